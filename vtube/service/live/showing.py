"""The avatar's half of a connection: pictures at their own rate, predicted to the moment at which they are seen."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from typing import Any

from vtube.errors import VtubeError
from vtube.live import DRIFT, EARLY
from vtube.parameters import REST
from vtube.service.live import messages
from vtube.service.live.ending import Patience
from vtube.service.live.hub import Hub
from vtube.service.live.messages import Configure
from vtube.service.live.outbox import Outbox
from vtube.service.live.stage import Stage
from vtube.service.live.watching import Watching
from vtube.service.problems import Problem

UNDER_WAY = 2
"""Pictures that may be on their way: one is drawn and sent while the other is shown."""
_FURTHEST = 0.25
"""Seconds that a picture is predicted at most, however slow the way."""
_SHARE = 0.1
"""Of the newest picture in what is known of the way."""


class Showing:
    """Draws the avatar of one connection as often as the other side shows it.

    How long a picture takes from its drawing to the screen is known from when the other side says that it is shown;
    so far ahead the next ones are predicted.
    """

    def __init__(self, hub: Hub, outbox: Outbox, patience: Patience, watching: Watching, seed: int) -> None:
        self._hub, self._outbox, self._patience, self._watching = hub, outbox, patience, watching
        self._seed, self._epoch = seed, time.monotonic()
        self._asked = Configure()
        self._stage: Stage | None = None
        self._under_way: deque[float] = deque()
        self._ahead = 0.0
        self._changed = asyncio.Event()
        self._configured = True

    def configure(self, asked: Configure) -> None:
        """Show what is asked for from the next picture on; what is not said stays."""
        said = asked.model_dump(exclude_unset=True)
        if "avatar" in said:
            said = {"framing": None, **said}  # each avatar has its own
        self._asked = self._asked.model_copy(update=said)
        self._configured = False
        self._changed.set()

    def shown(self) -> None:
        """The oldest picture under way is on the screen."""
        if self._under_way:
            took = time.monotonic() - self._under_way.popleft()
            self._ahead += _SHARE * (min(took, _FURTHEST) - self._ahead)
            self._changed.set()

    async def run(self) -> None:
        """Draw until cancelled."""
        due = time.monotonic()
        while True:
            if not self._configured:
                await self._dress()
            stage = self._stage
            if stage is None or len(self._under_way) >= UNDER_WAY:
                await self._changed.wait()
                self._changed.clear()
                continue
            await self._draw(stage)
            rate = min(self._asked.fps, self._hub.settings.service.live.fps)
            due = await self._rest(max(due + 1 / rate, time.monotonic() - 1 / rate), rate)

    async def _draw(self, stage: Stage) -> None:
        began, watching = time.monotonic(), self._watching
        watching.fresh.clear()
        tracked, newest = watching.tracked, watching.newest
        t = began + self._ahead

        def draw() -> bytes:
            return stage.draw(tracked.parameters(t) if tracked else REST, t - self._epoch)

        data = await self._hub.beside(draw)
        replaced = self._outbox.picture(messages.picture(newest, data))
        if replaced and self._under_way:  # none are, where more were acknowledged than sent
            self._under_way.pop()
        self._under_way.append(began)

    async def _rest(self, due: float, rate: float) -> float:
        """Until the next picture is due, or a little less where a fresh frame was seen; when it was due."""
        await asyncio.sleep(due - EARLY / rate - time.monotonic())
        with suppress(TimeoutError):
            async with asyncio.timeout(due - time.monotonic()):
                await self._watching.fresh.wait()
        return due - min(max(0.0, due - time.monotonic()), DRIFT / rate)

    async def _dress(self) -> None:
        """Load what was asked for last; where there is none such, what was shown stays."""
        asked, self._configured = self._asked, True
        try:
            stage = None
            if asked.avatar is not None:
                stage = await self._hub.beside(Stage, asked, self._seed, self._hub.settings.service.live.picture_side)
        except (Problem, VtubeError) as error:
            self._patience.report(error)
            return
        self._stage = stage
        told: dict[str, Any] = {"avatar": asked.avatar, "mirror": asked.mirror, "format": asked.format}
        if stage:
            told |= {"size": stage.size, "framing": stage.framing, "framings": stage.framings}
        self._outbox.tell({"type": "configured", **told})
