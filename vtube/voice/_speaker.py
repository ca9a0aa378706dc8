"""A sound file through the system's speaker, in step with a take that plays."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np

from vtube.errors import DeviceError
from vtube.voice import _files
from vtube.voice._portaudio import sounddevice

_log = logging.getLogger("vtube")

_OFF = 0.08
"""Seconds by which what is heard may differ from what is seen."""


class Speaker:
    """Plays where ``follow`` says, and is silent until then.

    Raises:
        VtubeError: the file cannot be read, or the system's sound does not work.
    """

    def __init__(self, path: Path) -> None:
        self._file = _files.opened(path)
        self._lock = threading.Lock()
        self._sounding = False
        module = sounddevice()
        try:
            self._stream = module.OutputStream(
                samplerate=self._file.samplerate, channels=self._file.channels, dtype="float32", callback=self._fill
            )
            self._stream.start()
        except module.PortAudioError as error:
            self._file.close()
            raise DeviceError(f"cannot be opened: {error.args[0]}", where="speaker") from error
        _log.info("the take's sound: %s", path.name)

    def follow(self, t: float | None) -> None:
        """``t``: seconds of the file that shall be heard now; None, before 0 or after its end: nothing."""
        with self._lock:
            rate = self._file.samplerate
            self._sounding = t is not None and 0 <= t < self._file.frames / rate
            if t is None or not self._sounding:
                return
            heard = self._file.tell() / rate - float(self._stream.latency)
            if abs(heard - t) > _OFF:
                self._file.seek(min(round((t + float(self._stream.latency)) * rate), self._file.frames))

    def close(self) -> None:
        """Be silent. May be called twice."""
        self._stream.close(ignore_errors=True)
        self._file.close()

    def _fill(self, block: Any, frames: int, _time: Any, _status: Any) -> None:
        with self._lock:
            read = self._file.read(frames, dtype="float32", always_2d=True) if self._sounding else np.zeros((0, 1))
        block[: len(read)] = read
        block[len(read) :] = 0.0
