"""A microphone through PortAudio: heard on a thread of its own, and opened again when it falls silent for good.

Linux (ALSA) was tried on a real kernel's loopback device and through PulseAudio. Windows and macOS are written by the
libraries' documentation and were not tried.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from types import TracebackType
from typing import Any, Self

import numpy as np

from vtube.errors import VtubeError
from vtube.types import Floats, Voice
from vtube.voice import _portaudio, _profiles
from vtube.voice._hearing import Hearing, voice
from vtube.voice._resampling import Resampling
from vtube.voice._sound import HOP, RATE, Samples, Tap

_log = logging.getLogger("vtube")

_BACKOFF = (0.25, 0.5, 1.0)
_STALE = 0.3
"""Seconds after which what was heard says nothing of now."""
_KEPT = 200  # rows: two seconds, for cameras whose frames come late
_GRACE = 2.0


def create(name: str | None = None, profile: str | None = None, gate: float | None = None) -> Microphone:
    """Open a microphone by (part of) its name, or the system's default one, and listen from now on.

    ``profile``: whose vowels, of ``vtube voice calibrate``. ``gate``: dB of full scale from which a voice counts; by
    default so much above the noise as it is found.

    Raises:
        InputError: no such microphone, in use, or it opens at no rate.
        UsageError: the name fits several, or there is no such profile.
        MissingDependencyError: PortAudio or its package is missing.
    """
    return Microphone(name, Hearing(_profiles.templates(profile), gate))


class Microphone:
    """See ``create``. Called with a time on the monotonic clock; None where nothing was heard lately.

    ``tap``: given all samples as they are, with the time of the first, in seconds, and their rate; or None.
    """

    def __init__(self, name: str | None, hearing: Hearing) -> None:
        self._wanted, self._hearing = name, hearing
        self.tap: Tap | None = None
        self._rows: deque[tuple[float, Floats]] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._told_broken = False
        self._open()
        self._thread = threading.Thread(target=self._listen, name="microphone", daemon=True)
        self._thread.start()

    def __call__(self, t: float) -> Voice | None:
        """What was heard at ``t``, or last before it."""
        with self._lock:
            row = next(((at, values) for at, values in reversed(self._rows) if at <= t), None)
        return None if row is None or t - row[0] > _STALE else voice(row[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(_GRACE)

    def _open(self) -> None:
        found = _portaudio.find(self._wanted)
        # What an old stream still says goes to an old queue.
        self._blocks: queue.SimpleQueue[tuple[float, Samples]] = queue.SimpleQueue()
        blocks = self._blocks

        def heard(block: Any, _frames: int, _time: Any, _status: Any) -> None:
            blocks.put((time.monotonic(), block[:, 0].copy()))

        self._stream = _portaudio.open_stream(found, heard)
        self.name, self.rate, self.latency = found.name, float(self._stream.samplerate), float(self._stream.latency)
        self._resample, self._patience = Resampling(self.rate), _portaudio.STARTING
        _log.info("microphone %s: %g Hz", self.name, self.rate)

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                blocks = [self._blocks.get(timeout=self._patience)]
            except queue.Empty:
                self._reopen()
                continue
            while not self._blocks.empty():
                blocks.append(self._blocks.get_nowait())
            if tap := self.tap:
                for arrived, samples in blocks:
                    tap(arrived - len(samples) / self.rate, self.rate, samples)
            self._hear(blocks[-1][0], np.concatenate([samples for _, samples in blocks]))
        self._stream.close(ignore_errors=True)

    def _hear(self, arrived: float, samples: Samples) -> None:
        self._patience = _portaudio.DEAD
        rows = self._hearing(self._resample(samples))
        step = HOP / RATE
        with self._lock:
            self._rows.extend(
                (arrived - step * after, row) for after, row in zip(range(len(rows))[::-1], rows, strict=True)
            )
        if self._hearing.broken and not self._told_broken:
            self._told_broken = True
            _log.warning("microphone %s: samples that are no numbers count as silence", self.name)

    def _reopen(self) -> None:
        """Look for it until it is back, under its name or as the default one of then."""
        _log.warning("microphone %s: nothing comes from it, trying again", self.name)
        self._stream.close(ignore_errors=True)
        attempt = 0
        while not self._stop.wait(_BACKOFF[min(attempt, len(_BACKOFF) - 1)]):
            attempt += 1
            try:
                _portaudio.refresh()
                self._open()
            except VtubeError as error:
                _log.debug("microphone: %s", error)
            else:
                return
