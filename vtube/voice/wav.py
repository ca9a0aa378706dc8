"""A sound file that speaks in step with the pictures: WAV of any format, and what else libsndfile reads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from vtube.types import Floats, Voice
from vtube.voice import _files, _profiles
from vtube.voice._hearing import Hearing, voice
from vtube.voice._resampling import Resampling
from vtube.voice._sound import HOP, RATE, WINDOW, Tap

_log = logging.getLogger("vtube")

_KEPT = 1000  # rows: ten seconds, for those who ask again
_AHEAD = WINDOW / 2 / RATE  # a window's middle is what it is of


def create(path: str | Path, profile: str | None = None, gate: float | None = None, loop: bool = False) -> Wav:
    """Open a sound file; the first time that is asked for is its start, and it is silent before.

    ``profile``, ``gate``: as of the microphone. ``loop``: start again at its end.

    Raises:
        InputError: it cannot be read, or is no sound file.
        UsageError: no such profile.
        MissingDependencyError: the package soundfile is missing.
    """
    return Wav(Path(path), Hearing(_profiles.templates(profile), gate), loop=loop)


class Wav:
    """See ``create``. None before the start and after the end. ``tap``: as of the microphone."""

    def __init__(self, path: Path, hearing: Hearing, *, loop: bool = False) -> None:
        self._file = _files.opened(path)
        self._path, self._hearing, self._loop = path, hearing, loop
        self.tap: Tap | None = None
        self._start: float | None = None
        self._rows: deque[Floats] = deque(maxlen=_KEPT)
        self._count = 0
        self._lock = threading.Lock()
        self._more = self._heard()

    def __call__(self, t: float) -> Voice | None:
        """What is said at ``t`` seconds."""
        with self._lock:
            if self._start is None:
                self._start = t
            wanted = int((t - self._start + _AHEAD) * RATE / HOP) - 1
            while self._count <= wanted:
                row = next(self._more, None)
                if row is None:
                    return None
                self._rows.append(row)
                self._count += 1
            behind = self._count - wanted
            return voice(self._rows[-behind]) if wanted >= 0 and behind <= len(self._rows) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._more.close()
            self._file.close()

    def _heard(self) -> Generator[Floats, None, None]:
        resample, told = Resampling(self._file.samplerate), False
        read, rate = 0, float(self._file.samplerate)
        for block in _files.blocks(self._file, self._path, loop=self._loop):
            if self.tap and self._start is not None:
                self.tap(self._start + read / rate, rate, block)
            read += len(block)
            yield from self._hearing(resample(block))
            if self._hearing.broken and not told:
                told = True
                _log.warning("%s: samples that are no numbers count as silence", self._path)
        yield from self._hearing(np.zeros(WINDOW, np.float32))
