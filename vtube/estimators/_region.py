"""Where to look for a person whose joints were seen: all of them with room around, and where arms may come up.

Joints that lie outside of what is looked at cannot be found, so the part of the picture around head and shoulders that
hands reach belongs to it also while they are not seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.types import Box, Floats

SEEN = 0.25
"""Score of a joint that counts."""
FEWEST = 4
"""Such joints that make a person."""
MARGIN = 0.15
"""Room around the joints, of the extent's longer side."""
SHOULDERS, HIPS = (5, 6), (11, 12)
"""Of COCO-17."""
TRUNK = 1 / 1.8
"""Shoulder width of the length from hips to shoulders: what tells the size of those who stand sideways."""
REACH = 1.2
"""Shoulder widths from the middle of the shoulders to each side and up and, twice, down: where hands come up."""


def region(points: Floats, scores: Floats, size: tuple[int, int]) -> Box | None:
    """(x, y, width, height) in picture pixels, or None where too few joints are seen.

    ``points``: (17, 2) picture pixels. ``scores``: (17,). ``size``: (width, height) of the picture, which the box stays
    within.
    """
    seen = scores >= SEEN
    if np.count_nonzero(seen) < FEWEST:
        return None
    low, high = points[seen].min(axis=0), points[seen].max(axis=0)
    room = MARGIN * (high - low).max()
    low, high = low - room, high + room
    if seen[list(SHOULDERS)].all():
        middle, width = points[list(SHOULDERS)].mean(axis=0), _width(points, seen)
        low = np.minimum(low, middle - REACH * width)
        high = np.maximum(high, middle + np.array([1, 2]) * REACH * width)
    (x, y), (right, bottom) = np.clip(low, 0, size).tolist(), np.clip(high, 0, size).tolist()
    return (x, y, right - x, bottom - y) if min(right - x, bottom - y) >= 1 else None


def _width(points: Floats, seen: NDArray[np.bool_]) -> float:
    """Of the shoulders, as if the person faced the camera."""
    width = float(np.hypot(*(points[SHOULDERS[0]] - points[SHOULDERS[1]])))
    if not seen[list(HIPS)].all():
        return width
    trunk = points[list(SHOULDERS)].mean(axis=0) - points[list(HIPS)].mean(axis=0)
    return max(width, TRUNK * float(np.hypot(*trunk)))
