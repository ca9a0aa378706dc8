"""The take of one connection: at most one, in a folder that goes with the connection."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from vtube import session
from vtube.errors import DeviceError, InputError, VtubeError
from vtube.settings import Settings
from vtube.types import Moment, Skeleton, SourceInfo

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder

_NOMINAL = 30.0
"""Frames a second that a take names; its time column is the truth."""


class Taping:
    """Records tracked moments while it is ``wanted``. A new take replaces the last one. One thread at a time.

    ``longest``: seconds that a take may have. ``frames``, ``seconds``: of the take so far.
    """

    def __init__(self, folder: Path, settings: Settings, longest: float) -> None:
        self._folder, self._settings, self._longest = folder, settings, longest
        self._recorder: Recorder | None = None
        self._finished: Path | None = None
        self._size = (0, 0)
        self._first = 0.0
        self.wanted = False
        self.frames, self.seconds = 0, 0.0

    def begin(self) -> None:
        """Want a take, which begins with the next moment; the last one is gone."""
        self.end()
        if self._finished:
            self._finished.unlink(missing_ok=True)
        self._finished, self.wanted = None, True
        self.frames, self.seconds = 0, 0.0

    def send(self, moment: Moment, size: tuple[int, int], skeleton: Skeleton) -> None:
        """Record what was seen in a frame of this size, width and height in px. A take that is as long as it may be
        ends, and one whose frames change their size.

        Raises:
            DeviceError: the disk refuses.
        """
        if not self.wanted:
            return
        if self._recorder is None:
            self.wanted = False  # as long as it cannot be written
            self._recorder = self._open(size, skeleton)
            self.wanted = True
            self._size, self._first = size, moment.t
        if size != self._size or moment.t - self._first > self._longest or self._recorder.failure:
            self.end()
            return
        self._recorder.send(moment)
        self.frames, self.seconds = self.frames + 1, moment.t - self._first

    def end(self) -> None:
        """Complete the take at work.

        Raises:
            DeviceError: the disk refuses.
        """
        recorder, self._recorder = self._recorder, None
        self.wanted = False
        if recorder is None:
            return
        recorder.__exit__(None, None, None)
        if recorder.failure:
            raise _unwritten(recorder.failure)
        self._finished = recorder.kept

    def take(self) -> tuple[str, bytes]:
        """Name and bytes of the last take, which is completed if it is at work.

        Raises:
            InputError: nothing was recorded.
            DeviceError: the disk refuses.
        """
        self.end()
        if self._finished is None:
            raise InputError("nothing was recorded", hint='{"type": "record", "on": true} begins a take')
        try:
            return self._finished.name, self._finished.read_bytes()
        except OSError as error:
            raise DeviceError("the take cannot be read", got=error.strerror) from error

    def _open(self, size: tuple[int, int], skeleton: Skeleton) -> Recorder:
        source = SourceInfo("live", "browser", size, _NOMINAL, live=True)
        path = self._folder / "live.pose.json"
        try:
            return session.recorder(path, source, skeleton, uuid.uuid4().hex, self._settings).__enter__()
        except VtubeError as error:
            raise _unwritten(error) from error


def _unwritten(error: VtubeError) -> DeviceError:
    """Without hints at files that only the service sees."""
    return DeviceError("the take cannot be written", got=error.what)
