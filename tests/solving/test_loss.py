"""Part: what is shown while something is seen, lost and seen again."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vtube.solving.loss import BLEND, FASTEST, Part

STEP = 1 / 120


def arm(hold: float = 0.25, ease: float = 0.5) -> Part:
    return Part(("LeftUpperArm",), hold, ease)


def test_the_first_moment_is_shown_at_once():
    assert arm()("seen", (-90.0,), 0.0) == {"LeftUpperArm": -90.0}


def test_while_seen_there_is_no_delay():
    part = arm()
    for i in range(50):
        assert part("seen", (-i * 2.0,), STEP) == {"LeftUpperArm": -i * 2.0}


def test_a_moving_part_that_is_lost_runs_out_instead_of_stopping_dead():
    """The first step after the loss goes on at nearly the speed that was shown before."""
    part = arm()
    for i in range(30):
        part("seen", (-i * 2.0,), STEP)
    shown = part("seen", None, STEP)["LeftUpperArm"]
    assert -60.5 < shown < -59


def test_a_part_that_comes_back_elsewhere_gets_there_smoothly_and_exactly():
    part = arm()
    part("seen", (0.0,), 0.0)
    part("seen", None, STEP)
    shown = [part("seen", (-100.0,), STEP)["LeftUpperArm"] for _ in range(int(BLEND / STEP) + 2)]
    assert shown[0] > -1
    assert shown[-1] == -100
    assert max(abs(b - a) for a, b in pairwise(shown)) <= FASTEST * STEP * 1.01


def test_a_change_of_how_it_is_seen_is_blended_too():
    part = arm()
    part("hips", (-50.0,), STEP)
    assert part("shoulders", (-20.0,), STEP)["LeftUpperArm"] == pytest.approx(-50, abs=1)


def test_a_raised_arm_comes_down_at_its_own_side():
    part = arm(hold=0.0)
    part("seen", (-200.0,), 0.0)
    part("seen", None, STEP)
    shown = [part("seen", None, STEP)["LeftUpperArm"] for _ in range(100)]
    assert all(-200 <= angle <= 0 for angle in shown)
    assert shown[-1] == 0


def test_across_the_end_of_the_range_the_short_way_is_taken():
    part = arm()
    part("a", (119.0,), 0.0)
    shown = part("b", (-239.0,), STEP)["LeftUpperArm"]
    assert 118 < shown <= 120 or -240 <= shown < -238


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_finite_counts_as_lost(value):
    part = arm()
    part("seen", (-90.0,), 0.0)
    assert part("seen", (value,), STEP) == {"LeftUpperArm": pytest.approx(-90)}


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["a", "b", None]), st.floats(-150, 100), st.integers(1, 40)), min_size=1, max_size=12
    )
)
@example(steps=[("a", 98.0, 1), ("b", 0.0, 21), (None, 0.0, 14)])
def test_between_two_moments_nothing_turns_faster_than_an_arm(steps):
    """Standing targets that come, go and jump between views: speed stays within a bound, at any time."""
    part, before = arm(), None
    views = {"a": 0.0, "b": 20.0}
    angle = steps[0][1]
    for view, _, count in steps:
        for _ in range(count):
            values = None if view is None else (angle + views[view],)
            shown = part(view, values, STEP)["LeftUpperArm"]
            if before is not None:
                # A push may carry the arm over the end of its range, from 120 to -240, which is the same place.
                assert abs(math.remainder(shown - before, 360)) <= 2 * FASTEST * STEP
            before = shown
