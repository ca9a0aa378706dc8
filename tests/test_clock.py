"""Times are read as on a clock."""

import pytest

from vtube.clock import clock


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-1.0, "0:00.0"), (7.42, "0:07.4"), (59.96, "1:00.0"), (3599.96, "1:00:00.0"), (3723.4, "1:02:03.4")],
)
def test_tenths_are_rounded_before_minutes_are_counted(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown
