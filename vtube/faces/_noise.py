"""Keeps what a native library logs on standard error away from the user."""

from __future__ import annotations

import atexit
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

_CHATTER = re.compile(rb"[IW]\d{4} |INFO: |WARNING: ")
"""How absl and TensorFlow Lite begin what is no error."""
_turn = threading.RLock()
"""Who turns the descriptor aside: two at once would put back each other's."""


@contextmanager
def hushed() -> Iterator[None]:
    """Leave out the remarks that native code writes meanwhile; whatever else is written comes out at the end, which
    is here or, where this thread is not waited for, that of the process.

    Neither absl nor TensorFlow Lite can be told to be quiet from Python, so the process's descriptor is turned aside.
    """
    with _turn, tempfile.TemporaryFile() as file:
        try:
            aside = _Aside(file)
        except OSError:  # there is no standard error, as in a program without a console
            yield
            return
        atexit.register(aside.end)
        try:
            yield
        finally:
            atexit.unregister(aside.end)
            aside.end()


class _Aside:
    """Standard error, turned into a file until ``end``."""

    def __init__(self, file: IO[bytes]) -> None:
        sys.stderr.flush()
        self._kept, self._file = os.dup(2), file
        self._ending, self._ended = threading.Lock(), False
        os.dup2(file.fileno(), 2)

    def end(self) -> None:
        """Put it back and write what was no chatter; once, whoever comes first."""
        with self._ending:
            if self._ended:
                return
            self._ended = True
            sys.stderr.flush()
            os.dup2(self._kept, 2)
            os.close(self._kept)
            self._file.seek(0)
            for line in self._file:
                if not _CHATTER.match(line):
                    os.write(2, line)
