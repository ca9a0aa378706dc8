"""Columns of a take, smoothed from one pause to the next; joints with leaps left out and short gaps bridged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.takes.interpolation import Curves
from vtube.takes.smoothing import Method
from vtube.types import Floats

PAUSE = 0.5
"""Seconds without anything seen that are bridged, as long as a live run holds a joint; what comes later begins anew."""
UNSEEN = 0.5
"""Share of its confidence that a bridged joint keeps."""
LEAP = 10.0
"""Standard deviations from the median of five frames at which a joint is taken for another one: no motion lies so far
from it, as it follows each that goes on."""


def parted(method: Method, times: Floats, values: Floats, deviations: Floats) -> Floats:
    """(N,) values, smoothed from one pause to the next. All (N,), finite."""
    runs = _runs(times, np.arange(len(times)))
    return np.concatenate([method(times[run], values[run], deviations[run]) for run in runs])


def bridged(method: Method, times: Floats, points: Floats, scores: Floats, deviations: Floats) -> tuple[Floats, Floats]:
    """Points (N, 2) and scores (N,) of one joint, smoothed: NaN and 0 where it was lost for longer than ``PAUSE``.

    points: (N, 2) pixels. scores: (N,), 0 where it was not seen. deviations: (N,) pixels.
    """
    smoothed, confidence = np.full(points.shape, np.nan), np.zeros(len(times))
    for seen in _runs(times, np.flatnonzero(scores > 0)):
        part = seen[~_leaping(points[seen], deviations[seen])]
        run = np.arange(part[0], part[-1] + 1)
        columns = [method(times[part], points[part, axis], deviations[part]) for axis in (0, 1)]
        smoothed[run] = Curves(times[part], np.stack(columns, axis=1))(times[run])
        confidence[run] = UNSEEN * np.interp(times[run], times[part], scores[part])
        confidence[part] = scores[part]
    return smoothed, confidence


def _runs(times: Floats, seen: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The frames that saw something, those together between which there is no pause."""
    return np.split(seen, np.flatnonzero(np.diff(times[seen]) > PAUSE) + 1) if len(seen) else []


def _leaping(points: Floats, deviations: Floats) -> NDArray[np.bool_]:
    """(N,) whether a point is far from where its neighbours in time are, for no more than two frames."""
    from scipy.ndimage import median_filter

    way = np.abs(points - median_filter(points, size=(5, 1), mode="nearest")).max(axis=1)
    leaping: NDArray[np.bool_] = way > LEAP * deviations
    return leaping & ~leaping.all()
