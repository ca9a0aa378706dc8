"""Fewer keys: of a column of samples those between which straight lines stay close to all others.

The cone of slopes that still pass all samples since the last key, each within the tolerance, narrows from sample to
sample; the last sample that lies in it is the next key (Sklansky and Gonzalez, Fast polygonal approximation of
digitized curves, 1980; known from data loggers as the swinging door).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

Indices = NDArray[np.int64]


def kept(times: Floats, values: Floats, tolerance: float) -> Indices:
    """Which samples to keep.

    Args:
        times: (N,) increasing.
        values: (N,) or (N, C); the lines are as close in each component.
        tolerance: how far a dropped sample may be from the line.
    """
    columns = values.reshape(len(values), -1).astype(np.float64)
    columns = columns[:, np.ptp(columns, axis=0) > tolerance]
    if not columns.shape[1]:
        return np.zeros(1, dtype=np.int64)
    keys, last = [0], len(times) - 1
    while keys[-1] < last:
        keys.append(_next(times, columns, keys[-1], tolerance))
    return np.array(keys, dtype=np.int64)


def changes(values: NDArray[np.generic]) -> Indices:
    """Which samples of a column differ from the one before; the first is one of them."""
    return np.flatnonzero(np.append(True, values[1:] != values[:-1]))


def _next(times: Floats, columns: Floats, start: int, tolerance: float) -> int:
    """The key after one: looks ahead in blocks that grow until the cone is empty or the samples are at their end."""
    ahead = 8
    while True:
        stop = min(start + 1 + ahead, len(times))
        run = (times[start + 1 : stop] - times[start])[:, None]
        slopes, give = (columns[start + 1 : stop] - columns[start]) / run, tolerance / run
        low, high = np.maximum.accumulate(slopes - give, axis=0), np.minimum.accumulate(slopes + give, axis=0)
        inside = ((low <= slopes) & (slopes <= high)).all(axis=1)
        if stop == len(times) or (low > high).any():
            return start + 1 + int(np.flatnonzero(inside)[-1])
        ahead *= 2
