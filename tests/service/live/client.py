"""A client of live connections."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.service.live.conftest import Served

WAIT = 30.0


@asynccontextmanager
async def client(served: Served, query: str = "", **options: Any) -> AsyncIterator[ClientConnection]:
    """Past the greeting."""
    headers = options.pop("additional_headers", served.headers)
    async with connect(served.live + query, additional_headers=headers, max_size=None, **options) as live:
        greeting = json.loads(await told(live))
        assert greeting["type"] == "ready"
        yield live


async def told(live: ClientConnection) -> str | bytes:
    return await asyncio.wait_for(live.recv(), WAIT)


async def next_of(live: ClientConnection, kind: str) -> dict[str, Any]:
    """The next text message of a kind; pictures that come before are acknowledged."""
    while True:
        message = await told(live)
        if isinstance(message, bytes):
            await live.send('{"type": "shown"}')
        elif (document := json.loads(message))["type"] == kind:
            return document


async def closing(live: ClientConnection) -> int:
    """The code with which the service ends the connection."""
    await asyncio.wait_for(live.wait_closed(), WAIT)
    assert live.close_code is not None
    return live.close_code


def frame(picture: bytes, t: float | None = None) -> bytes:
    return struct.pack(">d", 1000 * time.monotonic() if t is None else t) + picture
