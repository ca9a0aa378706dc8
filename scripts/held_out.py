"""Writes the labels of the photos that a training was measured on, and that nothing of it trained on, for evaluations.

python scripts/held_out.py RUN -o out/held-out.json

Takes the training's first set to measure on, in COCO form, with all that its photos' labels say: crowds and people
without joints as well, which a measure forgives.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from vtube import registry
from vtube.datasets import cards
from vtube.files import replacing
from vtube.training import settings as layers
from vtube.training.pose.samples import parts
from vtube.training.runs import SETTINGS


def main() -> None:
    """Write one run's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    told: Any = layers.load(arguments.run / SETTINGS)
    split = parts(told.data, registry.create("skeletons", told.network.skeleton), told.seed)
    measured = (told.data.evaluation or told.data.train)[0]
    name, _, part = measured.partition(":")
    card = cards.read(name)
    paths = card.parts[part or next(iter(card.parts))].paths
    document = json.loads((told.data.root / paths["annotations"]).read_text(encoding="utf-8"))
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    with replacing(arguments.output) as stream:
        stream.write(json.dumps(only(document, {sample.image.name for sample in split.held})).encode())


def only(document: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The document's photos of these names, with their annotations."""
    images = [image for image in document["images"] if Path(image["file_name"]).name in names]
    ids = {image["id"] for image in images}
    annotations = [entry for entry in document["annotations"] if entry["image_id"] in ids]
    return {**document, "images": images, "annotations": annotations}


if __name__ == "__main__":
    main()
