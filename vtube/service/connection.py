"""A client's connection, bounded in time and number; what comes before there is a request that an application sees.

A client that sends its headers byte by byte, or never reads what it asked for, holds a connection open for nothing
("slowloris"). uvicorn has no deadline for either.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

from vtube.service import problems
from vtube.settings.service import Service as Limits

_EVERY = 1.0
"""Seconds between two looks at a connection."""
_STALLED = 30.0
"""Seconds in which a client has to take something of its answer."""


def bounded(limits: Limits) -> type[H11Protocol]:
    """The protocol that a server with these limits speaks."""
    return type("BoundedConnection", (Connection,), {"limits": limits})


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 with a look at the clock. h11 bounds headers that are not whole yet to 16 KiB."""

    limits: ClassVar[Limits]
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it on, or say that there are too many."""
        super().connection_made(transport)
        self._idle = self._stalled = self.loop.time()
        self._unsent = 0
        if len(self.connections) > self.limits.connections:
            self._refuse(b"429 Too Many Requests\r\nretry-after: 1", "Too busy", 429, "too many connections")
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        super().connection_lost(exc)
        if self._timer is not None:
            self._timer.cancel()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP, as a problem."""
        self._refuse(b"400 Bad Request", "Bad request", 400, msg)

    def _refuse(self, status: bytes, title: str, number: int, detail: str) -> None:
        content = f'{{"type":"about:blank","title":"{title}","status":{number},"detail":"{detail}"}}'.encode()
        kind = problems.MEDIA_TYPE.encode()
        head = b"HTTP/1.1 %s\r\ncontent-type: %s\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(head % (status, kind, len(content)) + content)
        self.transport.close()

    def _watch(self) -> None:
        """Look whether the client still does its part, and again later."""
        if self.transport.get_protocol() is not self:
            return  # a WebSocket by now
        now = self.loop.time()
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._stalled = now
        if unsent or (self.cycle is not None and not self.cycle.response_complete):
            self._idle = now
        self._unsent = unsent
        if now - self._stalled > _STALLED or now - self._idle > self.limits.header_seconds:
            self.transport.abort()
            return
        self._timer = self.loop.call_later(_EVERY, self._watch)
