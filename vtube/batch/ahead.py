"""The frames of a video and who is in them, in order; read ahead, and looked at side by side where that is wanted."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from vtube import session
from vtube import settings as layers
from vtube.estimators.several import TOGETHER, several
from vtube.settings import Settings
from vtube.stages import BatchEstimator, Estimator, Remembering
from vtube.types import Frame, Pose

READ_AHEAD = 6
"""Decoded frames that wait; each has megabytes."""
_POLL = 0.1
"""Seconds after which the reading thread looks whether anybody still wants its frames."""

Seen = tuple[Frame, tuple[Pose, ...]]


def bodies(settings: Settings, threads: int) -> list[Estimator]:
    """The pose model, once for each thread that will look; once for a card, which does several frames together, and
    for one with a memory, which has to see them in their order.
    """
    first = _body(settings)
    alone = isinstance(first, BatchEstimator) or (isinstance(first, Remembering) and first.remembers)
    return [first, *(_body(settings) for _ in range(0 if alone else threads - 1))]


def _body(settings: Settings) -> Estimator:
    return session.body(layers.override(settings, {"body.threads": 1}))


def seen_by(models: Sequence[Estimator], frames: Iterable[Frame | None]) -> Generator[Seen]:
    """Each frame with the people in it. To be closed where it is not read to its end."""
    ahead = _Ahead(frames, TOGETHER if isinstance(models[0], BatchEstimator) else READ_AHEAD)
    try:
        if isinstance(models[0], BatchEstimator):
            yield from _together(models[0], ahead)
        elif len(models) == 1:
            yield from ((frame, models[0](frame)) for frame in ahead)
        else:
            yield from _side_by_side(models, ahead)
    finally:
        ahead.close()


def _together(model: Estimator, frames: Iterable[Frame]) -> Iterator[Seen]:
    left = iter(frames)
    while some := list(islice(left, TOGETHER)):
        yield from zip(some, several(model, some), strict=True)


def _side_by_side(models: Sequence[Estimator], frames: Iterable[Frame]) -> Iterator[Seen]:
    free: queue.SimpleQueue[Estimator] = queue.SimpleQueue()
    for model in models:
        free.put(model)

    def look(frame: Frame) -> tuple[Pose, ...]:
        model = free.get()
        try:
            return model(frame)
        finally:
            free.put(model)

    waiting: deque[tuple[Frame, Future[tuple[Pose, ...]]]] = deque()
    with ThreadPoolExecutor(len(models), "body") as pool:
        try:
            for frame in frames:
                waiting.append((frame, pool.submit(look, frame)))
                if len(waiting) > 2 * len(models):
                    first, seen = waiting.popleft()
                    yield first, seen.result()
            for first, seen in waiting:
                yield first, seen.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


class _Ahead:
    """Reads frames on a thread of its own, a few of them ahead. What goes wrong there is raised to the reader."""

    def __init__(self, frames: Iterable[Frame | None], most: int) -> None:
        self._frames = frames
        self._read: queue.Queue[Frame | BaseException | None] = queue.Queue(most)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="decoder", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        while (got := self._read.get()) is not None:
            if isinstance(got, BaseException):
                raise got
            yield got

    def close(self) -> None:
        """End the thread after the frame in hand."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            for frame in self._frames:
                if frame is not None and not self._put(frame):
                    return
            self._put(None)
        except BaseException as error:  # noqa: BLE001 - the reader tells it
            self._put(error)

    def _put(self, got: Frame | BaseException | None) -> bool:
        while not self._closed.is_set():
            try:
                self._read.put(got, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False
