"""Kalman smoothing: constant velocity, forwards and backwards (Rauch, Tung and Striebel), as calm as the take allows.

Source: Rauch, Tung and Striebel, Maximum likelihood estimates of linear dynamic systems, AIAA Journal 3, 1965;
``_curve`` has how it is computed. One process noise fits no performer, who rests and then blinks within a tenth of a
second. So all begin at rest, and where that misses what was seen by more than chance, the performer moved: the process
noise is raised there, and the take smoothed again, until nothing is left to explain. The live filter detects
manoeuvres likewise, but only after they have begun; here they are known from both sides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.takes.smoothing import Method
from vtube.takes.smoothing._curve import bending, states
from vtube.takes.smoothing._evidence import unexplained
from vtube.types import Floats

RAISE = 30.0
"""Factor by which the process noise grows where something is left to explain."""
MOST = 8
"""How often it may: by then the curve goes through every frame."""
MARGIN = 10.0
"""Factor by which it grows there at last: what only just passes for chance would still be late at every turn."""


def create(*, calm: float = 0.3) -> Method:
    """Smooth by constant velocity. ``calm``: seconds over which a resting performer is averaged, about."""

    def smooth(times: Floats, values: Floats, deviations: Floats) -> Floats:
        if len(times) < 2:
            return values.copy()
        noise = np.full(len(times) - 1, float(np.median(deviations)) ** 2 / calm**3)
        moving = np.zeros(len(times) - 1, dtype=bool)
        for _ in range(MOST):
            strays = (values - estimated(times, values, deviations, noise)) / deviations
            missed = unexplained(strays)
            if not missed.any():
                break
            steps = _around(missed)
            noise[steps] *= RAISE
            moving |= steps
        noise[moving] *= MARGIN
        return estimated(times, values, deviations, noise)

    return smooth


def _around(frames: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(N - 1,) the two steps before and the two after each of the frames (N,)."""
    wide = np.pad(frames, 1)
    return wide[:-3] | wide[1:-2] | wide[2:-1] | wide[3:]


def estimated(times: Floats, values: Floats, deviations: Floats, noise: Floats) -> Floats:
    """(N,) the expected places, given all that was seen. ``noise``: (N - 1,) spectral density of the accelerations."""
    weights, loads = np.zeros((2, len(times), 2))
    weights[:, 0] = deviations**-2.0
    loads[:, 0] = weights[:, 0] * values
    return states(bending(np.diff(times), noise), weights, loads)[:, 0]
