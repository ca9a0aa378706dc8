"""The sound of a recording: a WAV that is whole at any moment, in step with the take's clock.

Its first sample belongs to the take's 0. Devices have clocks of their own, and may fall silent and come back: where the
sound is off by more than ``TOLERANCE``, silence is put in or samples are left out. Blocks may come late but never
early, so the earliest of some blocks is believed.
"""

from __future__ import annotations

import logging
import threading
import wave
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 0.1
"""Seconds."""
GAP = 1.0
"""Seconds from which a block that comes late comes after a pause."""
_BELIEVED = 50  # blocks, half a second
_BEFORE = 5.0  # seconds that are kept until the first frame says when the take begins
_MOST = 2**32 - 2**16  # bytes that a WAV can say that it has
_log = logging.getLogger("vtube")
Samples = NDArray[np.float32]


class Tape:
    """Writes mono 16 bit PCM. ``start``, ``hear`` and ``close`` may be called by different threads.

    ``path``: the file, there from the first sample on. ``failure``: why no more is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: str | None = None
        self._early: deque[tuple[float, float, Samples]] = deque()
        self._start: float | None = None
        self._raw: IO[bytes] | None = None
        self._file: wave.Wave_write | None = None
        self._rate = 0.0
        self._written = 0
        self._late: deque[float] = deque(maxlen=_BELIEVED)
        self._closed = False
        self._lock = threading.Lock()

    def start(self, t: float) -> None:
        """The take begins at ``t``, seconds of the clock; what was heard before is left out."""
        with self._lock:
            self._start = t
            while self._early:
                self._take(*self._early.popleft())

    def hear(self, t: float, rate: float, samples: Samples) -> None:
        """(S,) samples at ``rate`` Hz, full scale ±1, the first of which was heard at ``t``."""
        with self._lock:
            if self._start is not None:
                self._take(t, rate, samples)
                return
            self._early.append((t, rate, samples))
            while self._early[0][0] < t - _BEFORE:
                self._early.popleft()

    def close(self) -> None:
        """Write no more. May be called twice."""
        with self._lock:
            self._closed = True
            if self._file and self._raw:
                with suppress(OSError):  # each block has already been handed to the system
                    self._file.close()
                with suppress(OSError):
                    self._raw.close()
            self._raw = self._file = None

    def _take(self, t: float, rate: float, samples: Samples) -> None:
        if self._closed or self.failure or self._start is None:
            return
        try:
            if self._file is None:
                self._open(rate)
            if rate != self._rate:  # another device; its pitch would be wrong
                places = np.arange(round(len(samples) * self._rate / rate)) * rate / self._rate
                samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
            skip = self._out_of_step(t - self._start)
            self._silence(max(0, -skip))
            self._write(samples[max(0, skip) :])
        except (OSError, wave.Error) as error:
            self.failure = str(getattr(error, "strerror", None) or error)
            _log.error("%s: the sound is recorded no further: %s", self.path, self.failure)

    def _open(self, rate: float) -> None:
        self._raw = self.path.open("wb")
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115 - open as long as the tape is
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._rate = float(round(rate))
        self._file.setframerate(round(rate))

    def _out_of_step(self, t: float) -> int:
        """How many samples of what begins at the take's ``t`` are too many; negative: how many are missing before."""
        late = t - self._written / self._rate
        self._late.append(late)
        believed = min(self._late)
        first = self._written == 0
        if first or late > GAP or (len(self._late) == _BELIEVED and believed > TOLERANCE):
            off = late if first or late > GAP else believed
        elif believed < -TOLERANCE:
            off = believed
        else:
            return 0
        self._late.clear()
        return round(-off * self._rate)

    def _silence(self, count: int) -> None:
        whole = np.zeros(min(count, round(self._rate)), np.float32)
        while count > 0:  # a device may be gone for hours
            self._write(whole[:count])
            count -= len(whole)

    def _write(self, samples: Samples) -> None:
        if not self._file or not self._raw or not len(samples):
            return
        if 2 * (self._written + len(samples)) > _MOST:
            raise wave.Error("a WAV file is full")
        pcm = np.rint(np.nan_to_num(samples).clip(-1.0, 1.0) * 32767).astype("<i2")
        self._file.writeframes(pcm.tobytes())  # which also says in the file's head how long it is now
        self._raw.flush()
        self._written += len(samples)
