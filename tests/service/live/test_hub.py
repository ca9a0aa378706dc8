from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from vtube import settings as layers
from vtube.service.live.hub import Hub
from vtube.service.local import LocalLooker
from vtube.service.metrics import Metrics

WAIT = 30.0


@pytest.fixture
def hub() -> Iterator[Hub]:
    """One that sees nobody."""
    settings, metrics = layers.override(layers.Settings(), {"body.model": "none"}), Metrics()
    made = Hub(settings, LocalLooker(settings, metrics), metrics)
    yield made
    made.close()


def test_somebody_who_is_cancelled_waits_for_their_thread(hub: Hub) -> None:
    """What a connection began is over when the connection cleans up, so that nothing is made after that."""
    begun, may_end, made = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        may_end.wait(WAIT)
        made.append("a model")
        raise ValueError

    async def run() -> None:
        task = asyncio.create_task(hub.beside(work))
        await asyncio.to_thread(begun.wait, WAIT)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=0.05)
        assert not done
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert made

    asyncio.run(run())


def test_what_has_not_begun_never_does(hub: Hub) -> None:
    """Where all threads are taken, a connection that is gone leaves nothing to do."""
    may_end, made = threading.Event(), []

    async def run() -> None:
        most = 2 * hub.settings.service.live.connections
        others = [asyncio.create_task(hub.beside(may_end.wait, WAIT)) for _ in range(most)]
        task = asyncio.create_task(hub.beside(made.append, "late"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, WAIT)
        may_end.set()
        assert all(await asyncio.gather(*others))

    asyncio.run(run())
    hub.close()
    assert not made
