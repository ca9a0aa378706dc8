"""Breathing, blinking and swaying."""

from __future__ import annotations

import itertools
import math

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


def test_wandering_eyes_rest_and_leap_within_their_reach() -> None:
    """A rest lasts as long as asked; in between is one quick move."""
    asked = Idle(gaze_every=(1.0, 3.0), gaze_reach=0.4)
    rate = 200
    looks = [idle.gaze(asked, 3, i / rate) for i in range(200 * rate)]
    assert max(math.hypot(x, y) for x, y in looks) <= 0.4
    assert max(x for x, _ in looks) > 0.25
    assert min(x for x, _ in looks) < -0.25
    moving = [a != b for a, b in itertools.pairwise(looks)]
    assert sum(moving) / len(moving) < 0.1
    begins = [i / rate for i in range(1, len(moving)) if moving[i] and not moving[i - 1]]
    gaps = [b - a for a, b in itertools.pairwise(begins)]
    assert min(gaps) >= 1.0 - 2 / rate
    assert len(begins) >= 200 / 3 / 1.6, "two rests in the middle may follow one another"


@given(t=TIMES, seed=SEEDS, least=st.floats(0.01, 3), spread=st.floats(0, 5), reach=st.floats(0, 1))
def test_the_gaze_is_a_function_of_seed_and_time_and_never_jumps(
    t: float, seed: int, least: float, spread: float, reach: float
) -> None:
    asked = Idle(gaze_every=(least, least + spread), gaze_reach=reach)
    here, there = idle.gaze(asked, seed, t), idle.gaze(asked, seed, t + 1e-4)
    assert here == idle.gaze(asked, seed, t)
    assert math.hypot(*here) <= reach + 1e-9
    assert math.dist(here, there) <= 2 * reach * 1.5 * 1e-4 / min(0.08, least) + 1e-6


def test_a_reach_of_nothing_keeps_the_eyes_still() -> None:
    assert {idle.gaze(Idle(gaze_reach=0.0), 1, i / 7) for i in range(200)} == {(0.0, 0.0)}
