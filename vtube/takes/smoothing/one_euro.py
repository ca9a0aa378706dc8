"""The 1 euro filter, run forwards and backwards: the mean of both, neither late nor early.

Source: Casiez, Roussel and Vogel, 1 euro Filter, CHI 2012. Its cutoff follows the velocity of the raw values, so that
the weight of each frame is known before the filter runs, and the filter is a recursion with known weights: two banded
systems of equations. Forwards it trails behind a motion, backwards it runs ahead by as much. Speeds are in
``deviations`` a second, so that one ``beta`` serves all units.
"""

from __future__ import annotations

import numpy as np

from vtube.takes.smoothing import Method
from vtube.types import Floats


def create(*, min_cutoff: float = 1.0, beta: float = 0.1, d_cutoff: float = 3.0) -> Method:
    """Smooth by 1 euro. ``min_cutoff``: Hz, at rest. ``beta``: Hz for each deviation a second. ``d_cutoff``: Hz, of the
    velocity.
    """

    def smooth(times: Floats, values: Floats, deviations: Floats) -> Floats:
        if len(times) < 2:
            return values.copy()
        there = _filtered(np.diff(times), values, deviations, min_cutoff, beta, d_cutoff)
        back = _filtered(np.diff(times)[::-1], values[::-1], deviations[::-1], min_cutoff, beta, d_cutoff)
        return (there + back[::-1]) / 2.0

    return smooth


def _filtered(
    spans: Floats, values: Floats, deviations: Floats, min_cutoff: float, beta: float, d_cutoff: float
) -> Floats:
    velocity = np.concatenate([[0.0], np.diff(values) / spans])
    velocity = _low_pass(velocity, spans, np.full(len(spans), d_cutoff))
    return _low_pass(values, spans, min_cutoff + beta * np.abs(velocity[1:]) / deviations[1:])


def _low_pass(values: Floats, spans: Floats, cutoffs: Floats) -> Floats:
    """(N,) each value drawn towards the last result, by how much its cutoff (N - 1,) in Hz leaves of it."""
    from scipy.linalg import solve_banded

    turns = 2.0 * np.pi * cutoffs * spans
    weights = np.concatenate([[1.0], turns / (turns + 1.0)])
    band = np.stack([np.ones_like(weights), np.append(weights[1:] - 1.0, 0.0)])
    filtered: Floats = solve_banded((1, 0), band, weights * values, check_finite=False)
    return filtered
