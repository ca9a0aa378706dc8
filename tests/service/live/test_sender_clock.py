from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.service.live.sender_clock import SenderClock


def test_the_networks_trembling_does_not_reach_the_times() -> None:
    """Frames that come late by up to 80 ms keep the distances that the sender's clock gave them."""
    random, clock = np.random.default_rng(7), SenderClock()
    sent = 5e8 + np.arange(300) * 1000 / 30
    late = random.uniform(0.0, 0.08, 300)
    late[:10] = 0.001  # a quick one has been there
    times = [clock(s, 100 + (s - sent[0]) / 1000 + d) for s, d in zip(sent, late, strict=True)]
    assert np.abs(np.diff(times) - 1 / 30).max() < 0.005


def test_a_clock_that_runs_slow_is_followed() -> None:
    """Of a sender that loses half a millisecond a second, times stay close to when frames come."""
    clock = SenderClock()
    for i in range(30 * 600):
        arrived = i / 30
        t = clock(1000 * arrived * 0.9995, arrived)
    assert arrived - t < 0.05


@given(st.lists(st.tuples(st.floats(-1e12, 1e12), st.floats(0, 10)), min_size=2, max_size=40))
def test_times_go_forward_whatever_a_sender_says(said: list[tuple[float, float]]) -> None:
    """They never fall behind by going back, and never run ahead of the frames' coming by more than their least step."""
    clock, arrived, before, latest = SenderClock(), 0.0, -math.inf, -math.inf
    for sent, later in said:
        arrived += later
        if sent <= latest:
            with pytest.raises(ValueError, match="not later"):
                clock(sent, arrived)
            continue
        latest = sent
        t = clock(sent, arrived)
        assert t > before
        assert t <= max(arrived + 1e-3, before + 2e-3)
        before = t


@pytest.mark.parametrize("sent", [math.nan, math.inf, -math.inf, -1e300])
def test_a_time_that_is_no_number_is_refused(sent: float) -> None:
    """And changes nothing."""
    clock = SenderClock()
    with pytest.raises(ValueError, match="not a number"):
        clock(sent, 1.0)
    assert clock(5.0, 1.0) == 1.0
