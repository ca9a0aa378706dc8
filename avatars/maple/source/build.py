"""Draws Maple: SVG sources, trimmed PNG layers and avatar.yaml, always the same. Needs resvg-py.

python avatars/maple/source/build.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import arms
import body
import cv2
import eyes
import hair
import head
import legs
import mouths
import numpy as np
import resvg_py
import rig
import scarf
import tail
import yaml
from paint import CANVAS, Layer

COARSE = 8  # canvas pixels per pixel of the first rendering, which only finds where the layer is
MODULES = (body, scarf, tail, arms, legs, head, hair, eyes, mouths)
HEADER = "# Written by source/build.py from source/rig.py: change it there.\n"


def _decode(png: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)


def _box(alpha: np.ndarray) -> tuple[int, int, int, int]:
    ys, xs = np.nonzero(alpha)
    return xs.min(), ys.min(), xs.max() + 1, ys.max() + 1


def rendered(svg: str) -> tuple[np.ndarray, tuple[int, int]]:
    """A layer's pixels, (h, w, 4) straight-alpha BGRA trimmed to its content, and its corner in the canvas."""
    coarse = _decode(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, zoom=1 / COARSE))
    x0, y0, x1, y1 = (int(v) * COARSE for v in _box(coarse[..., 3]))
    x0, y0 = max(0, x0 - 2 * COARSE), max(0, y0 - 2 * COARSE)
    width, height = min(CANVAS[0], x1 + 2 * COARSE) - x0, min(CANVAS[1], y1 + 2 * COARSE) - y0
    size = f'width="{width}" height="{height}" viewBox="{x0} {y0} {width} {height}"'
    cropped = re.sub(r'width="\d+" height="\d+" viewBox="[^"]*"', size, svg, count=1)
    image = _decode(resvg_py.svg_to_bytes(svg_string=cropped, skip_system_fonts=True))
    left, top, right, bottom = _box(image[..., 3] > 2)
    return image[top:bottom, left:right], (int(x0 + left), int(y0 + top))


def drawing() -> dict[str, Layer]:
    """All layers of the character by name."""
    return {name: layer for module in MODULES for name, layer in module.layers().items()}


def build(out: Path) -> None:
    """Write source/svg, layers and avatar.yaml below a folder."""
    vectors, pictures = out / "source" / "svg", out / "layers"
    for folder in (vectors, pictures):
        folder.mkdir(parents=True, exist_ok=True)
    offsets, pixels = {}, 0
    for name, layer in drawing().items():
        svg = layer.svg()
        (vectors / f"{name}.svg").write_text(svg, encoding="utf-8")
        image, offsets[name] = rendered(svg)
        pixels += image.shape[0] * image.shape[1]
        cv2.imwrite(str(pictures / f"{name}.png"), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    text = yaml.safe_dump(rig.document(offsets), sort_keys=False, default_flow_style=None, width=118)
    (out / "avatar.yaml").write_text(HEADER + text, encoding="utf-8")
    size = sum(path.stat().st_size for path in pictures.glob("*.png"))
    print(f"{out}: {len(offsets)} layers, {pixels / 1e6:.1f} million pixels, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent)
    build(arguments.parse_args().out)
