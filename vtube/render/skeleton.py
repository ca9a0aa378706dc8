"""Draws what was tracked over the camera's picture, to frame oneself or to find out what went wrong."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.types import Image, Pose

LEFT, RIGHT, MIDDLE = (80, 160, 255), (255, 180, 60), (120, 230, 120)
"""BGR of the person's left, the person's right, and what lies between."""

_FRACTION_BITS = 4
_FURTHEST = 1 << 14


def draw(image: Image, pose: Pose | None) -> Image:
    """A copy of a picture (h, w, 3) uint8 BGR with the bones and joints that are not missing.

    Lines are a hundred-and-sixtieth of the picture's height thick; what the model is less sure of is fainter.
    """
    drawn = image.copy()
    if pose is None:
        return drawn
    size = max(1, round(image.shape[0] / 160))
    for a, b in pose.skeleton.bones:
        i, j = pose.skeleton.joints.index(a), pose.skeleton.joints.index(b)
        start, end = _pixel(pose, i), _pixel(pose, j)
        if start and end:
            colour = _faded(_side(a, b), min(pose.scores[i], pose.scores[j]))
            cv2.line(drawn, start, end, colour, size, cv2.LINE_AA, _FRACTION_BITS)
    for i, joint in enumerate(pose.skeleton.joints):
        centre = _pixel(pose, i)
        if centre:
            colour = _faded(_side(joint, joint), pose.scores[i])
            cv2.circle(drawn, centre, (size + 1) << _FRACTION_BITS, colour, -1, cv2.LINE_AA, _FRACTION_BITS)
    return drawn


def _pixel(pose: Pose, i: int) -> tuple[int, int] | None:
    """OpenCV's fixed-point place of a joint; None where it is missing or too far away to be drawn."""
    if pose.scores[i] <= 0 or not np.abs(pose.points[i]).max() < _FURTHEST:
        return None
    x, y = np.rint(pose.points[i] * (1 << _FRACTION_BITS)).astype(int).tolist()
    return x, y


def _side(a: str, b: str) -> tuple[int, int, int]:
    if a.lower().startswith("left") and b.lower().startswith("left"):
        return LEFT
    return RIGHT if a.lower().startswith("right") and b.lower().startswith("right") else MIDDLE


def _faded(colour: tuple[int, int, int], score: float) -> tuple[float, ...]:
    return tuple(channel * (0.4 + 0.6 * min(max(float(score), 0.0), 1.0)) for channel in colour)
