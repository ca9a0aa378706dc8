"""The wish to end: signals, from the program's first moment on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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
    """Turn Ctrl-C and SIGTERM into a wish that the loop sees; a second Ctrl-C interrupts at once."""
    stop = Stop()

    def wish(number: int, _frame: FrameType | None) -> None:
        stop.signal = number
        if not stop.patient:
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(stop.exit_status)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
