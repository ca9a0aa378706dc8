"""A head's placement is calm where it is still, and not late where it moves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vtube.faces._steady import Steady

FPS = 30.0


def placed(yaw: float = 0.0, x: float = 300.0, y: float = 200.0, size: float = 5.0) -> np.ndarray:
    """A head that is turned by ``yaw`` radians, as the y axis of the picture points down."""
    result = np.eye(4)
    cosine, sine = math.cos(yaw), math.sin(yaw)
    result[:3, :3] = size * np.diag([1.0, -1.0, 1.0]) @ [[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]]
    result[:2, 3] = x, y
    return result


def yaw(transform: np.ndarray) -> float:
    return math.atan2(transform[0, 2], transform[0, 0])


def test_what_stays_is_told_as_it_is() -> None:
    steady = Steady()
    for i in range(20):
        np.testing.assert_allclose(steady(placed(0.3), i / FPS), placed(0.3), atol=1e-9)


def test_the_trembling_of_a_still_head_becomes_a_third_at_most() -> None:
    random = np.random.default_rng(0)
    steady, told, given = Steady(), [], []
    for i in range(200):
        told.append(random.normal(0, 0.015))
        given.append(yaw(steady(placed(told[-1], size=5 * math.exp(random.normal(0, 0.01))), i / FPS)))
    trembling = [np.abs(np.diff(values, 2)).mean() for values in (told, given)]
    assert trembling[1] < trembling[0] / 3


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
def test_a_quick_turn_is_not_late(fps: float) -> None:
    """A radian in half a second: less than 40 ms behind, whatever the rate."""
    steady = Steady()
    behind = [i / fps - yaw(steady(placed(2 * i / fps), i / fps)) / 2 for i in range(int(fps / 2))]
    assert max(behind) < 0.04


def test_what_comes_out_is_a_rotation_and_a_size() -> None:
    random = np.random.default_rng(1)
    steady = Steady()
    for i in range(30):
        out = steady(placed(random.uniform(-1, 1), *random.uniform(100, 400, 2), random.uniform(3, 6)), i / FPS)
        size = np.linalg.norm(out[:3, 0])
        np.testing.assert_allclose(out[:3, :3].T @ out[:3, :3], size**2 * np.eye(3), atol=1e-9)
        assert np.linalg.det(out[:3, :3]) < 0  # the picture's y axis points down


def test_after_forgetting_it_is_as_new() -> None:
    steady = Steady()
    for i in range(5):
        steady(placed(0.1 * i), i / FPS)
    steady.forget()
    np.testing.assert_array_equal(steady(placed(-0.5), 5 / FPS), placed(-0.5))


@pytest.mark.parametrize("t", [1.0, 0.5, math.nan])
def test_a_clock_that_does_not_go_on_takes_the_newest(t: float) -> None:
    steady = Steady()
    steady(placed(0.0), 1.0)
    np.testing.assert_array_equal(steady(placed(0.5), t), placed(0.5))
