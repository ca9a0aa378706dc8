"""The lines of an eye and where its lids go: the curves that the eye is drawn from and that bend it later.

Given for the character's left eye, in canvas pixels from its centre; the right one is its mirror image.
"""

from __future__ import annotations

import numpy as np
from geometry import path

CENTRE = 768
EYE = (845, 470)
"""Centre of the character's left eye."""

Points = tuple[tuple[float, float], ...]

OPEN = ((-56, 13), (-45, -12), (-24, -33), (8, -44), (37, -33), (60, -9))
SHUT = ((-56, 22), (-38, 33), (-11, 40), (15, 38), (41, 27), (62, 8))
HAPPY = ((-56, 24), (-38, 1), (-6, -12), (28, -7), (50, 11), (62, 25))
HALF = ((-56, 19), (-40, 5), (-18, -4), (10, -6), (38, 1), (61, 6))
BOTTOM = ((-56, 13), (-48, 27), (-35, 40), (-11, 49), (17, 48), (43, 30), (60, -9))


def placed(points: Points) -> np.ndarray:
    """A smooth curve through points that are given from the eye's centre."""
    return path(*((EYE[0] + x, EYE[1] + y) for x, y in points))


def _height(points: Points, x: np.ndarray) -> np.ndarray:
    curve = placed(points)
    return np.interp(x, curve[:, 0], curve[:, 1])


def lowered(x: np.ndarray, points: Points) -> np.ndarray:
    """How far the upper line goes down at places x to become another line, evened out over some pixels."""
    around = x[:, None] + np.linspace(-9, 9, 7)
    return (_height(points, around) - _height(OPEN, around)).mean(axis=1)


def raised(x: np.ndarray, points: Points) -> np.ndarray:
    """How far the lower line goes down (mostly up: negative) at places x to meet another line."""
    return lowered(x, points) + _height(OPEN, x) - _height(BOTTOM, x)


def above(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far points lie above the upper line."""
    return _height(OPEN, x) - y


def slant(x: np.ndarray, inner: float, outer: float) -> np.ndarray:
    """How far the upper line goes down at places x: by ``inner`` beside the nose, by ``outer`` beside the temple."""
    share = np.clip((x - EYE[0] + 56) / 116, 0, 1)
    return inner + (outer - inner) * share


def between(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where points lie in the open eye: 0 at the upper line, 1 at the lower one."""
    top, bottom = _height(OPEN, x), _height(BOTTOM, x)
    return np.clip((y - top) / np.maximum(bottom - top, 8.0), 0, 1)
