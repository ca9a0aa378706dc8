"""Masks of a picture, (h, w) bool: drawn, grown, closed and smoothed. Lengths are px."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

Mask = NDArray[np.bool_]


def closed(mask: Mask, reach: float) -> Mask:
    """The mask with notches filled that are narrower than twice the reach."""
    pad = round(reach) + 2
    wide = grown(np.pad(mask, pad), reach)
    return ~grown(~wide, reach)[pad:-pad, pad:-pad]


def stroke(shape: tuple[int, ...], points: Sequence[Floats] | Floats, width: float) -> Mask:
    """A line through points, so wide in px, with round joints."""
    found = np.zeros(shape, dtype=np.uint8)
    line = np.round(np.array(points)).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(found, [line], False, 1, max(1, round(width)))
    return found > 0


def disc(shape: tuple[int, ...], centre: Floats, radius: float) -> Mask:
    """A filled circle, its centre and radius in px."""
    found = np.zeros(shape, dtype=np.uint8)
    cv2.circle(found, np.round(centre).astype(int).tolist(), max(1, round(radius)), 1, -1)
    return found > 0


def distance(mask: Mask) -> Floats:
    """(h, w) px to the nearest place of a mask."""
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5))


def grown(mask: Mask, reach: float) -> Mask:
    """The mask and all within so many px of it."""
    return np.asarray(distance(mask) <= reach) if mask.any() else mask


def smooth(mask: Mask, reach: float) -> Mask:
    """Without teeth and specks."""
    size = 2 * max(1, round(reach)) + 1
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (size, size), 0) > 0.5)


def connected(mask: Mask, seeds: Mask) -> Mask:
    """The pieces of a mask that touch the seeds."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    return np.asarray(np.isin(labels, np.unique(labels[seeds & mask]))) & mask
