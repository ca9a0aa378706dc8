"""The camera's half of a connection: the newest frame is looked at, the others are dropped."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

from vtube import session
from vtube.beside import Beside
from vtube.errors import InputError, VtubeError
from vtube.pipeline import Tracked
from vtube.service.live import messages
from vtube.service.live.ending import Patience
from vtube.service.live.hub import Hub
from vtube.service.live.outbox import Outbox
from vtube.service.live.performer import performer
from vtube.service.live.sender_clock import SenderClock
from vtube.service.live.taping import Taping
from vtube.service.looking import Busy
from vtube.service.pictures import decode
from vtube.service.problems import Problem
from vtube.types import Frame
from vtube.unasked import untold

P = ParamSpec("P")
Wish = messages.Record | messages.Take
_MOST_WISHES = 8


@dataclass(frozen=True, slots=True)
class Offered:
    """A frame as it came. ``sent``: milliseconds of the sender's clock; ``t``: seconds of ours, when it was captured;
    ``arrived``: and when it was here.
    """

    sent: float
    t: float
    arrived: float
    data: bytes


class Watching:
    """Looks at one frame after the other. ``tracked``: who is before the camera, None before the first frame;
    ``newest``: the sender's time of the last frame that it knows; ``fresh``: set when there is a newer one.
    """

    def __init__(self, hub: Hub, outbox: Outbox, patience: Patience, folder: Path) -> None:
        self._hub, self._outbox, self._patience = hub, outbox, patience
        live = hub.settings.service.live
        self._limits = hub.settings.service.model_copy(update={"pixels": live.frame_pixels})
        self._taping = Taping(folder, hub.settings, live.take_seconds)
        self._clock = SenderClock()
        self._face: Beside | None = None
        self._due: deque[Offered | Wish] = deque()
        self._work, self.fresh = asyncio.Event(), asyncio.Event()
        self._size: tuple[int, int] | None = None
        self._dropped = self._index = 0
        self.tracked: Tracked | None = None
        self.newest = 0.0

    def offer(self, data: bytes) -> None:
        """A binary message; a frame that waits makes place for it, unless something was wished for in between.

        Raises:
            InputError: its time is none, or it is too large.
        """
        arrived, most = time.monotonic(), self._hub.settings.service.live.frame_bytes
        if len(data) > most:
            raise InputError("the frame is too large", got=f"{len(data)} bytes", expected=f"at most {most}")
        sent, picture = messages.frame(data, arrived)
        try:
            t = self._clock(sent, arrived)
        except ValueError as error:
            raise InputError(str(error)) from error
        if self._due and isinstance(self._due[-1], Offered):
            self._due.pop()
            self._dropped += 1
        self._due.append(Offered(sent, t, arrived, picture))
        self._work.set()

    def wish(self, wish: Wish) -> None:
        """Something to be done after the frame that came last, and before the next.

        Raises:
            InputError: too much is wished for already.
        """
        if sum(not isinstance(due, Offered) for due in self._due) >= _MOST_WISHES:
            raise InputError("too many wishes at a time", expected=f"at most {_MOST_WISHES}")
        self._due.append(wish)
        self._work.set()

    async def run(self) -> None:
        """Look until cancelled.

        Raises:
            Ended: one frame after the other was bad.
        """
        while True:
            await self._work.wait()
            self._work.clear()
            while self._due:
                due = self._due.popleft()
                await (self._look(due) if isinstance(due, Offered) else self._grant(due))

    def close(self) -> None:
        """End what runs beside, after ``run`` has ended."""
        if self._face:
            self._face.close()
        with suppress(VtubeError):  # the take goes with its folder, complete or not
            self._taping.end()

    async def _look(self, offered: Offered) -> None:
        try:
            image = await self._hub.beside(decode, offered.data, self._limits)
            frame = Frame(image, offered.t, self._index)
            tracked = await self._hub.beside(self._performer, frame.size)
            tracked.offer(frame)
            people = await self._hub.looker.body(image)
            moment = await self._hub.beside(tracked.take, frame, people)
        except Busy as busy:
            self._dropped += 1
            waits = {"retry_after": busy.retry_after, "dropped": self._dropped}
            self._outbox.answer({"type": "busy", "t": offered.sent, **waits})
            return
        except Problem as problem:
            self._patience.bad(problem, offered.sent)
            return
        except VtubeError as error:
            self._patience.report(error, offered.sent)
            return
        self._patience.good()
        self._index, self.newest = self._index + 1, offered.sent
        self.fresh.set()
        took = time.monotonic() - offered.arrived
        seen = messages.poses(offered.sent, people, moment, frame.size, dropped=self._dropped, seconds=took)
        self._outbox.answer(seen)
        await self._taped(self._taping.send, moment, frame.size, tracked.skeleton)

    def _performer(self, size: tuple[int, int]) -> Tracked:
        """Whoever is before the camera; frames of another size are another camera's."""
        if self.tracked is None or size != self._size:
            settings = self._hub.settings
            if self._face is None:
                self._face = session.beside(settings, untold, patient=False)
            self.tracked, self._size = performer(settings, self._hub.looker.skeleton, self._face), size
        return self.tracked

    async def _grant(self, wish: Wish) -> None:
        if isinstance(wish, messages.Record):
            await self._taped(self._taping.begin if wish.on else self._taping.end)
            return
        try:
            name, data = await self._hub.beside(self._taping.take)
        except VtubeError as error:
            self._patience.report(error)
            return
        about = {"frames": self._taping.frames, "seconds": round(self._taping.seconds, 3)}
        self._outbox.hand_over({"type": "take", "name": name, "bytes": len(data), **about}, data)

    async def _taped(self, work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do something with the take; tell it if something is recorded now that was not before, or the other way."""
        before = self._taping.wanted
        try:
            await self._hub.beside(work, *args, **kwargs)
        except VtubeError as error:
            self._patience.report(error)
        if self._taping.wanted != before:
            taped = {"frames": self._taping.frames, "seconds": round(self._taping.seconds, 3)}
            self._outbox.tell({"type": "recording", "on": self._taping.wanted, **taped})
