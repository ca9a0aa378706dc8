"""A sheet to lay pictures and words on: soft ground, rounded tiles, quiet type."""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
from numpy.typing import NDArray

from vtube.types import Image

Colour = tuple[int, int, int]
Coverage = NDArray[np.floating]
_FINE = 4  # times finer that corners are drawn than they are shown
_TOP, _BOTTOM = (247, 244, 240), (232, 227, 222)  # red, green, blue
_INK, _QUIET, _CHALK = (52, 48, 62), (126, 120, 134), (240, 238, 244)


class Paper:
    """A picture in units of a 1920x1080 sheet, as large as fits into ``size`` (width, height) px.

    ``ground``: (height, width, 4) BGRA, premultiplied, or None for a soft one of its own; ``plain``: for none at all.
    """

    def __init__(self, size: tuple[int, int], ground: Image | None, *, plain: bool = False) -> None:
        self.unit = min(size[0] / 1920, size[1] / 1080)
        self._left, self._top = (size[0] - 1920 * self.unit) / 2, (size[1] - 1080 * self.unit) / 2
        soft = np.zeros((size[1], size[0], 4), np.uint8) if plain else _soft(size)
        self.pixels = soft if ground is None else ground.copy()
        # Rec. 709 luma of what the words stand on.
        light = float(self.pixels[:, :, :3].reshape(-1, 3).mean(axis=0) @ (0.0722, 0.7152, 0.2126))
        self.dark = not plain and light < 110
        self.ink, self.quiet = (_CHALK, (170, 166, 178)) if self.dark else (_INK, _QUIET)

    def px(self, units: float) -> int:
        """Units in pixels, at least one."""
        return max(1, round(units * self.unit))

    def tile(self, x: float, y: float, width: float, height: float, picture: Image | None = None) -> None:
        """A rounded tile with a picture of its size in px, at units from the sheet's corner."""
        size = (self.px(width), self.px(height))
        round_off = _rounded(size, self.px(14))
        at = self._at(x, y)
        fill, alpha = ((255, 255, 255), 0.09) if self.dark else ((255, 255, 255), 0.62)
        shade = cv2.GaussianBlur(np.pad(round_off, self.px(10)), (0, 0), 0.6 * self.px(10))
        self._paint(at[0] - self.px(10), at[1] - self.px(7), shade, (60, 50, 70), 0.10)
        self._paint(*at, round_off, fill, alpha)
        if picture is not None:
            clipped = (picture.astype(np.float32) * round_off[:, :, None]).astype(np.uint8)
            self._lay(*at, clipped)

    def text(self, x: float, y: float, words: str, size: float, *, quiet: bool = False, centred: bool = False) -> None:
        """One line of words; ``y`` is the middle of its height."""
        font = PIL.ImageFont.load_default(max(6.0, size * self.unit))
        left, _, right, _ = font.getbbox(words)
        up, down = font.getbbox("Hx")[1::2]
        mask = PIL.Image.new("L", (math.ceil(right) + 2, math.ceil(2 * down)), 0)
        PIL.ImageDraw.Draw(mask).text((0, 0), words, fill=255, font=font)
        at_x, at_y = self._at(x, y)
        shift = round((right + left) / 2) if centred else round(left)
        coverage = np.asarray(mask, dtype=np.float32) / 255
        self._paint(at_x - shift, at_y - round((up + down) / 2), coverage, self.quiet if quiet else self.ink, 1.0)

    def _at(self, x: float, y: float) -> tuple[int, int]:
        return round(self._left + x * self.unit), round(self._top + y * self.unit)

    def _paint(self, x: int, y: int, mask: Coverage, colour: Colour, opacity: float) -> None:
        """A colour through a mask, 0..1."""
        share = opacity * np.asarray(mask, dtype=np.float32)[:, :, None]
        self._lay(x, y, (share * np.array([*colour[::-1], 255.0], dtype=np.float32)).astype(np.uint8))

    def _lay(self, x: int, y: int, picture: Image) -> None:
        """A premultiplied picture over the sheet, cut off at its edges."""
        height, width = self.pixels.shape[:2]
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + picture.shape[1], width), min(y + picture.shape[0], height)
        if x0 >= x1 or y0 >= y1:
            return
        over = picture[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.uint16)
        under = self.pixels[y0:y1, x0:x1]
        under[:] = np.minimum(over + (under * (255 - over[:, :, 3:]) + 127) // 255, 255).astype(np.uint8)


def _soft(size: tuple[int, int]) -> Image:
    """A gradient from top to bottom."""
    share = np.linspace(0, 1, size[1])[:, None]
    rows = (1 - share) * np.array([*_TOP[::-1], 255]) + share * np.array([*_BOTTOM[::-1], 255])
    return np.repeat(np.round(rows).astype(np.uint8)[:, None], size[0], axis=1)


@lru_cache(maxsize=32)
def _rounded(size: tuple[int, int], radius: int) -> Coverage:
    """(h, w) float32 coverage of a rectangle with round corners."""
    large = PIL.Image.new("L", (size[0] * _FINE, size[1] * _FINE), 0)
    PIL.ImageDraw.Draw(large).rounded_rectangle((0, 0, large.width - 1, large.height - 1), radius * _FINE, fill=255)
    return np.asarray(cv2.resize(np.asarray(large, np.float32) / 255, size, interpolation=cv2.INTER_AREA))
