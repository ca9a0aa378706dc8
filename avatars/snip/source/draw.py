"""Draws Snip and builds its avatar: snip.svg, then through the importer avatar.yaml and layers/. Always the same.

python avatars/snip/source/draw.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from pathlib import Path

import body
import cv2
import hands
import head
import numpy as np
from palette import SHEETS
from paper import Plain, Stack

from vtube.puppet.importers import Options, import_avatar

CANVAS = (1500, 1880)
HEADER = "# Written by source/draw.py from source/snip.svg and source/rig.yaml: change those.\n"
SOURCE = Path(__file__).resolve().parent


def layers() -> list[Stack | Plain]:
    """All layers, back to front: the order of the drawing is the order of the parts."""
    left = body.arm("left")
    ring_front, ring_back = head.ring()
    return [
        ring_back,
        body.backpack(),
        *body.leg("right"), *body.leg("left"),
        body.hips(), body.torso(), body.lamp(), body.tag(), *body.shadows(),
        *body.arm("right"), left[0], *hands.layers(), left[1],
        head.star_light(), head.antenna(), head.ear_cup(), head.helmet(), head.visor(), head.pane(), head.cheeks(),
        *head.eye(), head.shut(), head.brow(),
        *head.mouths(), head.tongue(),
        ring_front,
    ]  # fmt: skip


def _definitions() -> str:
    """Gradients of every sheet, the blurs, the light, and the grain: short fibres, light and dark."""
    found = []
    for name, sheet in SHEETS.items():
        stops = zip((0, 45, 100), (sheet.light, sheet.base, sheet.shade), strict=True)
        fill = "".join(f'<stop offset="{o}%" stop-color="{c}"/>' for o, c in stops)
        found.append(f'<linearGradient id="card_{name}" x1="0" y1="0" x2=".8" y2="1">{fill}</linearGradient>')
        edge = [(0, "#ffffff", 0.85), (38, sheet.light, 0.2), (55, sheet.edge, 0.35), (100, sheet.edge, 0.95)]
        rim = "".join(f'<stop offset="{o}%" stop-color="{c}" stop-opacity="{a}"/>' for o, c, a in edge)
        found.append(f'<linearGradient id="card_{name}_edge" x1=".1" y1="0" x2=".75" y2="1">{rim}</linearGradient>')
    shine = ((0, 0.62), (25, 0.5), (50, 0.22), (75, 0.06), (100, 0.0))
    stops = "".join(f'<stop offset="{o}%" stop-color="#ffc763" stop-opacity="{a}"/>' for o, a in shine)
    found.append(f'<radialGradient id="shine">{stops}</radialGradient>')
    for name, blur in (("soft", 6), ("wide", 14)):
        size = 'x="-60%" y="-60%" width="220%" height="220%"'
        found.append(f'<filter id="{name}" {size}><feGaussianBlur stdDeviation="{blur}"/></filter>')
    return "\n".join([*found, _grain()])


def _grain() -> str:
    chance, side, fibres = random.Random(5), 230, []  # noqa: S311 - fibres are no secret
    for _ in range(38):
        x, y, dx, dy = (
            chance.uniform(8, side - 20),
            chance.uniform(8, side - 8),
            chance.uniform(4, 12),
            chance.uniform(-5, 5),
        )
        colour, opacity = (("#ffffff", 0.16), ("#5a4468", 0.09))[chance.random() < 0.5]
        fibres.append(
            f'<path d="M{x:.0f} {y:.0f}q{dx / 2:.1f} {dy:.1f} {dx:.1f} {dy / 3:.1f}" stroke="{colour}" '
            f'stroke-opacity="{opacity}" stroke-width="1.6" fill="none"/>'
        )
    head_ = f'<pattern id="grain" width="{side}" height="{side}" patternUnits="userSpaceOnUse">'
    return head_ + "".join(fibres) + "</pattern>"


def document() -> str:
    """The drawing as SVG."""
    made = layers()
    clips = "\n".join(clip for layer in made for clip in layer.definitions())
    groups = "\n".join(layer.svg() for layer in made)
    width, height = CANVAS
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    definitions = f"<defs>\n{_definitions()}\n{clips}\n</defs>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{definitions}\n{groups}\n</svg>\n'


def _pack(folder: Path) -> None:
    """Write the layers again, a quarter smaller: colours are rounded to multiples of 3, which nobody sees."""
    for path in sorted(folder.glob("*.png")):
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        image[:, :, :3] = (image[:, :, :3].astype(np.uint16) + 1) // 3 * 3
        image[image[:, :, 3] == 0] = 0
        cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def build(out: Path) -> None:
    """Write the drawing and the avatar into a folder, new or Snip's own."""
    with tempfile.TemporaryDirectory() as temporary:
        drawing = Path(temporary) / "snip.svg"
        drawing.write_text(document(), encoding="utf-8")
        import_avatar(drawing, out, Options(name="snip", rig=SOURCE / "rig.yaml", force=True))
        (out / "source").mkdir(exist_ok=True)
        shutil.copyfile(drawing, out / "source" / "snip.svg")
    _pack(out / "layers")
    avatar = out / "avatar.yaml"
    avatar.write_text(HEADER + avatar.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=SOURCE.parent)
    build(arguments.parse_args().out)
