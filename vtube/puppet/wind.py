"""Moving air: a pure function of a seed, a place and the time, so that a replay repeats it."""

from __future__ import annotations

import math

import numpy as np

from vtube.puppet.chance import chance
from vtube.types import Floats

_PERIODS = (5.3, 3.1, 1.7, 6.7, 3.7, 2.3)
"""Seconds; their ratios are far from simple, so that no rhythm shows."""
_SHARES = np.array([[0.55, 0.3, 0.15, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.22, 0.12, 0.06]])
"""Of each wave in the air's motion along x and along y: it blows mostly sideways."""


class Wind:
    """Sums of sines that run over the canvas. ``delays``: (...) seconds by which each place feels a gust later."""

    def __init__(self, seed: int, delays: Floats) -> None:
        self._pace = math.tau / np.array(_PERIODS)
        phases = np.array([math.tau * chance(seed, 20, i) for i in range(len(_PERIODS))])
        phases = phases - delays.reshape(-1, 1) * self._pace
        # sin(phase + turn) as a sum, so that only the turns, which all places share, need a sine at each time.
        both = np.concatenate([np.sin(phases), np.cos(phases)], axis=1)
        self._waves = (_SHARES[:, [*range(len(_PERIODS))] * 2][:, None] * both).reshape(-1, 2 * len(_PERIODS))
        self._shape = (2, *delays.shape)

    def __call__(self, t: float) -> Floats:
        """(2, ...) how the air moves along x and y at ``t`` seconds, each within -1..1."""
        turns = math.fmod(t, 1e9) * self._pace
        air = self._waves @ np.concatenate([np.cos(turns), np.sin(turns)])
        return np.asarray(air.reshape(self._shape))
