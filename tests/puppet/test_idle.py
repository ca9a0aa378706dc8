"""Breathing, blinking and swaying."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet import idle
from vtube.puppet.avatar import Idle

TIMES = st.floats(-1e5, 1e5)
SEEDS = st.integers(-(2**70), 2**70)


def blinks(asked: Idle, seed: int, seconds: float, rate: float) -> list[float]:
    """When the lids are shut for the first time of each blink."""
    shut, found = False, []
    for i in range(int(seconds * rate)):
        now = idle.openness(asked, seed, i / rate) == 0.0
        if now and not shut:
            found.append(i / rate)
        shut = now
    return found


@given(t=TIMES, seed=SEEDS)
def test_idle_values_stay_in_their_ranges_and_repeat_exactly(t: float, seed: int) -> None:
    asked = Idle()
    for motion, low in ((idle.breath, 0.0), (idle.openness, 0.0), (idle.sway, -1.0)):
        value = motion(asked, seed, t)
        assert low <= value <= 1.0
        assert motion(asked, seed, t) == value


@pytest.mark.parametrize("rate", [24.0, 30.0, 60.0])
@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_every_blink_shuts_the_eye_at_any_rate_and_comes_in_its_interval(rate: float, seed: int) -> None:
    asked = Idle(blink_every=(2.0, 6.0), blink_duration=0.2)
    times = blinks(asked, seed, 180, rate)
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert 180 / 6 - 1 <= len(times) <= 180 / 2 + 1
    assert all(2.0 - 2 / rate <= gap <= 6.0 + 2 / rate for gap in gaps)
    assert max(gaps) - min(gaps) > 1.0, "a metronome is no life"


def test_the_eye_is_open_most_of_the_time() -> None:
    values = [idle.openness(Idle(), 7, i / 100) for i in range(12_000)]
    assert sum(v < 1.0 for v in values) / len(values) < 0.16 / 2


def test_another_seed_blinks_at_other_times() -> None:
    assert blinks(Idle(), 1, 60, 60) != blinks(Idle(), 2, 60, 60)


@given(t=TIMES, seed=SEEDS)
def test_nothing_jumps(t: float, seed: int) -> None:
    """Within a millisecond a value moves no further than its fastest slope allows."""
    asked, step = Idle(), 0.001
    fastest = {idle.breath: 1.3, idle.sway: 1.3, idle.openness: 1.5 / (0.3 * 0.16)}
    for motion, slope in fastest.items():
        assert abs(motion(asked, seed, t + step) - motion(asked, seed, t)) <= slope * step * 1.05


def test_a_breath_takes_its_period_and_is_full() -> None:
    values = [idle.breath(Idle(breath_period=4.0), 3, i / 100) for i in range(400)]
    assert max(values) == pytest.approx(1.0, abs=1e-3)
    assert min(values) == pytest.approx(0.0, abs=1e-3)
    assert values[100] == pytest.approx(idle.breath(Idle(breath_period=4.0), 3, 5.0))
