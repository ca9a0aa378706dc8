"""Waiting that is not given up: for a thread that goes on, and holds something, though nobody wants it any more."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def surely(event: asyncio.Event) -> None:
    """Wait for an event, however often the waiting task is cancelled; that it was is for the caller to pass on."""
    while not event.is_set():
        with suppress(asyncio.CancelledError):
            await event.wait()
