"""Where to look for somebody whose joints were seen: at these with room around, and where hands may come up.

Joints outside of what is looked at cannot be found. So the square that follows a person has what head and shoulders
let expect, whether it is seen or not: else it would lose the joints at its edge, and with them the reason to be larger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vtube.crops import Crop, around
from vtube.types import Box, Floats

SEEN = 0.3
"""Score from which on a joint of COCO-17 says where somebody is."""
GUESSED = 0.15
"""That of a joint in the whole picture, where somebody is small: it only says where to look closely."""
FEWEST = 4
"""Such joints that are somebody."""
ROOM = 0.125
"""Of the extent of the joints, on each side: a head and hands go beyond them, and people move."""
NOSE, FACE, SHOULDERS, HIPS = 0, slice(0, 5), slice(5, 7), slice(11, 13)
OF_TRUNK, OF_FACE = 1 / 1.8, 2.6
"""Shoulder widths of the length from hips to shoulders, and of the extent of nose, eyes and ears."""
NECK = 0.6
"""Shoulder widths from the middle of a face to that of the shoulders."""
ASIDE, ABOVE, BELOW = 0.8, 0.8, 1.0
"""Shoulder widths around the middle of the shoulders in which head, arms and chest are."""
SHRINKING = 2.0
"""Seconds in which the square becomes smaller by 1 / e where less is seen; it grows at once."""


@dataclass(frozen=True, slots=True)
class Region:
    """A square: its middle and side in picture pixels. ``head``: x, y of the nose, or the middle where none is seen."""

    x: float
    y: float
    side: float
    head: tuple[float, float]

    def crop(self, size: tuple[int, int]) -> Crop:
        """What of a picture becomes the network's input of that size."""
        return around((self.x - self.side / 2, self.y - self.side / 2, self.side, self.side), size, 1.0)

    def box(self, size: tuple[int, int]) -> Box:
        """What of it lies in a picture of that size (width, height)."""
        half = self.side / 2
        (x, y), (right, bottom) = np.clip(
            [(self.x - half, self.y - half), (self.x + half, self.y + half)], 0, size
        ).tolist()
        return x, y, right - x, bottom - y

    def after(self, last: Region | None, seconds: float) -> Region:
        """The square to look at next, where the ``last`` one is ``seconds`` old."""
        least = last.side * math.exp(-seconds / SHRINKING) if last else 0.0
        return replace(self, side=max(self.side, least))


def region(points: Floats, scores: Floats, size: tuple[int, int], least: float = SEEN) -> Region | None:
    """Where the person is, or None where too few joints say so.

    ``points``: (17, 2) picture pixels. ``scores``: (17,). ``size``: (width, height) of the picture. ``least``: score of
    a joint that counts.
    """
    seen = scores >= least
    if np.count_nonzero(seen) < FEWEST:
        return None
    low, high = points[seen].min(axis=0), points[seen].max(axis=0)
    room = ROOM * (high - low).max()
    corners = [low - room, high + room, *_expected(points, seen)]
    low, high = np.clip(np.min(corners, axis=0), 0, size), np.clip(np.max(corners, axis=0), 0, size)
    side = float((high - low).max())
    x, y = ((low + high) / 2).tolist()
    head = (float(points[NOSE, 0]), float(points[NOSE, 1])) if seen[NOSE] else (x, y)
    return Region(x, y, side, head) if side >= 1 else None


def _expected(points: Floats, seen: NDArray[np.bool_]) -> list[Floats]:
    """Two corners of where head, arms and chest are, none where neither face nor shoulders are seen."""
    face = points[FACE][seen[FACE]]
    both, hips = bool(seen[SHOULDERS].all()), bool(seen[HIPS].all())
    widths = [OF_FACE * float(np.ptp(face, axis=0).max())] if len(face) > 1 else []
    if not both and not widths:
        return []
    shoulders = points[SHOULDERS].mean(axis=0)
    if both:
        widths = [float(np.hypot(*(points[SHOULDERS][0] - points[SHOULDERS][1])))]
        widths += [OF_TRUNK * float(np.hypot(*(shoulders - points[HIPS].mean(axis=0))))] if hips else []
    width = max(widths)
    middle = shoulders if both else face.mean(axis=0) + np.array([0.0, NECK * width])
    return [middle - np.array([ASIDE, ABOVE]) * width, middle + np.array([ASIDE, BELOW]) * width]
