"""Pictures of all requests, looked at in this process.

On a processor, pose models of one thread each stand side by side, and each takes the next picture as soon as it is
free: a network gains nothing there from several pictures at once, and nobody waits for others. On a graphics card one
model takes batches, for which the first picture waits a few milliseconds.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from contextlib import suppress

from vtube.errors import VtubeError
from vtube.match.people import Person
from vtube.service.lane import Ask, Lane
from vtube.service.looking import Busy
from vtube.service.metrics import Metrics
from vtube.service.surely import surely
from vtube.session import weights_name
from vtube.settings import Settings
from vtube.types import Image, Pose, Skeleton

_MEMORY = 0.9
"""How slowly the seconds that a picture takes are forgotten, which ``Busy`` goes by."""
_LAST = 5.0
"""Seconds for the last pictures."""


class LocalLooker:
    """A ``Looker`` with threads of its own."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.model = weights_name(settings) or settings.body.model
        self._settings, self._limits, self._metrics = settings, settings.service, metrics
        self._asks: deque[Ask] = deque()
        self._changed = threading.Condition()
        self._lanes: list[Lane] = []
        self._threads: list[threading.Thread] = []
        self._at_work, self._seconds, self._closed = 0, 0.1, False
        metrics.waiting.set_function(lambda: self.waiting)

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and have run."""
        return bool(self._lanes)

    @property
    def waiting(self) -> int:
        """Pictures that nobody looks at yet."""
        return len(self._asks)

    @property
    def skeleton(self) -> Skeleton:
        """The joints of the pose model."""
        return self._lanes[0].skeleton

    async def start(self) -> None:
        """Load the models, have each look once, and begin."""
        lanes = await asyncio.to_thread(Lane.several, self._settings)
        self._lanes = lanes
        self.model = weights_name(self._settings) or self._settings.body.model  # what has opened
        self._threads = [threading.Thread(target=self._work, args=(lane,), daemon=True) for lane in lanes]
        for thread in self._threads:
            thread.start()

    async def close(self) -> None:
        """Finish what is being looked at, and look at nothing more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        while self._asks:
            self._asks.popleft().settle(VtubeError("the service ends"))
        for thread in self._threads:
            await asyncio.to_thread(thread.join, _LAST)

    async def body(self, image: Image) -> tuple[Pose, ...]:
        """Everybody's pose."""
        found = await self._asked(image, faces=False)
        return tuple(person.pose for person in found)

    async def people(self, image: Image) -> list[Person]:
        """Everybody of whom enough is seen, with faces."""
        return await self._asked(image, faces=True)

    async def _asked(self, image: Image, *, faces: bool) -> list[Person]:
        ask = Ask(image, faces, asyncio.get_running_loop())
        with self._changed:
            if self._closed:
                raise VtubeError("the service ends")
            if len(self._asks) >= self._limits.queue:
                raise Busy(self._seconds * len(self._asks) / max(1, len(self._lanes)))
            self._asks.append(ask)
            self._changed.notify()
        try:
            return await ask.answer
        except asyncio.CancelledError:
            if not self._left(ask):
                await surely(ask.settled)
            raise

    def _left(self, ask: Ask) -> bool:
        """Take a picture out of the queue; False where it is being looked at."""
        with self._changed, suppress(ValueError):
            self._asks.remove(ask)
            return True
        return False

    def _work(self, lane: Lane) -> None:
        while asks := self._taken(lane):
            begun = time.monotonic()
            lane(asks)
            seconds = (time.monotonic() - begun) / len(asks)
            with self._changed:
                self._at_work -= len(asks)
                self._seconds = _MEMORY * self._seconds + (1 - _MEMORY) * seconds

    def _taken(self, lane: Lane) -> list[Ask]:
        """The next pictures for a model, the oldest first; none where the service ends."""
        with self._changed:
            asks: list[Ask] = []
            while not asks and not self._closed:  # who is gone while a batch waits for more may have been the only one
                asks = self._next(lane)
            self._at_work += len(asks)
            if asks:
                self._metrics.batch.observe(self._at_work)
            return asks

    def _next(self, lane: Lane) -> list[Ask]:
        """As ``_taken``, but also none where all have gone in the meantime."""
        self._changed.wait_for(lambda: self._asks or self._closed)
        most = self._limits.batch if lane.stacks else 1
        if lane.stacks:
            self._changed.wait_for(lambda: len(self._asks) >= most or self._closed, self._limits.wait)
        if self._closed:
            return []
        return [self._asks.popleft() for _ in range(min(most, len(self._asks)))]
