"""Textures and their smaller copies side by side in one array, where kernels find them."""

from __future__ import annotations

import math
import weakref
from dataclasses import dataclass, field
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.render._formats import AFTER, BEFORE, STEP, Pixels
from vtube.types import Image

CHUNK = 1 << 20

Place: TypeAlias = tuple[int, int, int, int]
"""Index of the first texel, texels from row to row, width, height."""


@dataclass(eq=False, slots=True)
class _Kept:
    """What is there of a texture: its copies by level, and which cells of a grid over them are not empty."""

    texture: weakref.ref[Image]
    places: dict[int, Place] = field(default_factory=dict)
    filled: dict[tuple[int, int, int], NDArray[np.bool_]] = field(default_factory=dict)


class Atlas:
    """Textures found by identity. They are not kept alive; their room is used again once they are gone.

    Level n is a copy that is smaller by the square root of a half to the nth, averaged over the area (Williams,
    Pyramidal Parametrics, 1983). Each copy has a border of transparent texels.
    """

    def __init__(self) -> None:
        self.texels: Pixels = np.zeros(CHUNK, dtype=np.uint32)
        self._used = 0
        self._kept: dict[int, _Kept] = {}
        self._died = False

    def place(self, texture: Image, level: int) -> Place:
        """Where a copy is, drawn and brought here if need be. Places hold until the next ``tidy``."""
        kept = self._find(texture)
        place = kept.places.get(level)
        if place is None:
            place = kept.places[level] = self._bring(_smaller(texture, level))
        return place

    def filled(self, texture: Image, level: int, columns: int, rows: int) -> NDArray[np.bool_]:
        """(rows * columns,) which cells of an even grid over a copy are not wholly transparent."""
        kept, key = self._find(texture), (level, columns, rows)
        if key not in kept.filled:
            kept.filled[key] = _filled(self._block(self.place(texture, level)), columns, rows)
        return kept.filled[key]

    def tidy(self) -> bool:
        """Forget textures that are gone, and close the gaps when they are half of what is used: whether it did."""
        if not self._died:
            return False
        self._died = False
        self._kept = {key: kept for key, kept in list(self._kept.items()) if kept.texture() is not None}
        blocks = [
            (kept.places, level, self._block(place))
            for kept in self._kept.values()
            for level, place in kept.places.items()
        ]
        needed = sum(block.size for _, _, block in blocks)
        if 2 * needed > self._used:
            return False
        self.texels, self._used = np.zeros(_room(needed), dtype=np.uint32), 0
        for places, level, block in blocks:
            places[level] = self._put(block)
        return True

    def _find(self, texture: Image) -> _Kept:
        kept = self._kept.get(id(texture))
        if kept is None or kept.texture() is not texture:
            kept = self._kept[id(texture)] = _Kept(weakref.ref(texture, self._note_death))
        return kept

    def _note_death(self, _: object) -> None:
        self._died = True

    def _bring(self, image: Image) -> Place:
        height, width = image.shape[:2]
        block = np.zeros((height + BEFORE + AFTER, width + BEFORE + AFTER), dtype=np.uint32)
        block[BEFORE : BEFORE + height, BEFORE : BEFORE + width] = np.ascontiguousarray(image).view(np.uint32)[:, :, 0]
        return self._put(block)

    def _put(self, block: Pixels) -> Place:
        if self._used + block.size > len(self.texels):
            grown = np.zeros(_room(self._used + block.size), dtype=np.uint32)
            grown[: self._used] = self.texels[: self._used]
            self.texels = grown
        begin, (height, stride) = self._used, block.shape
        self.texels[begin : begin + block.size] = block.ravel()
        self._used += block.size
        return begin + BEFORE * stride + BEFORE, stride, stride - BEFORE - AFTER, height - BEFORE - AFTER

    def _block(self, place: Place) -> Pixels:
        """(height, width) a copy with its border."""
        start, stride, _, height = place
        begin, rows = start - BEFORE * stride - BEFORE, height + BEFORE + AFTER
        return self.texels[begin : begin + rows * stride].reshape(rows, stride)


def _room(texels: int) -> int:
    return math.ceil(1.5 * texels / CHUNK) * CHUNK or CHUNK


def _smaller(texture: Image, level: int) -> Image:
    if level == 0:
        return texture
    size = [math.ceil(side * STEP**level) for side in texture.shape[1::-1]]
    return np.asarray(cv2.resize(texture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _filled(block: Pixels, columns: int, rows: int) -> NDArray[np.bool_]:
    """Which cells see a texel that is not transparent, those included that interpolation reaches."""
    height, width = block.shape[0] - BEFORE - AFTER, block.shape[1] - BEFORE - AFTER
    counted = np.zeros((block.shape[0] + 1, block.shape[1] + 1), dtype=np.int64)
    counted[1:, 1:] = (block != 0).cumsum(axis=0).cumsum(axis=1)
    left, right = _reach(columns, width)
    top, bottom = (line[:, None] for line in _reach(rows, height))
    seen = counted[bottom, right] - counted[top, right] - counted[bottom, left] + counted[top, left]
    return (seen > 0).ravel()


def _reach(cells: int, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first texel that each cell of a row may see, and the one after its last, counted from the border's."""
    lines = np.arange(cells + 1) * size / cells
    low, high = np.floor(lines[:-1]).astype(np.int64) - 2, np.ceil(lines[1:]).astype(np.int64) + 2
    return np.clip(low + BEFORE, 0, size + BEFORE + AFTER), np.clip(high + BEFORE, 0, size + BEFORE + AFTER)
