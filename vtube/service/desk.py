"""Threads beside the event loop for all that takes time and is no pose model: decoding, posing, drawing.

Painters are not shared, since puppets and renderers keep state: one poses all people, for that is quick, and each
thread that draws has its own. What is decoded at a time is bounded in pixels: a request waits, with its bytes still
packed, until there is room for its picture.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

from vtube.batch.cores import cores
from vtube.service.painting import Painter
from vtube.service.surely import surely
from vtube.settings import Settings

_RENDERS = 2
"""Pictures that are drawn at a time: each takes up to seconds, which quick requests do not wait for."""
P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Where requests have their work done."""

    def __init__(self, settings: Settings) -> None:
        self.room = Room(settings.service.held_pixels)
        self._decoding = ThreadPoolExecutor(cores(), "decode")
        self._posing = ThreadPoolExecutor(1, "pose")
        self._drawing = ThreadPoolExecutor(_RENDERS, "draw")
        self._own = threading.local()

    async def do(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Something short that needs no painter."""
        return await _on(self._decoding, lambda: work(*args, **kwargs))

    async def pose(self, work: Callable[[Painter], T]) -> T:
        """Something short that needs a painter."""
        return await _on(self._posing, lambda: work(self._painter()))

    async def draw(self, work: Callable[[Painter], T]) -> T:
        """Something that takes long and needs a painter."""
        return await _on(self._drawing, lambda: work(self._painter()))

    def close(self) -> None:
        """Finish what was begun, and begin nothing more."""
        for pool in (self._decoding, self._posing, self._drawing):
            pool.shutdown(cancel_futures=True)

    def _painter(self) -> Painter:
        if not hasattr(self._own, "painter"):
            self._own.painter = Painter()
        painter: Painter = self._own.painter
        return painter


async def _on(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """What the work gives. Where the waiting is cancelled, it ends when the work has ended, or is not begun any more:
    until then its thread has the picture.
    """
    task = pool.submit(work)
    try:
        return await asyncio.wrap_future(task)
    except asyncio.CancelledError:
        if not task.cancel():
            loop, ended = asyncio.get_running_loop(), asyncio.Event()
            task.add_done_callback(lambda _: loop.call_soon_threadsafe(ended.set))
            await surely(ended)
        raise


class Room:
    """A number of pixels that requests share; first come, first served. One may be larger than all of it, alone."""

    def __init__(self, pixels: int) -> None:
        self._all = self._free = pixels
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def held(self, pixels: int) -> AsyncIterator[None]:
        """Wait for room for that many pixels, and give it back."""
        pixels = min(pixels, self._all)
        turn = asyncio.get_running_loop().create_future()
        self._queue.append((pixels, turn))
        self._admit()
        try:
            await turn
            yield
        finally:
            if turn.done() and not turn.cancelled():
                self._free += pixels
            self._queue = deque(entry for entry in self._queue if entry[1] is not turn)
            self._admit()

    def _admit(self) -> None:
        while self._queue and self._queue[0][0] <= self._free:
            pixels, turn = self._queue.popleft()
            if not turn.cancelled():
                self._free -= pixels
                turn.set_result(None)
