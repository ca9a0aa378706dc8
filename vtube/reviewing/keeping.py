"""Keeps on the disk what the editor holds: at every change, and again and again where the disk refuses."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from vtube.corrections import Corrections, Folder

AGAIN = 2.0
"""Seconds after which a failed write is tried again."""


class Keeping:
    """``trouble``: what the system said of the last write, None where all is saved."""

    def __init__(self, folder: Folder, clock: Callable[[], float] = monotonic) -> None:
        self._folder, self._clock = folder, clock
        self._tried = 0.0
        self.trouble: str | None = None

    def keep(self, corrections: Corrections) -> bool:
        """Write what is not on the disk; whether it is there now. Soon after a failure only a change is tried."""
        if corrections is self._folder.corrections:
            return True
        self._tried = self._clock()
        try:
            self._folder.save(corrections)
        except OSError as error:
            self.trouble = error.strerror or str(error)
            return False
        self.trouble = None
        return True

    def again(self, corrections: Corrections) -> None:
        """Try once more what has failed, when it is time."""
        if self.trouble is not None and self._clock() - self._tried >= AGAIN:
            self.keep(corrections)
