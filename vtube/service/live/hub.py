"""What all live connections share: their number, their threads, their folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from vtube.batch.scratch import scratch
from vtube.service.live.ending import Ended
from vtube.service.looking import Looker
from vtube.service.metrics import Metrics
from vtube.settings import Settings

P = ParamSpec("P")
Result = TypeVar("Result")


class Hub:
    """``looker``: finds the people of all connections. ``count``: how many there are now."""

    def __init__(self, settings: Settings, looker: Looker, metrics: Metrics) -> None:
        self.settings, self.looker = settings, looker
        self.count = 0
        metrics.live.set_function(lambda: self.count)
        # One draws while the other looks.
        self._threads = ThreadPoolExecutor(2 * settings.service.live.connections, "live")

    @contextmanager
    def place(self) -> Iterator[Path]:
        """Room for one connection: a folder of its own, gone afterwards, and with the next one if this is killed.

        Raises:
            Ended: there are as many as the settings allow, the models are not loaded yet, or the disk refuses.
        """
        if not self.looker.ready:
            raise Ended(1013, "the models are still being loaded; try again later")
        if self.count >= self.settings.service.live.connections:
            raise Ended(1013, "too many live connections; try again later")
        self.count += 1
        try:
            with ExitStack() as stack:
                try:
                    folder = stack.enter_context(scratch())
                except OSError as error:
                    raise Ended(1013, f"there is no room for a take ({error.strerror}); try again later") from error
                yield folder
        finally:
            self.count -= 1

    async def beside(self, work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Do it on a thread, so that the others are not kept waiting.

        Whoever is cancelled meanwhile is so once the work has ended: what is cleaned up afterwards is at rest.
        """
        job = self._threads.submit(work, *args, **kwargs)
        done = asyncio.wrap_future(job)
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError:
            if not job.cancel():
                await asyncio.gather(done, return_exceptions=True)
            raise
        return done.result()

    def close(self) -> None:
        """End after the work in hand."""
        self._threads.shutdown(cancel_futures=True)
