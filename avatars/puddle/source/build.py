"""Draws Puddle: puddle.svg, rig.yaml and, through vtube's SVG importer, the avatar's folder; always the same.

python avatars/puddle/source/build.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import bends
import cv2
import yaml
from drawing import layers, svg
from layer import document
from rig import rig

from vtube.puppet.importers import Options, import_avatar

NAME = "puddle"
HEADER = "# Written by build.py: change skeleton.py, parts.py, moods.py or bends.py instead.\n"


def _places(folder: Path) -> bends.Places:
    """Where the layers that have key shapes lie: their meshes span what the importer leaves of them."""
    groups = [layer.svg_group() for layer in layers() if layer.name in bends.NAMES]
    (folder / "bent.svg").write_text(document(groups), encoding="utf-8")
    (folder / "bent.yaml").write_text("rules: false\n", encoding="utf-8")
    import_avatar(folder / "bent.svg", folder / "bent", Options(rig=folder / "bent.yaml"))
    written = yaml.safe_load((folder / "bent" / "avatar.yaml").read_text(encoding="utf-8"))
    places = {}
    for part in written["parts"]:
        height, width = cv2.imread(str(folder / "bent" / part["image"]), cv2.IMREAD_UNCHANGED).shape[:2]
        places[part["name"]] = (tuple(part["at"]), (width, height))
    return places


def build(out: Path) -> None:
    """Write the sources' products and the avatar below a folder."""
    source = out / "source"
    source.mkdir(parents=True, exist_ok=True)
    (source / f"{NAME}.svg").write_text(svg(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        content = rig(_places(Path(scratch)))
        text = yaml.safe_dump(content, sort_keys=False, default_flow_style=None, width=118)
        (source / "rig.yaml").write_text(HEADER + text, encoding="utf-8")
        made = Path(scratch) / NAME
        import_avatar(source / f"{NAME}.svg", made, Options(name=NAME, rig=source / "rig.yaml"))
        _install(made, out)
    pictures = list((out / "layers").iterdir())
    print(f"{out}: {len(pictures)} layers, {sum(path.stat().st_size for path in pictures) / 1e6:.2f} MB")


def _install(made: Path, out: Path) -> None:
    """Move what was imported over what was there, and nothing else."""
    pictures = out / "layers"
    pictures.mkdir(exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    for new in sorted((made / "layers").iterdir()):
        (pictures / new.name).write_bytes(new.read_bytes())
    (out / "avatar.yaml").write_bytes((made / "avatar.yaml").read_bytes())


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    build(arguments.parse_args().out)
