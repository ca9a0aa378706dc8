"""The 1 euro filter, run there and back: what it is late by forwards, it is early by backwards.

Source: Casiez, Roussel and Vogel, 1 euro Filter, CHI 2012. Its cutoff follows the velocity of the raw values, which is
low-passed there and back as well. So the weight of each frame is known before the filter runs, and the filter is a
recursion with known weights: a banded system of equations. Speeds are in deviations a second, so that one ``beta``
serves all units.
"""

from __future__ import annotations

import numpy as np

from vtube.takes.smoothing import Method
from vtube.types import Floats


def create(*, min_cutoff: float = 1.0, beta: float = 0.4, d_cutoff: float = 3.0) -> Method:
    """Smooth by 1 euro. ``min_cutoff``: Hz, at rest. ``beta``: Hz for each deviation a second. ``d_cutoff``: Hz, of the
    velocity.
    """

    def smooth(times: Floats, values: Floats, deviations: Floats) -> Floats:
        if len(times) < 2:
            return values.copy()
        spans = np.diff(times)
        velocity = _there_and_back(np.diff(values) / spans, spans[1:], np.full(len(spans) - 1, d_cutoff))
        sure = np.maximum(deviations[1:], deviations[:-1])
        return _there_and_back(values, spans, min_cutoff + beta * np.abs(velocity) / sure)

    return smooth


def _there_and_back(values: Floats, spans: Floats, cutoffs: Floats) -> Floats:
    """(N,) low-passed in both directions, the mean of both orders. ``spans``: (N - 1,) s. ``cutoffs``: (N - 1,) Hz."""
    turns = 2.0 * np.pi * cutoffs * spans
    weights = turns / (turns + 1.0)

    def once(values: Floats, weights: Floats) -> Floats:
        return _low_pass(_low_pass(values, weights)[::-1], weights[::-1])[::-1]

    return (once(values, weights) + once(values[::-1], weights[::-1])[::-1]) / 2.0


def _low_pass(values: Floats, weights: Floats) -> Floats:
    """(N,) each value and the result before it, by the weight (N - 1,) of the value."""
    from scipy.linalg import solve_banded

    band = np.stack([np.ones(len(values)), np.append(weights - 1.0, 0.0)])
    filtered: Floats = solve_banded((1, 0), band, np.append(1.0, weights) * values, check_finite=False)
    return filtered
