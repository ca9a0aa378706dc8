"""Ranges of a face are learnt slowly, by what was done for long enough, and stay within what is sensible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vtube.solving.ranges import NAMES, TYPICAL, Habits, bounded, named, rested, stretched
from vtube.types import Floats

LEFT, JAW, SMILE = (NAMES.index(name) for name in ("BlinkLeft", "Jaw", "Smile"))
FREE = np.zeros(len(NAMES), dtype=bool)
REST = TYPICAL[0] - 0.05


def after(levels: dict[int, float], share: float, seconds: float, fixed: Floats = FREE, rate: int = 30) -> Floats:
    """What is learnt of somebody who has channels at these levels for a share of the time, in whole blinks of 0.1 s."""
    habits, learnt = Habits(), TYPICAL
    for i in range(round(seconds * rate)):
        sums = REST.copy()
        if (i / rate) % (0.1 / share) < 0.1:
            for channel, level in levels.items():
                sums[channel] = level
        new = habits(sums, 1 / rate, TYPICAL, fixed)
        learnt = learnt if new is None else new
    return learnt


def test_weak_blinks_become_complete_within_some_minutes() -> None:
    blinks = {LEFT: 0.42}
    assert after(blinks, 0.03, 10.0)[1, LEFT] > 0.55
    assert after(blinks, 0.03, 240.0)[1, LEFT] < 0.42


def test_narrow_eyes_become_open_and_a_shut_lid_stays_shut() -> None:
    habits, learnt = Habits(), TYPICAL
    for i in range(30 * 180):
        sums = REST.copy()
        sums[LEFT] = 0.7 if i % 120 < 4 else 0.4
        new = habits(sums, 1 / 30, TYPICAL, FREE)
        learnt = learnt if new is None else new
    low, high = learnt[:, LEFT]
    assert 0.38 < low < 0.5
    assert 0.6 < high < 0.7


def test_who_sleeps_does_not_teach_that_shut_eyes_are_open() -> None:
    assert after({LEFT: 0.8}, 1.0, 300.0)[0, LEFT] == pytest.approx(TYPICAL[0, LEFT])


def test_single_frames_are_outliers() -> None:
    habits = Habits()
    for i in range(30 * 60):
        sums = REST.copy()
        sums[JAW] = 1.0 if i % 600 == 0 else sums[JAW]  # three frames in a minute
        new = habits(sums, 1 / 30, TYPICAL, FREE)
        if new is not None:
            assert np.array_equal(new[:, JAW], TYPICAL[:, JAW])


def test_a_mouth_that_opens_wider_than_most_is_learnt_sooner_than_one_that_does_not() -> None:
    wide, narrow = after({JAW: 0.8}, 0.3, 60.0)[1, JAW], after({JAW: 0.3}, 0.3, 60.0)[1, JAW]
    assert wide - TYPICAL[1, JAW] > 0.08
    assert 0 < TYPICAL[1, JAW] - narrow < 0.06


def test_what_was_measured_on_purpose_becomes_no_narrower_by_habit() -> None:
    fixed = FREE.copy()
    fixed[SMILE] = True
    assert after({SMILE: 0.4}, 0.3, 120.0, fixed)[1, SMILE] == TYPICAL[1, SMILE]
    assert after({SMILE: 0.95}, 0.3, 120.0, fixed)[1, SMILE] > TYPICAL[1, SMILE] + 0.05


def test_habits_are_forgotten() -> None:
    habits = Habits()
    shut, idle = REST.copy(), REST.copy()
    shut[LEFT] = 0.42
    for i in range(240 * 30):
        habits(shut if i % 60 < 4 else idle, 1 / 30, TYPICAL, FREE)
    fresh = later = None
    for _ in range(30 * 3600):
        new = habits(idle, 1 / 30, TYPICAL, FREE)
        if new is not None:
            fresh, later = fresh if fresh is not None else new, new
    assert fresh is not None
    assert later is not None
    assert abs(later[1, LEFT] - TYPICAL[1, LEFT]) < 0.3 * abs(fresh[1, LEFT] - TYPICAL[1, LEFT])


def test_it_depends_on_time_not_on_the_rate_of_the_frames() -> None:
    slow, quick = (after({LEFT: 0.42, JAW: 0.8}, 0.1, 60.0, rate=rate) for rate in (30, 60))
    assert slow == pytest.approx(quick, abs=0.02)


def test_a_move_that_is_hardly_one_stretches_nothing() -> None:
    assert stretched(TYPICAL, "Jaw", 0.1) is None
    new = stretched(TYPICAL, "Jaw", 0.4)
    assert new is not None
    assert new[1, JAW] == pytest.approx(0.06 + 0.9 * 0.34)


@given(arrays(np.float64, (2, len(NAMES)), elements=st.floats(-1e6, 1e6)))
def test_ranges_stay_sensible_whatever_comes(anything: Floats) -> None:
    spans = TYPICAL[1] - TYPICAL[0]
    for ranges in (bounded(anything), rested(anything, anything[1])):
        width = (ranges[1] - ranges[0]) / spans
        assert (np.abs(width - 1) < 0.51).all()
        assert (np.abs(ranges[0] - TYPICAL[0]) <= 0.81 * spans).all()
        assert bounded(ranges) == pytest.approx(ranges)


def test_typical_ranges_are_sensible_themselves() -> None:
    assert bounded(TYPICAL) == pytest.approx(TYPICAL)
    assert named(TYPICAL)["Jaw"] == (0.06, 0.55)
