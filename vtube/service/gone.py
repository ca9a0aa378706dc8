"""Work for a client is given up when the client has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

from vtube.service.problems import Problem

T = TypeVar("T")


async def unless_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; its body has been read, so that whatever comes from the client now is its farewell.

    Raises:
        Problem: the client has gone, and nobody reads this.
    """
    task = asyncio.ensure_future(work)
    farewell = asyncio.ensure_future(_farewell(request))
    try:
        await asyncio.wait({task, farewell}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Problem(408, "Client gone", "the connection was closed before there was an answer")
    finally:
        for each in (task, farewell):
            each.cancel()


async def _farewell(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
