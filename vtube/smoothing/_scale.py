"""How large a person is in the picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vtube.types import Pose

_SHOULDERS_OF_BOX = 0.2
"""Shoulder width over the longer side of a standing person's box: what stands in for it where the shoulders are not
seen, or are seen from the side."""
_SETTLES = 0.5  # seconds: the time constant with which the size is followed
UNKNOWN = 100.0
"""Pixels, as long as nothing tells how large the person is."""


def follow_scale(scale: float, pose: Pose, seen: NDArray[np.bool_], elapsed: float) -> float:
    """The person's scale in image pixels, ``elapsed`` seconds after it was ``scale``; infinity starts anew."""
    now = person_scale(pose, seen)
    return scale if now is None else scale - math.expm1(-elapsed / _SETTLES) * (now - scale)


def person_scale(pose: Pose, seen: NDArray[np.bool_]) -> float | None:
    """The person's shoulder width in image pixels, at least what a person of this box has; None where nothing tells.

    ``seen``: (J,), the joints to trust. Lengths, speeds and noises in this unit depend neither on the picture's
    resolution nor on the distance to the camera.
    """
    scale = max(_shoulder_width(pose, seen), _SHOULDERS_OF_BOX * _longer_side(pose, seen))
    return scale if math.isfinite(scale) and scale > 0 else None


def _shoulder_width(pose: Pose, seen: NDArray[np.bool_]) -> float:
    left, right = pose.skeleton.index("left_shoulder"), pose.skeleton.index("right_shoulder")
    if left is None or right is None or not (seen[left] and seen[right]):
        return 0.0
    return math.dist(pose.points[left].tolist(), pose.points[right].tolist())


def _longer_side(pose: Pose, seen: NDArray[np.bool_]) -> float:
    if pose.box is not None:
        return max(pose.box[2:])
    return float(np.ptp(pose.points[seen], axis=0).max()) if seen.any() else 0.0
