"""Where a joint is for a moment where no limb gets to so quickly, or nowhere at all."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vtube.types import Floats

FASTEST = 150.0
"""Shoulder widths/s^2 that a limb is accelerated by at most: a fast punch's hand, some 60 m/s^2, over 0.4 m."""
_AROUND = 2
"""Frames at each side."""
_MOST = 1.5
"""Shoulder widths beyond which a joint is simply elsewhere."""


def jumps(times: Floats, points: Floats, unit: float) -> Floats:
    """(N,) shoulder widths that the worst joint strays from where its neighbours in time have it, beyond what the
    fastest limb may.

    times: (N,) seconds, increasing. points: (N, J, 2) pixels, NaN where missing. unit: pixels of a shoulder width.

    Where a joint should be say the frames right before and after, and those one farther: the median of both of their
    interpolations and of what is there, as Hampel's filter (1974), so that a frame is not blamed for the one beside
    it. A limb may bend away from there by half of ``FASTEST`` times the squared time between frames. Of the two frames
    at each end of a clip, and of joints that are missing around, nothing is said.
    """
    found = np.zeros(len(times))
    if len(times) <= 2 * _AROUND:
        return found
    inner = slice(_AROUND, -_AROUND)
    near, far = _between(times, points, 1), _between(times, points, _AROUND)
    middle = np.median(np.stack([near, far, points[inner]]), axis=0)
    strays = np.linalg.norm(points[inner] - middle, axis=2) / unit
    steps = np.maximum(np.diff(times)[1:-2], np.diff(times)[2:-1])
    beyond = np.nan_to_num(strays) - (FASTEST * steps**2 / 2.0)[:, None]
    found[inner] = np.clip(beyond, 0.0, _MOST).max(axis=1, initial=0.0)
    return found


def _between(times: Floats, points: Floats, away: int) -> Floats:
    """(N - 4, J, 2) where the inner frames have their joints by the frames ``away`` before and after, on a line."""
    count = len(times)
    inner, before = np.arange(_AROUND, count - _AROUND), np.arange(_AROUND - away, count - _AROUND - away)
    after = before + 2 * away
    share = (times[inner] - times[before]) / (times[after] - times[before])
    return np.asarray(points[before] + share[:, None, None] * (points[after] - points[before]))


def gaps(points: Floats) -> Floats:
    """(N,) how many joints are missing that are there in at least three of the four frames around.

    points: (N, J, 2), NaN where missing; one clip's, in order.
    """
    there = np.pad(np.isfinite(points).all(axis=2), ((_AROUND, _AROUND), (0, 0)))
    around = sliding_window_view(there, 2 * _AROUND + 1, axis=0).sum(axis=-1)
    return np.asarray(((around > _AROUND) & ~there[_AROUND:-_AROUND]).sum(axis=1), dtype=np.float64)
