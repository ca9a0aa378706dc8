"""What a run says of its speed."""

import time

from vtube.statistics import Statistics


def test_the_meter_has_no_lines_for_what_does_not_happen() -> None:
    """A take that is played is only drawn; tracking that has stopped is still told."""
    measured = Statistics()
    measured.drawn(time.monotonic(), 0.004, None)
    assert measured.meter() == ("0 fps", "drawing 4.0 ms")
    measured.tracked(0.0, 0.02, found=True)
    measured.drawn(time.monotonic(), 0.004, 0.05)
    assert [line.split()[0] for line in measured.meter()[1:]] == ["tracking", "drawing", "delay"]
