"""Renders single layers of an SVG drawing, trimmed to what is on them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

import cv2
import numpy as np

from vtube.alpha import bounds, trimmed
from vtube.errors import InputError
from vtube.puppet.importers.svg_source import INKSCAPE, SVG, XLINK, References
from vtube.puppet.layers import MAX_PIXELS
from vtube.puppet.schema.values import MAX_SIDE
from vtube.types import Image

COARSE = 6
"""Canvas pixels per pixel of the first rendering, which only finds where a layer is."""
NATURAL = (1024, 2304)
"""A drawing whose longer side is within these px is rendered as large as it says."""
FAINT = 2
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(px|pt|pc|mm|cm|in|)\s*")
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
_OWN = {"width", "height", "viewBox", "x", "y", "preserveAspectRatio"}

ET.register_namespace("", SVG[1:-1])
ET.register_namespace("xlink", XLINK[1:-1])
ET.register_namespace("inkscape", INKSCAPE[1:-1])


def style_of(element: ET.Element) -> dict[str, str]:
    """An element's presentation: its style over its attributes."""
    found = {name: value.strip() for name, value in element.attrib.items() if not name.startswith("{")}
    for declaration in element.get("style", "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip()
    return found


class Renderer:
    """Renders layers of one drawing. ``canvas``: width and height in px; ``scale``: px a unit of the drawing."""

    def __init__(self, root: ET.Element, where: object, size: int | None) -> None:
        self._where = where
        self._pixels = 0
        self._references = References(root, where)
        self._references.bound(root)
        self._box = _view(root, where)
        longer = max(self._box[2:])
        wanted = size or (longer if NATURAL[0] <= longer <= NATURAL[1] else NATURAL[1])
        self.scale = wanted / longer
        sides = [max(1, min(2 * MAX_SIDE, math.ceil(side * self.scale - 1e-6))) for side in self._box[2:]]
        self.canvas = (sides[0], sides[1])
        kept = ((name, value) for name, value in root.attrib.items() if name not in _OWN and not name.startswith("{"))
        self._attributes = " ".join(f"{name}={quoteattr(value)}" for name, value in kept)
        self._styles = "".join(map(_text, self._references.styles))
        self._styled = {name for style in self._references.styles for name in self._references.named(style)}

    def render(self, chain: Sequence[ET.Element], elements: Sequence[ET.Element]) -> tuple[Image, tuple[float, float]]:
        """Elements within the groups around them, whether hidden or not.

        Returns:
            (h, w, 4) uint8 BGRA, straight alpha, and its top left corner, canvas px; (0, 0, 4) where nothing is drawn.

        Raises:
            InputError: it cannot be rendered, or all layers so far are larger together than an avatar may be.
        """
        body = self._body(chain, elements)
        width, height = self.canvas
        coarse = self._raster(body, (0, 0, width, height), 1 / COARSE)
        x, y, w, h = bounds(coarse)
        if w == 0:
            return np.zeros((0, 0, 4), np.uint8), (0.0, 0.0)
        left, top = max(0, (x - 2) * COARSE), max(0, (y - 2) * COARSE)
        right, bottom = min(width, (x + w + 2) * COARSE), min(height, (y + h + 2) * COARSE)
        self._count((right - left) * (bottom - top))
        image = self._raster(body, (left, top, right - left, bottom - top), 1.0)
        shown, (x, y) = trimmed(image, FAINT)
        self._count(shown.shape[0] * shown.shape[1] - (right - left) * (bottom - top))
        return shown, (float(left + x), float(top + y))

    def _count(self, pixels: int) -> None:
        """Keep count of what is held; hidden layers count too."""
        self._pixels += pixels
        if self._pixels > MAX_PIXELS:
            most, hint = f"at most {MAX_PIXELS >> 20} megapixels", "--size makes the layers smaller"
            raise InputError("the layers are too large together", where=self._where, expected=most, hint=hint)

    def _body(self, chain: Sequence[ET.Element], elements: Sequence[ET.Element]) -> str:
        inner = [_shown(element) for element in elements]
        for group in reversed(chain[1:]):
            outer = ET.Element(f"{SVG}g", _without_display(group))
            outer.extend(inner)
            inner = [outer]
        used = self._references.closure(self._named(chain, elements))
        definitions = "".join(map(_text, used))
        return f"{self._styles}<defs>{definitions}</defs>{''.join(map(_text, inner))}"

    def _named(self, chain: Sequence[ET.Element], elements: Sequence[ET.Element]) -> Iterator[str]:
        yield from self._styled
        for group in chain:
            yield from self._references.named(group, deep=False)
        for element in elements:
            yield from self._references.named(element)

    def _raster(self, body: str, box: tuple[int, int, int, int], zoom: float) -> Image:
        """A box of the canvas, px, (h, w, 4) uint8 BGRA."""
        import resvg_py

        x0, y0, _, _ = self._box
        x, y, width, height = box
        view = (x0 + x / self.scale, y0 + y / self.scale, width / self.scale, height / self.scale)
        shown = (max(1, math.ceil(width * zoom)), max(1, math.ceil(height * zoom)))
        view = (*view[:2], shown[0] / zoom / self.scale, shown[1] / zoom / self.scale)
        head = (
            f'<svg xmlns="{SVG[1:-1]}" {self._attributes} width="{shown[0]}" height="{shown[1]}" '
            f'viewBox="{" ".join(f"{v:.9g}" for v in view)}" preserveAspectRatio="none">'
        )
        try:
            data = resvg_py.svg_to_bytes(svg_string=f"{head}{body}</svg>", skip_system_fonts=True)
        except ValueError as error:
            raise InputError(f"the drawing cannot be rendered: {error}", where=self._where) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # what resvg raises for a defect of its own is no Exception
                raise
            raise InputError("the drawing cannot be rendered", where=self._where) from error
        image = cv2.imdecode(np.frombuffer(bytes(data), np.uint8), cv2.IMREAD_UNCHANGED)
        return np.asarray(image)


def _view(root: ET.Element, where: object) -> tuple[float, float, float, float]:
    """The part of the plane that the drawing shows, in its own units: its viewBox, or its size."""
    numbers = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sizes = [_length(root.get(name, "")) for name in ("width", "height")]
    try:
        box = [float(number) for number in numbers]
    except ValueError:
        box = [0.0, 0.0, *sizes]
    if len(box) != 4 or not all(map(math.isfinite, box)) or not all(1e-3 <= side <= 1e6 for side in box[2:]):
        raise InputError("the drawing has no size", where=where, expected="a viewBox, or width and height")
    if max(box[2:]) > 50 * min(box[2:]) or max(map(abs, box[:2])) > 1e6:
        raise InputError("the drawing has an unusual shape", where=where, got=f"viewBox {root.get('viewBox')!r}"[:80])
    return box[0], box[1], box[2], box[3]


def _length(text: str) -> float:
    found = _NUMBER.fullmatch(text)
    return float(found[1]) * _UNITS[found[2]] if found else math.nan


def _text(element: ET.Element) -> str:
    tail, element.tail = element.tail, None
    text = ET.tostring(element, encoding="unicode")
    element.tail = tail
    return text


def _without_display(element: ET.Element) -> dict[str, str]:
    """An element's attributes without what hides it, and without the blend mode, which the avatar has."""
    found = {n: v for n, v in element.attrib.items() if n not in ("display", "visibility", "mix-blend-mode")}
    kept = [
        declaration
        for declaration in found.get("style", "").split(";")
        if declaration.partition(":")[0].strip().lower() not in ("display", "visibility", "mix-blend-mode")
    ]
    if "style" in found:
        found["style"] = ";".join(kept)
    return found


def _shown(element: ET.Element) -> ET.Element:
    shown = ET.Element(element.tag, _without_display(element))
    shown.text = element.text
    shown.extend(list(element))
    return shown
