"""Pictures without anybody: photos that show no people, parts of others that show none, and rooms without theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from vtube.errors import InputError
from vtube.types import Box, Image, frozen

KEPT = 8192
"""Decoded pictures that are kept in memory, of 0.15 to 0.5 MB each: a JPEG takes longer to decode than all the rest."""
SUFFIXES = {".jpg", ".jpeg", ".png"}
TRIES, LEAST = 8, 0.2
"""To find a part without people, and the side of such a part at least, as a share of the picture's shorter one."""


@lru_cache(maxsize=KEPT)
def read(path: Path) -> Image:
    """(H, W, 3) uint8 BGR, as stored.

    Raises:
        InputError: it cannot be read.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise InputError("cannot be read as a picture", where=path)
    return frozen(np.asarray(image, dtype=np.uint8))


@lru_cache(maxsize=KEPT)
def outline(path: Path) -> Image | None:
    """(H, W) uint8, 255 where people are; None where there is no such file.

    Raises:
        InputError: it cannot be read.
    """
    if not path.is_file():
        return None
    mask = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise InputError("cannot be read as a picture", where=path)
    return np.asarray(mask, dtype=np.uint8)


def pictures(folder: Path) -> list[Path]:
    """Those of a folder, sorted; none where there is no such folder."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES)


def part(image: Image, people: Sequence[Box], chance: np.random.Generator) -> Image | None:
    """A part of a picture that touches none of the boxes, or None where none is found."""
    height, width = image.shape[:2]
    for _ in range(TRIES):
        side = chance.uniform(LEAST, 1.0, 2) * (width, height)
        side = np.maximum(side, LEAST * min(width, height)).astype(int)
        x, y = (int(chance.integers(0, limit + 1)) for limit in (width - side[0], height - side[1]))
        right, bottom = x + int(side[0]), y + int(side[1])
        if all(right <= a or x >= a + w or bottom <= b or y >= b + h for a, b, w, h in people):
            return image[y:bottom, x:right]
    return None


def filling(image: Image, size: tuple[int, int], chance: np.random.Generator) -> Image:
    """A random part of an empty picture as (height, width, 3), mirrored or not. ``size``: (width, height)."""
    height, width = image.shape[:2]
    scale = min(width / size[0], height / size[1])
    side = np.array(size) * scale * chance.uniform(0.4, 1.0)
    x, y = chance.uniform(0, 1, 2) * (np.array((width, height)) - side)
    matrix = np.array([[side[0] / size[0], 0, x], [0, side[1] / size[1], y]])
    drawn = cv2.warpAffine(
        image, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(drawn[:, ::-1] if chance.random() < 0.5 else drawn, dtype=np.uint8)
