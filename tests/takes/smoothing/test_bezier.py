"""The Bezier method finds the curve that was drawn, with few keys."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.takes.interpolation import Curves
from vtube.takes.smoothing.bezier import create, fitted


def test_a_curve_of_known_keys_is_found_again() -> None:
    times = np.arange(61) / 30
    keys = np.array([0, 20, 35, 60])
    cubic = np.polyval([3.0, -8.0, 2.0, 5.0], times)
    assert fitted(times, cubic, np.full(61, 0.1), keys) == pytest.approx(cubic, abs=0.01)


def test_noise_beside_a_smooth_motion_is_averaged_away() -> None:
    times = np.arange(300) / 30
    truth = Curves(times[::30], np.array([0, 10, -20, 5, 5, 40, 0, 10, 10, 0.0])[:, None])(times)[:, 0]
    noise = np.random.default_rng(7).normal(0, 0.5, 300)
    found = create()(times, truth + noise, np.full(300, 0.5))
    assert np.sqrt(np.mean((found - truth) ** 2)) < 0.6 * 0.5


def test_nothing_is_farther_from_what_was_seen_than_chance_allows() -> None:
    """Where no key is left to add, the curve goes through every frame."""
    times = np.arange(400) / 30
    values = np.cumsum(np.random.default_rng(8).standard_cauchy(400))
    assert np.abs(create()(times, values, np.full(400, 0.5)) - values).max() <= 3 * 0.5 + 1e-6
