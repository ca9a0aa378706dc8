"""The head's tilt: what a neck can do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import REST
from vtube.solving import Solver
from vtube.solving.head import bent


@given(tilt=st.floats(0, 90), more=st.floats(0, 90))
def test_a_tilt_is_shown_as_it_is_then_less_and_never_beyond_a_neck(tilt, more):
    assert bent(tilt) == -bent(-tilt)
    assert bent(tilt) <= bent(min(tilt + more, 90.0)) <= 70
    if tilt <= 55:
        assert bent(tilt) == tilt


@pytest.mark.parametrize("upside", [110.0, 160.0, -120.0])
def test_a_head_that_no_neck_could_turn_so_is_not_followed(performer, upside):
    solver = Solver()
    solver(performer.perform(head=(0.0, 0.0, 20.0)), None, None, 0.0)
    for i in range(1, 6):
        values = solver(performer.perform(REST, (0.0, 0.0, upside)), None, None, i / 30)
        assert 0 < values["Neck"] + values["Head"] < 30


@pytest.mark.parametrize("rate", [24, 60])
def test_a_head_that_leaps_rolls_no_faster_than_a_head(performer, rate):
    solver, before = Solver(), 0.0
    solver(performer.perform(head=(0.0, 0.0, 0.0)), None, None, 0.0)
    for i in range(1, rate):
        values = solver(performer.perform(head=(0.0, 0.0, 50.0)), None, None, i / rate)
        tilt = values["Neck"] + values["Head"]
        assert (tilt - before) * rate <= 401
        before = tilt
    assert before == pytest.approx(50, abs=3)  # the neutral pose is learning
