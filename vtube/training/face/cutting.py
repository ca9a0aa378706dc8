"""Cuts faces out of pictures as the material has them, and puts them into it."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.crops import Crop
from vtube.training.face.material import CENTIMETRES, NOBODY, SIDE, Album
from vtube.training.face.teacher import Seen
from vtube.types import Floats, Image, frozen

WORK = 288
"""Pixels of the side of the crops that are labelled and warped."""


def square(middle: Floats, side: float, pixels: int) -> Crop:
    """A crop of ``pixels`` squared that shows ``side`` pixels of a picture about ``middle`` (2,)."""
    scale = pixels / side
    shift = pixels / 2 - 0.5 - scale * np.asarray(middle)
    return Crop(frozen(np.column_stack([scale * np.eye(2), shift])), (pixels, pixels))


def around(image: Image, found: Seen) -> Image:
    """(WORK, WORK, 3): the material's part of a picture about a face that was found in it."""
    size = float(np.linalg.norm(found.transform[:3, 0]))
    return square(found.transform[:2, 3], CENTIMETRES * size, WORK).draw(image)


def same(one: Seen, other: Seen) -> bool:
    """Whether both are one face: nearer to each other than half a head."""
    return bool(np.hypot(*(one.transform[:2, 3] - other.transform[:2, 3])) < 8.0 * np.linalg.norm(one.transform[:3, 0]))


def add(album: Album, picture: Image, seen: Seen, kind: int) -> None:
    """Put a face in a picture of ``WORK`` squared into the material, in its size; points are of pixels' centres."""
    scale = SIDE / WORK
    points = (seen.points + 0.5) * scale - 0.5
    transform = seen.transform.copy()
    transform[:3, :3] *= scale
    transform[:2, 3] = (transform[:2, 3] + 0.5) * scale - 0.5
    album.add(_smaller(picture), Seen(points, seen.shapes, transform), kind)


def add_nobody(album: Album, picture: Image) -> None:
    """Put a picture of ``WORK`` squared without a face into the material."""
    album.add(_smaller(picture), None, NOBODY)


def _smaller(picture: Image) -> Image:
    return np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA), dtype=np.uint8)
