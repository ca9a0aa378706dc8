"""What Python and the kernel of the Kalman filter hand each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike


def _record(points: str, numbers: str) -> np.dtype[np.void]:
    fields: list[tuple[str, DTypeLike]] = [(name, np.complex128) for name in points.split()]
    return np.dtype(fields + [(name, np.float64) for name in numbers.split()])


OPTIONS = _record("", "rest threshold stopping halt hold gate")
"""What ``Kalman`` is told, by the names that it has there."""
JOINT = _record(
    "place velocity leap next_place next_velocity", "deviation agility pp pv vv leapt noise next_pp next_pv next_vv"
)
"""A joint, filtered when it was last believed. ``place``, ``velocity``: x + iy, image pixels and pixels a second.
``pp``, ``pv``, ``vv``: the covariance of place and velocity, of either coordinate: both move by the same model and are
seen with the same noise, so the 4x4 covariance of the textbook state [x, vx, y, vy] has it twice on its diagonal and is
zero elsewhere. ``leap``, ``leapt``: where a refused leap went, and when it was first seen there, NaN: none is pending.
``deviation``: of a measurement at score 1, shoulder widths. ``agility``: shoulder widths/s^2. ``noise`` (of what is
seen now, px^2) and what the state is expected to be (``next``) are for the kernel alone."""
