"""Draws Maple, always the same: source/maple.svg, source/rig.yaml, and by the SVG importer avatar.yaml and its layers.

python avatars/maple/source/build.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import arms
import body
import extras
import eyes
import hair
import hands
import head
import legs
import mane
import mouths
import rig
import scarf
import tail
import yaml
from paint import Layer, assembled

from vtube.puppet import importers
from vtube.puppet.importers import svg
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Layer as Rendered

MODULES = (body, scarf, tail, arms, hands, legs, head, mane, hair, eyes, mouths, extras)
HEADER = "# Written by build.py from rig.py and what it names: change it there.\n"


def drawing() -> dict[str, Layer]:
    """All layers of the character that its rig uses, by name, in the order of the rig."""
    drawn = {name: layer for module in MODULES for name, layer in module.layers().items()}
    return {item["name"]: drawn[item["name"]] for item in rig.parts()}


def unseen() -> frozenset[str]:
    """The layers that are hidden in the drawing as a file: what is swapped in, and what expressions put on."""
    swapped = [part for section in rig.sets() for member in section["members"][1:] for part in member["parts"]]
    worn = [part for expression in rig.expressions() for part in expression.get("show", [])]
    hands_shown = {"hand_relaxed_left", "hand_relaxed_right"}
    opened = {"hand_fist_left", "hand_fist_right"}
    return frozenset({*swapped, *worn, *opened} - hands_shown)


def _box(layer: Rendered) -> rig.Box:
    x, y = layer.at
    height, width = layer.image.shape[:2]
    return round(x), round(y), width, height


def build(out: Path) -> None:
    """Write the sources and the avatar that the importer makes of them into a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "avatar"
        picture, rigging = Path(temporary) / "maple.svg", Path(temporary) / "rig.yaml"
        picture.write_text(assembled(drawing().values(), unseen()), encoding="utf-8")
        options = importers.Options(name="maple", rig=rigging)
        layers = svg.read(picture.read_bytes(), picture, options, Report()).layers
        boxes = {layer.name: _box(layer) for layer in layers}
        text = yaml.safe_dump(rig.document(boxes), sort_keys=False, default_flow_style=None, width=4000)
        rigging.write_text(HEADER + text, encoding="utf-8")
        importers.import_avatar(picture, made, options)
        (made / "source").mkdir()
        for path in (picture, rigging):
            path.rename(made / "source" / path.name)
        shutil.rmtree(out / "layers", ignore_errors=True)
        shutil.copytree(made, out, dirs_exist_ok=True)
    pixels = sum(width * height for _, _, width, height in boxes.values())
    size = sum(path.stat().st_size for path in (out / "layers").glob("*.png"))
    print(f"{out}: {len(boxes)} layers, {pixels / 1e6:.1f} million pixels, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    build(arguments.parse_args().out)
