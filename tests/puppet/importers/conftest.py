"""Drawings as artists make them: a PSD written by psd-tools and an SVG with Inkscape's marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

SIZE = (280, 400)
Colour = tuple[int, int, int, int]
SKIN, HAIR, CLOTH, DARK = (250, 215, 195, 255), (100, 60, 50, 255), (70, 120, 180, 255), (60, 40, 50, 255)


def put(group: Any, name: str, box: tuple[int, int, int, int], fill: Colour = SKIN, **more: Any) -> Any:
    """A rounded shape as a pixel layer."""
    width, height = box[2] - box[0], box[3] - box[1]
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).rounded_rectangle((0, 0, width - 1, height - 1), min(width, height) // 2, fill)
    return group.create_pixel_layer(image, name=name, left=box[0], top=box[1], **more)


def character(names: Callable[[str, str], str]) -> Any:
    """A standing character; ``names`` chooses of two names for each layer."""
    from psd_tools import PSDImage

    document = PSDImage.new("RGB", SIZE)
    put(document, names("Back Hair", "後髪"), (86, 24, 194, 208), HAIR)
    body = document.create_group(name=names("Body", "体"))
    for side, kanji, x in (("Right", "右", 104), ("Left", "左", 148)):
        put(body, names(f"{side} Leg", f"{kanji}足"), (x, 256, x + 28, 384), DARK)
    put(body, names("+Tail", "尻尾"), (168, 240, 264, 260), HAIR)
    put(body, names("Torso", "胴"), (100, 152, 180, 276), CLOTH)
    for side, kanji, x in (("Right", "右", 78), ("Left", "左", 178)):
        put(body, names(f"{side} Arm", f"{kanji}腕"), (x, 158, x + 24, 276))
    head = document.create_group(name=names("Head", "頭"))
    put(head, names("Face", "顔"), (94, 40, 186, 160))
    for side, kanji, x in (("Right", "右", 106), ("Left", "左", 146)):
        eye = head.create_group(name=names(f"{side} Eye", f"{kanji}目"))
        put(eye, names("Eye White", "白目"), (x, 90, x + 28, 112), (255, 255, 255, 255))
        put(eye, names(f"+{side} Pupil", "瞳"), (x + 8, 92, x + 20, 110), DARK)
        put(head, names(f"{side} Blink", f"{kanji}まばたき"), (x, 104, x + 28, 110), HAIR).visible = False
        put(head, names(f"+{side} Eyebrow", f"{kanji}眉"), (x, 78, x + 28, 84), HAIR)
    mouth = head.create_group(name=names("Mouth", "口"))
    for shape, kana, height in (("Neutral", "通常", 4), ("Ah", "あ", 20), ("W-Oo", "う", 8), ("Smile", "笑顔", 6)):
        layer = put(mouth, names(shape, kana), (128, 132, 152, 132 + height), (150, 40, 50, 255))
        layer.visible = shape == "Neutral"
    put(head, names("+Front Hair", "前髪"), (92, 28, 188, 86), HAIR)
    return document


@pytest.fixture
def draw() -> Callable[..., Any]:
    """Put a rounded shape on a document or group of psd-tools: group, name, box, colour."""
    return put


@pytest.fixture
def drawn() -> Callable[..., Any]:
    """A standing character as a document of psd-tools."""
    return character


@pytest.fixture
def psd(tmp_path: Path) -> Callable[[Any], Path]:
    """Save a document of psd-tools."""

    def save(document: Any, name: str = "drawing.psd") -> Path:
        path = tmp_path / name
        document.save(path, encoding="utf-8")
        return path

    return save


INKSCAPE = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="300mm" height="450mm" viewBox="0 0 300 450" xmlns="http://www.w3.org/2000/svg"
  xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd">
<sodipodi:namedview id="base" inkscape:zoom="1"/>
<defs id="defs2"><linearGradient id="skin"><stop offset="0" stop-color="#fdd"/><stop offset="1" stop-color="#eaa"/>
</linearGradient></defs>
<g inkscape:groupmode="layer" inkscape:label="Body" id="layer1" transform="translate(0,10)">
  <g id="g10" inkscape:label="Left Arm"><rect id="rect1" x="186" y="160" width="24" height="140" rx="12"
    fill="url(#skin)"/></g>
  <g id="g11" inkscape:label="RIGHT  arm"><use id="use1" xlink:href="#rect1" x="-96"/></g>
  <g id="g12" inkscape:label="Torso"><rect id="rect3" x="110" y="150" width="80" height="150" rx="20" fill="#47a"/></g>
  <g id="sash" style="mix-blend-mode:multiply"><rect id="rect4" x="110" y="220" width="80" height="20" fill="#a44"/></g>
</g>
<g inkscape:groupmode="layer" inkscape:label="Head" id="layer2">
  <ellipse id="path1" cx="150" cy="100" rx="50" ry="60" fill="url(#skin)"/>
  <path id="path2" inkscape:label="+Left Eyebrow" d="M160 76h30v6h-30z"/>
  <g inkscape:label="Left Eye" id="g20"><ellipse id="e1" cx="172" cy="96" rx="14" ry="10" fill="#fff"/>
    <circle id="e2" inkscape:label="Left Pupil" cx="172" cy="96" r="6" fill="#234"/></g>
  <g inkscape:label="Glasses" id="g21" style="display:none"><rect id="r9" x="110" y="90" width="80" height="12"/></g>
</g>
</svg>
"""


@pytest.fixture
def svg(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write an SVG file."""

    def write(content: str | bytes = INKSCAPE, name: str = "drawing.svg") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
