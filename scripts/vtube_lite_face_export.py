"""Make the face network that comes along with vtube of trained weights, which are kept in 16 bits.

python scripts/vtube_lite_face_export.py runs/face/last.safetensors -o assets/vtube-lite/face

The same weights give the same files.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from vtube.training.face.export import export


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    told = parser.parse_args()
    export(told.weights, told.output)
    sizes = {path.name: path.stat().st_size for path in sorted(told.output.iterdir())}
    print(json.dumps({"files": sizes, "bytes": sum(sizes.values())}))


if __name__ == "__main__":
    main()
