"""Bezier smoothing: few keys, and the cubic Bezier curve through them that passes what was seen within chance.

Keys begin half a second apart; the curve through them that fits best (least squares in all places and velocities, as
P. Schneider fits curves in Graphics Gems, 1990, but at fixed times and all segments at once) shows where it misses what
was seen by more than chance, and those segments are halved, until none is left. At last all such places are halved once
more: a curve that only just passes swings about what it passes.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.takes.smoothing import Method
from vtube.takes.smoothing._curve import bending, states
from vtube.takes.smoothing._evidence import unexplained
from vtube.types import Floats

_Indices: TypeAlias = NDArray[np.intp]

MOST = 16
"""How often segments may be halved: half a second of any camera is down to single frames by then."""
STIFFNESS = 1e-4
"""Weight of the bending against what was seen: it tells only what nothing else tells."""


def create(*, spacing: float = 0.5) -> Method:
    """Smooth by keys. ``spacing``: seconds between them where little happens."""

    def smooth(times: Floats, values: Floats, deviations: Floats) -> Floats:
        if len(times) < 2:
            return values.copy()
        keys = _spaced(times, spacing)
        ever = np.zeros(len(times), dtype=bool)
        for _ in range(MOST):
            missed = unexplained((values - fitted(times, values, deviations, keys)) / deviations)
            halves = _halved(keys, np.flatnonzero(missed))
            if len(halves) == len(keys):
                break
            ever |= missed
            keys = halves
        return fitted(times, values, deviations, _halved(keys, np.flatnonzero(ever)))

    return smooth


def fitted(times: Floats, values: Floats, deviations: Floats, keys: _Indices) -> Floats:
    """(N,) the curve through keys at the frames ``keys`` (K,), the first and the last among them, that fits best."""
    spans = np.diff(times[keys])
    segment = np.clip(np.searchsorted(keys, np.arange(len(times)), side="right") - 1, 0, len(spans) - 1)
    basis = _hermite((times - times[keys[segment]]) / spans[segment], spans[segment])
    weights = deviations**-2.0
    density = float(np.median(deviations)) ** 2 / spans**3 / STIFFNESS
    forms, loads = bending(spans, density), np.zeros((len(keys), 2))
    for i in range(4):
        for j in range(4):
            forms[:, i, j] += np.bincount(segment, weights * basis[i] * basis[j], len(spans))
        end, number = divmod(i, 2)
        loads[end : end + len(spans), number] += np.bincount(segment, weights * basis[i] * values, len(spans))
    found = states(forms, np.zeros_like(loads), loads)
    smoothed: Floats = np.einsum("in,ni->n", basis, np.hstack([found[segment], found[segment + 1]]))
    return smoothed


def _hermite(part: Floats, span: Floats) -> Floats:
    """(4, N) what place and velocity at either end of a cubic Bezier segment count at ``part`` 0..1 of it."""
    rest = 1.0 - part
    return np.array([
        rest**2 * (1.0 + 2.0 * part), span * part * rest**2,
        part**2 * (1.0 + 2.0 * rest), -span * part**2 * rest,
    ])  # fmt: skip


def _spaced(times: Floats, spacing: float) -> _Indices:
    """The frames nearest to times that are ``spacing`` seconds apart, or a little less."""
    wanted = np.linspace(times[0], times[-1], 1 + max(1, round((times[-1] - times[0]) / spacing)))
    return np.unique(np.round(np.interp(wanted, times, np.arange(len(times)))).astype(np.intp))


def _halved(keys: _Indices, missed: _Indices) -> _Indices:
    """More keys: one, or two, in the middle of each segment that has a missed frame inside or at an end."""
    first = np.searchsorted(keys, missed, side="left") - 1
    last = np.searchsorted(keys, missed, side="right") - 1
    halved = np.unique(np.clip(np.concatenate([first, last]), 0, len(keys) - 2))
    around = keys[halved] + keys[halved + 1]
    return np.unique(np.concatenate([keys, around // 2, (around + 1) // 2]))
