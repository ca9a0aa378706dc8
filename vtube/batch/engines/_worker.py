"""What a worker process does: one video after the other, as they are given to it, until nobody gives it any more."""

from __future__ import annotations

import logging
import signal
import threading
from contextlib import suppress
from multiprocessing.connection import Connection

from vtube.errors import VtubeError
from vtube.settings import Settings

READY = "ready"


class Wire(logging.Handler):
    """The way back to the process that gives the work; what is logged goes there too."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection, self._sending = connection, threading.Lock()

    def send(self, said: object) -> None:
        """Say it; nobody may be there any more, which ``ended`` tells."""
        with self._sending, suppress(OSError):
            self._connection.send(said)

    def ended(self) -> bool:
        """Whether the work shall end: something comes although there is work to do, or nobody is there any more."""
        return self._connection.poll()

    def emit(self, record: logging.LogRecord) -> None:
        """Pass on what is logged: (level, line)."""
        self.send((record.levelno, record.getMessage()))


def work(connection: Connection, settings: Settings, out: str, threads: int, level: int) -> None:
    """Load the models, say ``READY``, and do what comes. Errors of the models are sent as they are.

    ``level``: from which on is logged.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; the first one says what becomes of it
    from vtube.batch.anywhere import do_anywhere
    from vtube.batch.extraction import Extractor, Stopped

    wire = Wire(connection)
    log = logging.getLogger("vtube")
    log.handlers[:], log.propagate = [wire], False
    log.setLevel(level)
    try:
        extractor = Extractor(settings, threads=threads)
    except VtubeError as error:
        wire.send(error)
        return
    wire.send(READY)
    with suppress(EOFError, OSError, Stopped):
        while (item := connection.recv()) is not None:
            wire.send(do_anywhere(extractor, item, out, wire.send, wire.ended))
