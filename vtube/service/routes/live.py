"""A browser, or any program, as a webcam."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, WebSocket

from vtube.service.live.connection import connect
from vtube.service.live.hub import Hub
from vtube.service.state import Service, service

router = APIRouter()


@asynccontextmanager
async def lifespan(found: Service) -> AsyncIterator[None]:
    """Ready for connections."""
    found.live = Hub(found.settings, found.looker, found.metrics)
    try:
        yield
    finally:
        found.live.close()


@router.websocket("/v1/live")
async def live(websocket: WebSocket, found: Annotated[Service, Depends(service)]) -> None:
    """Frames in, poses, parameters and pictures of an avatar out: ``docs/service-live.md``."""
    await connect(found.live, websocket)
