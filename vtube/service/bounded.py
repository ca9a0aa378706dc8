"""How much is read of a request, and how long: bytes, seconds, and requests with a body at a time.

Refusals come before anything is kept. What a client has announced (``Content-Length``) is believed to its disadvantage
only; all the rest is counted.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vtube.service.problems import Problem, busy
from vtube.settings.service import Service as Limits

_VIDEOS = "/v1/jobs"
_PICTURES = "/v1/poses"
_SMALL = 64 << 10
"""Bytes of a request that has no file."""
_WITH_FORM = 64 << 10
"""Bytes of a multipart form besides its file."""


class Bounded:
    """An ASGI application in front of another one: its HTTP requests end early where they are too much."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app, self._limits = app, limits
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with a body that is counted while it is read."""
        if scope["type"] != "http" or not _has_body(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        if self._uploads >= self._limits.uploads:
            await busy("too many uploads at a time", 1.0).response()(scope, receive, send)
            return
        body = _Body(receive, most(scope["path"], self._limits), self._seconds(scope["path"]), self._limits.body_rate)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and not body.whole:
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]  # the rest is not read
            await send(message)

        self._uploads += 1
        try:
            body.announced(Headers(scope=scope))
            await self._app(scope, body, answer)
        except Problem as problem:
            await problem.response()(scope, receive, answer)
        finally:
            self._uploads -= 1

    def _seconds(self, path: str) -> float:
        """A video comes as long as it comes quickly enough."""
        allowed = self._limits.body_seconds
        return max(allowed, self._limits.video_bytes / self._limits.body_rate) if path == _VIDEOS else allowed


def most(path: str, limits: Limits) -> int:
    """Bytes that a body for that path may have."""
    if path == _VIDEOS:
        return limits.video_bytes + _WITH_FORM
    return limits.image_bytes + _WITH_FORM if path == _PICTURES else _SMALL


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


@dataclass(slots=True)
class _Body:
    """A request's ``receive`` that counts."""

    receive: Receive
    most: int
    seconds: float
    rate: int
    begun: float = field(default_factory=time.monotonic)
    got: int = 0
    whole: bool = False

    def announced(self, headers: Headers) -> None:
        """Refuse a body by what its client says of it."""
        length = headers.get("content-length")
        if length is not None and "transfer-encoding" in headers:  # two servers in a row may not agree on its end
            raise Problem(400, "Two lengths", "send Content-Length or Transfer-Encoding, not both")
        if length is not None and (not length.isdecimal() or int(length) > self.most):
            raise self._too_large()

    async def __call__(self) -> Message:
        """The next part.

        Raises:
            Problem: 413 or 408.
        """
        if self.whole:
            return await self.receive()  # that the client has gone
        try:
            async with asyncio.timeout(self._left()):
                message = await self.receive()
        except TimeoutError:
            raise Problem(408, "Too slow", "the body did not come in time") from None
        self.got += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.got > self.most:
            raise self._too_large()
        return message

    def _left(self) -> float:
        """Seconds that the next part may take: until the end, and no later than what came has bought."""
        spent = time.monotonic() - self.begun
        bought = 10.0 + self.got / self.rate
        return max(min(self.seconds, bought) - spent, 0.0)

    def _too_large(self) -> Problem:
        what = f"the request's body is too large; expected at most {self.most} bytes"
        return Problem(413, "Too large", what)
