"""One live connection, from its beginning to its end."""

from __future__ import annotations

import asyncio
import secrets
import time
from pathlib import Path

from starlette.websockets import WebSocket, WebSocketDisconnect

from vtube.errors import InputError
from vtube.service.live import messages
from vtube.service.live.ending import Ended, Patience
from vtube.service.live.hub import Hub
from vtube.service.live.messages import Configure, Shown
from vtube.service.live.outbox import SLOWEST, Outbox
from vtube.service.live.rate import Rate
from vtube.service.live.showing import Showing
from vtube.service.live.watching import Watching

_REASON = 123
"""Bytes that a close frame has for it (RFC 6455, 5.5)."""


async def connect(hub: Hub, websocket: WebSocket) -> None:
    """Serve a connection that has passed the gate until either side ends it."""
    await websocket.accept()
    try:
        with hub.place() as folder:
            asked = messages.asked(dict(websocket.query_params))
            await _served(hub, websocket, asked, folder)
    except WebSocketDisconnect:
        return
    except Ended as ended:
        await _close(websocket, ended)
    except InputError as error:
        await _close(websocket, Ended(1008, str(error)))


async def _close(websocket: WebSocket, ended: Ended) -> None:
    reason = ended.reason.encode()[:_REASON].decode(errors="ignore")
    try:
        async with asyncio.timeout(SLOWEST):
            await websocket.close(ended.code, reason)
    except (RuntimeError, WebSocketDisconnect, TimeoutError):
        return  # the other side was first, or does not read


async def _served(hub: Hub, websocket: WebSocket, asked: Configure, folder: Path) -> None:
    async def send(message: str | bytes) -> None:
        await (websocket.send_text(message) if isinstance(message, str) else websocket.send_bytes(message))

    outbox = Outbox(send)
    patience = Patience(outbox.tell)
    watching = Watching(hub, outbox, patience, folder)
    showing = Showing(hub, outbox, patience, watching, secrets.randbits(32))
    showing.configure(asked)
    outbox.tell(_greeting(hub))
    tasks = [
        asyncio.create_task(work)
        for work in (
            outbox.run(),
            watching.run(),
            showing.run(),
            _listen(hub, websocket, outbox, patience, watching, showing),
        )
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # each goes on until it fails
    except TimeoutError:
        raise Ended(1008, "what was sent is not read") from None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await hub.beside(watching.close)


async def _listen(
    hub: Hub, websocket: WebSocket, outbox: Outbox, patience: Patience, watching: Watching, showing: Showing
) -> None:
    """Take what comes.

    Raises:
        Ended: nothing came to look at, or too much.
        WebSocketDisconnect: the other side has gone.
    """
    live = hub.settings.service.live
    allowed, idle_since = Rate(live.messages), time.monotonic()
    while True:
        try:
            async with asyncio.timeout(idle_since + live.idle - time.monotonic()):
                message = await websocket.receive()
        except TimeoutError:
            if not outbox.handing:
                raise Ended(1001, "no frame came for a long time") from None
            idle_since = time.monotonic()
            continue
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        if not allowed(time.monotonic()):
            raise Ended(1008, f"more than {live.messages:g} messages a second")
        try:
            if (data := message.get("bytes")) is not None:
                watching.offer(data)
                idle_since = time.monotonic()
            else:
                _obey(messages.said(message.get("text") or ""), watching, showing)
        except InputError as error:
            patience.bad(error)


def _obey(said: messages.Said, watching: Watching, showing: Showing) -> None:
    if isinstance(said, Configure):
        showing.configure(said)
    elif isinstance(said, Shown):
        showing.shown()
    else:
        watching.wish(said)


def _greeting(hub: Hub) -> dict[str, object]:
    """The first message: what the numbers that follow mean."""
    skeleton, live = hub.looker.skeleton, hub.settings.service.live
    bones = [[skeleton.index(a), skeleton.index(b)] for a, b in skeleton.bones]
    limits = live.model_dump(include={"frame_bytes", "frame_pixels", "picture_side", "fps", "take_seconds"})
    about = {"skeleton": skeleton.name, "joints": skeleton.joints, "bones": bones, "limits": limits}
    return {"type": "ready", "model": hub.looker.model, **about}
