"""Make the face network that comes along with vtube of trained weights.

python scripts/vtube_lite_face_export.py runs/face/last.safetensors -o assets/vtube-lite/face [--eight MATERIAL]

The weights are kept in 16 bits. ``--eight``: the whole network computes in 8 bits instead, for the ranges that its
numbers have on 300 crops of this material (scripts/vtube_lite_face_data.py). The same weights and material give the
same files.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from vtube.training.face import material
from vtube.training.face.augmentation import Augmentation
from vtube.training.face.export import export
from vtube.training.face.samples import Samples
from vtube.training.face.weights import load
from vtube.types import Image

SHOWN = 300


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--eight", type=Path, metavar="MATERIAL")
    told = parser.parse_args()
    size = load(told.weights)[0].size
    export(told.weights, told.output, shown(told.eight, size) if told.eight else None)
    sizes = {path.name: path.stat().st_size for path in sorted(told.output.iterdir())}
    print(json.dumps({"files": sizes, "bytes": sum(sizes.values())}))


def shown(folder: Path, size: int) -> list[Image]:
    """Inputs as the network sees them in a run and in its training, evenly chosen."""
    crops = material.together([material.read(file) for file in sorted((folder / "train").glob("*.npz"))])
    samples, chance = Samples(crops, size, Augmentation()), np.random.default_rng(0)
    return [samples(int(i), chance)[0] for i in np.linspace(0, len(crops) - 1, SHOWN)]


if __name__ == "__main__":
    main()
