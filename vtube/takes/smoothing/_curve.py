"""The curve of least acceleration through places with weights: states (place, velocity) and cubics between them.

Between two states the integral of the squared acceleration is least on a cubic, and quadratic in the four numbers of
its ends. The sum over all segments, and of the squared distances from what was seen, is least where a banded system of
equations says. Its Cholesky decomposition runs forwards, its substitution backwards, as a Kalman filter and the
Rauch-Tung-Striebel smoother do, with the same result to rounding (B. Bell, The iterated Kalman smoother as a
Gauss-Newton method, SIAM Journal on Optimization 4, 1994), in one call for a whole column.
"""

from __future__ import annotations

import numpy as np

from vtube.types import Floats


def bending(spans: Floats, density: Floats | float) -> Floats:
    """(S, 4, 4) quadratic forms in (place, velocity, next place, next velocity) of segments of ``spans`` (S,) seconds.

    The integral of the squared acceleration over ``density`` (S,): the inverse covariance of a motion with constant
    velocity that white noise of this spectral density pushes (Bar-Shalom, Li and Kirubarajan, 2001, section 6.2.2).
    """
    one = np.ones_like(spans)
    a, b, c = 12.0 * one / spans**3, 6.0 * one / spans**2, 2.0 * one / spans
    forms = np.array([[a, b, -a, b], [b, 2 * c, -b, c], [-a, -b, a, -b], [b, c, -b, 2 * c]])
    return np.moveaxis(forms / density, -1, 0)


def states(segments: Floats, weights: Floats, loads: Floats) -> Floats:
    """(K, 2) the states that make the sum of all forms least.

    segments: (K - 1, 4, 4) symmetric forms of neighbouring states. weights, loads: (K, 2) the diagonal and the right
    side of what is known of each state by itself.
    """
    from scipy.linalg import solveh_banded

    band = np.zeros((4, weights.size))
    band[0] = weights.ravel()
    for row in range(4):
        for column in range(row + 1):
            band[row - column, column : column + 2 * len(segments) : 2] += segments[:, row, column]
    solved: Floats = solveh_banded(band, loads.ravel(), lower=True, overwrite_ab=True, check_finite=False)
    return solved.reshape(-1, 2)
