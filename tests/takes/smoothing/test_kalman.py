"""The smoother is Rauch, Tung and Striebel's, and knows rest from motion."""

from __future__ import annotations

import numpy as np
import pytest
from filterpy.common import Q_continuous_white_noise
from filterpy.kalman import KalmanFilter

from vtube.takes.smoothing.kalman import create, estimated
from vtube.types import Floats


def _by_filterpy(times: Floats, values: Floats, deviations: Floats, noise: Floats) -> Floats:
    """The textbook's filter forwards and its smoother backwards, beginning anywhere at any speed."""
    filtered = KalmanFilter(dim_x=2, dim_z=1)
    filtered.x, filtered.P, filtered.H = np.zeros((2, 1)), np.diag([1e9, 1e9]), np.array([[1.0, 0.0]])
    means, covariances, transitions, noises = [], [], [np.eye(2)], [np.zeros((2, 2))]
    for dt, density in zip(np.diff(times), noise, strict=True):
        transitions.append(np.array([[1.0, dt], [0.0, 1.0]]))
        noises.append(Q_continuous_white_noise(2, dt, density))
    for value, deviation, f, q in zip(values, deviations, transitions, noises, strict=True):
        filtered.predict(F=f, Q=q)
        filtered.update(value, R=deviation**2)
        means.append(filtered.x.copy())
        covariances.append(filtered.P.copy())
    smoothed: Floats = filtered.rts_smoother(np.array(means), np.array(covariances), transitions, noises)[0][:, 0, 0]
    return smoothed


def test_it_is_the_filter_forwards_and_the_smoother_backwards() -> None:
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.uniform(0.01, 0.2, 80))
    values, deviations = 5 * np.sin(times) + rng.normal(0, 0.2, 80), rng.uniform(0.1, 2.0, 80)
    noise = rng.uniform(0.1, 50.0, 79)
    wanted = _by_filterpy(times, values, deviations, noise)
    assert estimated(times, values, deviations, noise) == pytest.approx(wanted, abs=1e-6)


def test_it_is_as_calm_at_rest_as_it_is_exact_in_motion() -> None:
    """An arm that is raised at once between two rests: no trembling in either, and no smearing of what is between."""
    rng = np.random.default_rng(5)
    times = np.arange(240) / 30
    truth = 80 / (1 + np.exp(-40 * (times - 4)))
    calm = create()(times, truth + rng.normal(0, 0.5, 240), np.full(240, 0.5))
    for rest in (slice(10, 100), slice(140, 230)):
        assert np.sqrt(np.mean(np.diff(calm[rest], n=2) ** 2)) < 0.1 * 0.5
        assert np.abs(calm[rest] - truth[rest]).max() < 0.6
    assert np.abs(calm - truth).max() < 1.7


def test_nothing_is_farther_from_what_was_seen_than_chance_allows() -> None:
    rng = np.random.default_rng(6)
    times = np.arange(600) / 30
    values = np.cumsum(rng.standard_cauchy(600))
    assert np.abs(create()(times, values, np.full(600, 0.5)) - values).max() <= 3 * 0.5
