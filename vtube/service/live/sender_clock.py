"""The clock of whoever sends frames, on ours."""

from __future__ import annotations

import math

_FURTHEST = 1e15
"""Milliseconds from zero at most, 30,000 years: a time of which a fraction is known."""
_DRIFT = 1e-3
"""Seconds a second by which a sender's clock may run slow; so fast the least delay that was seen is forgotten."""
_STEP = 1e-3
"""Seconds between two frames at least: a take's clock has whole milliseconds."""


class SenderClock:
    """Puts a sender's times, of any zero, on our monotonic clock.

    The frame with the least delay tells the difference of the clocks (Cristian 1989, "Probabilistic clock
    synchronization", one way): what the others are later by is the network's trembling, which smoothing must not see.
    """

    def __init__(self) -> None:
        self._offset = self._arrived = math.inf
        self._sent = self._t = -math.inf

    def __call__(self, sent: float, arrived: float) -> float:
        """Seconds on our clock when a frame was captured: later than the last one's, and not after ``arrived``.

        ``sent``: milliseconds, as the sender stamped it. ``arrived``: seconds on our clock, when it came.

        Raises:
            ValueError: a time that is no number, or not later than the last one's.
        """
        if not abs(sent) <= _FURTHEST:
            raise ValueError(f"a frame's time is {sent}, not a number of milliseconds")
        if sent <= self._sent:
            raise ValueError(f"a frame's time is {sent:g} ms, not later than the last one's, {self._sent:g} ms")
        slack = _DRIFT * max(0.0, arrived - self._arrived)
        self._offset = min(self._offset + slack, arrived - sent / 1000)
        self._sent, self._arrived = sent, arrived
        self._t = max(sent / 1000 + self._offset, self._t + _STEP)
        return self._t
