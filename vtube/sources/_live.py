"""Frames that come at their own pace: read in a thread of their own, the newest wins, none queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from vtube.types import Frame, SourceInfo

SILENCE = 0.5
"""Seconds without a frame after which a live source yields None, so that its reader stays responsive."""

CATCH_UP = 0.5
"""Seconds that a file may be late; beyond that its clock is moved on instead."""


class Newest:
    """Runs ``frames`` in a thread from now on and hands out only the newest of them.

    ``frames`` is given an event that is set when it shall end. Iterating yields None after half a second without a
    new frame and ends when ``frames`` does; an error in the thread is raised to the reader.
    """

    def __init__(self, frames: Callable[[threading.Event], Iterator[Frame]], name: str) -> None:
        self._frames = frames
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._ended = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame | None]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._frame is not None or self._ended, timeout=SILENCE)
                frame, self._frame = self._frame, None
                over = frame is None and self._ended
            if over and self._error is not None:
                raise self._error
            if over:
                return
            yield frame

    def close(self) -> None:
        """Stop the thread. A driver that blocks is waited for at most two seconds; the thread is a daemon."""
        self._stop.set()
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        try:
            for frame in self._frames(self._stop):
                with self._changed:
                    self._frame = frame
                    self._changed.notify_all()
                if self._stop.is_set():
                    break
        except Exception as error:  # noqa: BLE001 - it is raised again in the thread that reads
            self._error = error
        finally:
            with self._changed:
                self._ended = True
                self._changed.notify_all()


def paced(frames: Iterator[Frame], stop: threading.Event) -> Iterator[Frame]:
    """Give each frame at its moment: ``t``, seconds from 0, becomes ``start + t`` on the monotonic clock.

    The start is when the first frame is there. Frames that come late are passed on at once. Where reading cannot keep
    up, the start moves on, so that the delay stays bounded and the video is slow instead.
    """
    start = None
    for frame in frames:
        now = time.monotonic()
        start = now - frame.t if start is None else max(start, now - frame.t - CATCH_UP)
        if stop.wait(max(0.0, start + frame.t - time.monotonic())):
            return
        yield replace(frame, t=start + frame.t)


class Playback:
    """A file as a source: ``frames`` gives all of them from the first, ``t`` in seconds from 0.

    Where ``info.live``, they come at their own pace from the moment that iterating begins, as ``Newest`` and
    ``paced`` have it; otherwise as fast as they are read. Iterating again starts from the first frame.
    """

    def __init__(self, info: SourceInfo, frames: Callable[[], Iterator[Frame]]) -> None:
        self.info = info
        self._frames = frames
        self._newest: Newest | None = None

    def __iter__(self) -> Iterator[Frame | None]:
        if not self.info.live:
            return self._frames()
        self._stop()
        self._newest = Newest(lambda stop: paced(self._frames(), stop), name=self.info.name)
        return iter(self._newest)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._newest is not None:
            self._newest.close()
            self._newest = None
