from __future__ import annotations

from vtube.service.live.rate import Rate


def test_a_second_s_worth_at_once_and_then_as_many_as_time_brings() -> None:
    """Ten a second: ten at once, no eleventh, one more after a tenth of a second, and never more than ten saved up."""
    rate = Rate(10)
    assert [rate(5.0) for _ in range(11)] == [True] * 10 + [False]
    assert [rate(5.1001), rate(5.1001)] == [True, False]
    assert sum(rate(1000.0) for _ in range(100)) == 10
