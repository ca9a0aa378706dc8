"""The wish to end: signals, from the program's first moment on."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AT_ONCE = 0.5
"""Seconds in which further signals are taken for the same wish: shells and ``timeout`` may send each one twice."""


class Stop:
    """Whether, and by which signal, the program was asked to end.

    ``patient``: a loop looks at ``signal`` and ends in order; until then a signal interrupts at once.
    """

    def __init__(self) -> None:
        self.patient = False
        self.signal: int | None = None

    @property
    def exit_status(self) -> int:
        """As shells expect it: 128 + the signal's number, 0 when there was none."""
        return 0 if self.signal is None else 128 + self.signal


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Turn Ctrl-C and SIGTERM into a wish that the loop sees; a second, later Ctrl-C interrupts at once."""
    stop, heard = Stop(), 0.0

    def wish(number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        if stop.signal is None:
            stop.signal, heard = number, time.monotonic()
            at_once = not stop.patient
        else:
            at_once = number == signal.SIGINT and time.monotonic() - heard > AT_ONCE
        if at_once:
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(stop.exit_status)

    before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
