"""Text that can be read on any picture: light letters on dark plates."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.types import Image

Box = tuple[int, int, int, int]
"""Left, top, right, bottom, px."""
INK = (240, 240, 240, 255)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_SHADE, _COVER = (26, 22, 20, 255), 0.8
_HERSHEY = 22
"""Height of the font's capitals at scale 1, px."""


class Lettering:
    """Writes on a picture, (h, w, 4) uint8 BGRA, premultiplied, in place, with capitals of ``height`` px.

    Plates are there at once, letters when they are painted, over everything.
    """

    def __init__(self, pixels: Image, height: int) -> None:
        self.height = height
        self._pixels = pixels
        self._letters = np.zeros(pixels.shape[:2], np.uint8)
        self._taken: list[Box] = []

    def width(self, text: str) -> int:
        """Of a text, px."""
        return int(cv2.getTextSize(text, _FONT, self.height / _HERSHEY, 1)[0][0])

    def plate(self, box: Box) -> None:
        """A dark ground for text, as far as it is in the picture."""
        self._taken.append(box)
        part = self._pixels[_inside(box)]
        if part.size:
            part[:] = cv2.addWeighted(part, 1 - _COVER, np.full_like(part, _SHADE), _COVER, 0)

    def write(self, text: str, at: tuple[int, int]) -> None:
        """A line of text from a place on its base line on, on a plate."""
        cv2.putText(self._letters, text, at, _FONT, self.height / _HERSHEY, 255, 1, cv2.LINE_AA)

    def label(self, text: str, at: tuple[int, int]) -> None:
        """A text on a plate of its own whose left end's middle is at a place, moved sideways into the picture; not
        where another plate is already.
        """
        pad = self.height // 3
        width, height = self.width(text) + 2 * pad, self.height + 2 * pad
        left, top = max(0, min(at[0], self._pixels.shape[1] - width)), at[1] - height // 2
        box = left, top, left + width, top + height
        if not any(_touch(box, other) for other in self._taken):
            self.plate(box)
            self.write(text, (left + pad, top + pad + self.height))

    def paint(self) -> None:
        """Put the letters on the picture, opaque. OpenCV's own spoil the alpha of what they are written on."""
        for box in self._taken:
            letters, pixels = self._letters[_inside(box)], self._pixels[_inside(box)]
            at = np.nonzero(letters)
            share = letters[at][:, None] / 255.0
            pixels[at] = np.rint(pixels[at] + share * (np.array(INK) - pixels[at])).astype(np.uint8)


def _inside(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, side) for side in box)
    return slice(top, bottom), slice(left, right)


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
