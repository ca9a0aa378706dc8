"""What waits to be sent on one connection: of answers and pictures only the newest, so that nothing grows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from vtube.service.live.messages import written

SLOWEST = 10.0
"""Seconds that the other side may take to take a message."""
PIECE = 64 << 10
"""Bytes of a file that go into one, so that a slow reader of a long file is told from somebody who does not read."""
_MOST = 16

Send = Callable[[str | bytes], Awaitable[None]]


class Outbox:
    """Sends messages one after the other; ``answer`` and ``picture`` replace what was not sent yet, ``tell`` and
    ``hand_over`` do not. ``handing``: a file is on its way.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._told: deque[str] = deque(maxlen=_MOST)
        self._answer: dict[str, Any] | None = None
        self._picture: bytes | None = None
        self._file: tuple[str, bytes] | None = None
        self._waiting = asyncio.Event()
        self.handing = False

    def answer(self, document: dict[str, Any]) -> None:
        """What became of a frame; a newer one takes its place."""
        self._answer = document
        self._waiting.set()

    def picture(self, data: bytes) -> bool:
        """A binary message; a newer one takes its place. Whether it took an older one's."""
        replaced, self._picture = self._picture is not None, data
        self._waiting.set()
        return replaced

    def tell(self, document: dict[str, Any]) -> None:
        """Something that is said once; of many that nobody reads the oldest are lost."""
        self._told.append(written(document))
        self._waiting.set()

    def hand_over(self, document: dict[str, Any], data: bytes) -> None:
        """A file, in pieces, right after what is said of it."""
        self._file, self.handing = (written(document), data), True
        self._waiting.set()

    async def run(self) -> None:
        """Send until cancelled.

        Raises:
            TimeoutError: the other side does not read.
        """
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            for message in self._due():
                async with asyncio.timeout(SLOWEST):
                    await self._send(message)
            self.handing = self._file is not None

    def _due(self) -> list[str | bytes]:
        answer, self._answer = self._answer, None
        picture, self._picture = self._picture, None
        file, self._file = self._file, None
        due: list[str | bytes] = [*self._told]
        self._told.clear()
        due += [written(answer)] if answer else []
        due += [picture] if picture else []
        if file:
            about, data = file
            due += [about, *(data[begin : begin + PIECE] for begin in range(0, len(data), PIECE))]
        return due
