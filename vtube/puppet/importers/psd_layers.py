"""The layers of a Photoshop document, decoded one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from vtube.alpha import premultiplied, straight, trimmed
from vtube.puppet.importers.draft import Options
from vtube.puppet.importers.naming import is_swapped, sanitised
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Layer
from vtube.types import Image

MASKS = 8
"""Of groups, that are kept while their layers are read."""
SIZE = 2304
"""A larger drawing is made so small."""
_BLENDS = {"normal": "normal", "pass_through": "normal", "multiply": "multiply", "linear_dodge": "add"}
_NOTHING = np.zeros((0, 0, 4), np.uint8)


class _NothingDrawn(Exception):
    """Why a layer has no picture."""


@dataclass(slots=True, eq=False)
class Outline:
    """A layer of psd-tools and, of a group, those inside it, back to front."""

    source: Any
    children: list[Outline] | None


class Reader:
    """Decodes layers one after the other and makes each as large as it will be drawn."""

    def __init__(self, size: tuple[int, int], options: Options, report: Report) -> None:
        self._report, self._options = report, options
        longer = max(size)
        self.scale = min(1.0, (options.size or SIZE) / longer)
        self.canvas = (max(1, round(size[0] * self.scale)), max(1, round(size[1] * self.scale)))
        self._size = size
        self._masks: dict[int, Image] = {}
        if self.scale < 1:
            report.changed.append(
                ("drawing", f"drawn at {self.canvas[0]}x{self.canvas[1]} instead of {size[0]}x{size[1]}")
            )

    def layer(self, outline: Outline, groups: tuple[Any, ...]) -> Layer:
        """A layer with what is in it. ``groups``: those around it."""
        source = outline.source
        name = _name(source)
        made = Layer(name, visible=bool(source.visible), opacity=float(source.opacity) / 255)
        made.blend = self._blend(source, name)
        made.clipped = bool(getattr(source, "clipping", False))
        if source.kind not in ("group", "artboard") and source.has_effects():
            self._report.changed.append((name, "layer effects are not drawn; merge them into pixels"))
        if outline.children is not None:
            made.faded = made.opacity
            made.children = [self.layer(child, (*groups, source)) for child in outline.children]
            return made
        try:
            made.image, made.at = self._pixels(source, name, groups)
        except _NothingDrawn as reason:
            made.image, made.why = _NOTHING, str(reason)
        except Exception as error:  # noqa: BLE001 - one damaged layer is a line of the report, not the end
            made.image, made.why = _NOTHING, f"cannot be decoded: {short(error)}"
        return made

    def _blend(self, source: Any, name: str) -> str:
        mode = source.blend_mode.name.lower()
        if mode not in _BLENDS:
            self._report.changed.append((name, f"the blend mode {mode.replace('_', ' ')} is drawn as normal"))
        return _BLENDS.get(mode, "normal")

    def _pixels(self, source: Any, name: str, groups: tuple[Any, ...]) -> tuple[Image, tuple[float, float]]:
        if not self._needed(source, name, groups):
            raise _NothingDrawn("hidden")
        picture = source.topil() if source.has_pixels() else None
        if picture is None:
            kind = "" if source.kind == "pixel" else f"a layer of the kind {source.kind} has no pixels: rasterise it"
            raise _NothingDrawn(kind)
        image = np.asarray(cv2.cvtColor(np.asarray(picture.convert("RGBA")), cv2.COLOR_RGBA2BGRA))
        image, left, top = self._cropped(image, int(source.left), int(source.top))
        if not image.size:
            raise _NothingDrawn("lies outside the canvas")
        alpha = np.ascontiguousarray(image[:, :, 3])
        for masked in (source, *groups):
            window = self._mask(masked, left, top, alpha.shape)
            alpha = alpha if window is None else np.asarray(cv2.multiply(alpha, window, scale=1 / 255))
        image[:, :, 3] = cv2.convertScaleAbs(alpha, alpha=float(getattr(source, "fill_opacity", 255)) / 255)
        image, (x, y) = trimmed(_shrunk(image, self.scale))
        return image, (left * self.scale + x, top * self.scale + y)

    def _needed(self, source: Any, name: str, groups: tuple[Any, ...]) -> bool:
        """Whether it may become a part: hidden layers that are no swapped shapes are not decoded."""
        if source.is_visible() or sanitised(name) in self._options.wanted:
            return True
        return is_swapped([name, *map(_name, groups)])

    def _cropped(self, image: Image, left: int, top: int) -> tuple[Image, int, int]:
        """Without what lies further outside the canvas than a quarter of it."""
        width, height = self._size
        x0, y0 = max(left, -width // 4), max(top, -height // 4)
        x1 = min(left + image.shape[1], width + width // 4)
        y1 = min(top + image.shape[0], height + height // 4)
        if x1 <= x0 or y1 <= y0:
            return image[:0, :0], left, top
        return np.ascontiguousarray(image[y0 - top : y1 - top, x0 - left : x1 - left]), x0, y0

    def _mask(self, source: Any, left: int, top: int, shape: tuple[int, ...]) -> Image | None:
        """A layer's or group's mask over a window of the canvas, None where it has none that is on."""
        mask = source.mask if source.has_mask() else None
        if mask is None or mask.disabled:
            return None
        window = np.full(shape, mask.background_color, np.uint8)
        _paste(window, self._mask_image(source, mask), mask.left - left, mask.top - top)
        return window

    def _mask_image(self, source: Any, mask: Any) -> Image:
        """The mask's own pixels; those of the last groups are kept, since all that is in them asks for them."""
        if id(source) in self._masks:
            return self._masks[id(source)]
        picture = mask.topil()
        image = np.zeros((0, 0), np.uint8) if picture is None else np.asarray(picture.convert("L"))
        if source.is_group():
            self._masks = dict([*self._masks.items(), (id(source), image)][-MASKS:])
        return image


def _name(source: Any) -> str:
    """A layer's name; old files have none in Unicode, and the other is in the encoding of the artist's machine."""
    from psd_tools.constants import Tag

    name = str(source.name)
    if not name.isascii() and Tag.UNICODE_LAYER_NAME not in source.tagged_blocks:
        for encoding in ("utf-8", "cp932"):
            try:
                return name.encode("mac_roman").decode(encoding)[:200]
            except UnicodeError:
                continue
    return name[:200] or "layer"


def _paste(target: Image, image: Image, left: int, top: int) -> None:
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(target.shape[1], left + image.shape[1]), min(target.shape[0], top + image.shape[0])
    if x1 > x0 and y1 > y0:
        target[y0:y1, x0:x1] = image[y0 - top : y1 - top, x0 - left : x1 - left]


def _shrunk(image: Image, scale: float) -> Image:
    """Smaller, colours weighted by their alpha."""
    if scale == 1:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return straight(np.asarray(cv2.resize(premultiplied(image), size, interpolation=cv2.INTER_AREA)))


def short(error: Exception) -> str:
    """What a decoder said, in few words."""
    return f"{type(error).__name__} {str(error)[:80]}".strip()
