"""What every method of smoothing a take keeps to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube import registry
from vtube.takes.smoothing import Method
from vtube.types import Floats

NAMES = registry.names("takes.smoothing")
EACH = pytest.mark.parametrize("name", NAMES)


def _made(name: str) -> Method:
    method: Method = registry.create("takes.smoothing", name)
    return method


def _times(frames: int = 300, fps: float = 30.0) -> Floats:
    """Frames at an uneven rate, as a camera's are."""
    return np.cumsum(np.random.default_rng(1).uniform(0.7, 1.3, frames) / fps)


def _noise(frames: int, deviation: float = 1.0) -> Floats:
    return np.random.default_rng(2).normal(0, deviation, frames)


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def test_there_are_the_three_that_the_command_promises() -> None:
    assert {"kalman", "bezier", "one_euro"} <= set(NAMES)


@EACH
@given(constant=st.floats(-1e6, 1e6), steps=st.lists(st.floats(0.0005, 0.5), max_size=40))
def test_what_never_changes_never_changes(name: str, constant: float, steps: list[float]) -> None:
    times = np.cumsum([0.0, *steps])
    values = np.full(len(times), constant)
    assert _made(name)(times, values, np.full(len(times), 0.3)) == pytest.approx(values, rel=1e-6, abs=1e-6)


@EACH
def test_a_constant_velocity_is_kept(name: str) -> None:
    times = _times()
    line = 3.0 + 20.0 * times
    assert _made(name)(times, line, np.full(300, 0.5))[30:-30] == pytest.approx(line[30:-30], abs=0.25)


@EACH
def test_trembling_at_rest_goes_down(name: str) -> None:
    times, noise = _times(), _noise(300)
    calm = _made(name)(times, 50 + noise, np.ones(300))
    assert _rms(np.diff(calm, n=2)) < 0.15 * _rms(np.diff(noise, n=2))
    assert _rms(calm - 50) < 0.6 * _rms(noise)


@EACH
def test_a_motion_comes_out_at_its_own_time(name: str) -> None:
    """The shift in time that explains the smoothed motion best is none, to a twentieth of a frame."""
    times = _times()
    motion = 60 * np.sin(2 * np.pi * 0.8 * times) + 20 * np.sin(2 * np.pi * 1.9 * times + 1)
    calm = _made(name)(times, motion + _noise(300, 0.5), np.full(300, 0.5))
    lags = np.linspace(-0.05, 0.05, 401)
    inner = slice(30, -30)
    errors = [_rms(calm[inner] - np.interp(times[inner] - lag, times, motion)) for lag in lags]
    assert abs(lags[int(np.argmin(errors))]) < 0.05 / 30


@EACH
def test_a_film_in_reverse_is_smoothed_the_same(name: str) -> None:
    times = _times()
    values = 30 * np.tanh(20 * (times - times[150])) + _noise(300)
    there = _made(name)(times, values, np.ones(300))
    back = _made(name)(times[-1] - times[::-1], values[::-1], np.ones(300))[::-1]
    assert np.abs(there - back).max() < 0.35


@EACH
def test_a_blink_stays_complete_and_quick(name: str) -> None:
    """Lids that are shut for one frame are shut in it, and open as before three frames earlier and later."""
    lid = 0.9 + _noise(300, 0.004)
    lid[100:105] = 0.6, 0.2, 0.0, 0.35, 0.7
    calm = _made(name)(_times(), lid, np.full(300, 0.005))
    assert np.abs(calm[100:105] - lid[100:105]).max() < 0.1
    assert np.abs(calm[[97, 107]] - 0.9).max() < 0.05


@EACH
def test_it_hardly_changes_what_it_has_made(name: str) -> None:
    times = _times()
    values = 30 * np.sin(2 * np.pi * times) + _noise(300)
    smooth = _made(name)
    once = smooth(times, values, np.ones(300))
    twice = smooth(times, once, np.ones(300))
    assert _rms(twice - once) < 0.8 * _rms(once - values)


@EACH
def test_a_doubtful_value_counts_less(name: str) -> None:
    values, deviations = np.zeros(300), np.ones(300)
    values[150] = 6.0
    sure = _made(name)(_times(), values, deviations)[150]
    deviations[150] = 20.0
    assert abs(_made(name)(_times(), values, deviations)[150]) < 0.5 * abs(sure)


@EACH
@pytest.mark.parametrize("frames", [1, 2, 3, 4])
def test_a_take_may_be_short(name: str, frames: int) -> None:
    values = np.array([1.0, 5.0, 2.0, 8.0])[:frames]
    got = _made(name)(np.arange(frames) / 30, values, np.full(frames, 1e-3))
    assert got.shape == (frames,)
    assert np.abs(got - values).max() < 4
    assert np.isfinite(got).all()


@EACH
@given(
    steps=st.lists(st.floats(0.0005, 0.5), min_size=1, max_size=30),
    numbers=st.lists(st.integers(-(2**31), 2**31), min_size=31, max_size=31),
    deviation=st.floats(1e-4, 1e4),
)
def test_whatever_a_take_holds_comes_out_finite(
    name: str, steps: list[float], numbers: list[int], deviation: float
) -> None:
    times = np.cumsum([0.0, *steps])
    values = np.array(numbers[: len(times)], dtype=np.float64)
    assert np.isfinite(_made(name)(times, values, np.full(len(times), deviation))).all()


@EACH
def test_nothing_that_it_is_given_is_written_to(name: str) -> None:
    times, values, deviations = _times(), _noise(300), np.ones(300)
    for array in (times, values, deviations):
        array.setflags(write=False)
    got = _made(name)(times, values, deviations)
    got += 1
    assert values == pytest.approx(_noise(300))
