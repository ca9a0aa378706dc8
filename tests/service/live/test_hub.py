from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from vtube import settings as layers
from vtube.service.live.ending import Ended
from vtube.service.live.hub import Hub
from vtube.service.local import LocalLooker
from vtube.service.metrics import Metrics

WAIT = 30.0
KILLED = """
import os, signal
from tests.service.live.test_hub import ready
with ready().place() as folder:
    (folder / "live.pose.json").write_text("a take")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def ready() -> Hub:
    """One that sees nobody."""
    settings, metrics = layers.override(layers.Settings(), {"body.model": "none", "face.model": "none"}), Metrics()
    looker = LocalLooker(settings, metrics)
    asyncio.run(looker.start())
    return Hub(settings, looker, metrics)


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = ready()
    yield made
    made.close()
    asyncio.run(made.looker.close())


def test_the_take_of_a_service_that_was_killed_goes_with_the_next_connection(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's movements do not stay behind; and nothing is left of the connection that has removed them."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert subprocess.run([sys.executable, "-c", KILLED], check=False).returncode == -9
    (left,) = tmp_path.iterdir()
    assert list(left.rglob("*.pose.json"))
    os.utime(left, (0, 0))
    with hub.place() as folder:
        assert [folder.parent] == list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_without_a_disk_a_connection_is_told_to_come_later(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its place is free again."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(Ended, match="no room"), hub.place():
        pass
    assert hub.count == 0


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
