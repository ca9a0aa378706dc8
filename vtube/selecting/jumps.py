"""Where a joint is for a moment where no limb gets to so quickly."""

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

    The neighbours' word is the median of five frames (Hampel, 1974), so that a frame is not blamed for the one beside
    it. A limb may bend away from there by half of ``FASTEST`` times the squared time between frames.
    """
    if len(times) <= _AROUND:
        return np.zeros(len(times))
    padded = np.pad(points, ((_AROUND, _AROUND), (0, 0), (0, 0)), constant_values=np.nan)
    windows = sliding_window_view(padded, 2 * _AROUND + 1, axis=0)
    known = np.isfinite(windows).sum(axis=-1) > _AROUND  # else nothing is known of what is usual here
    middle = np.where(known, _median(windows), np.nan)
    strays = np.linalg.norm(points - middle, axis=2) / unit
    steps = np.diff(times, prepend=2 * times[0] - times[1])
    allowed = FASTEST * np.maximum(steps, np.append(steps[1:], steps[-1])) ** 2 / 2.0
    beyond = np.nan_to_num(strays) - allowed[:, None]
    return np.asarray(np.clip(beyond, 0.0, _MOST).max(axis=1, initial=0.0))


def _median(windows: Floats) -> Floats:
    """Over the last axis, of what is there; NaN where nothing is, without a warning."""
    ordered = np.sort(windows, axis=-1)  # NaN comes last
    count = np.isfinite(windows).sum(axis=-1, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, ordered.shape[-1] - 1), axis=-1)
    return np.asarray((low + high)[..., 0] / 2.0)
