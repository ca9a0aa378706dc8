from __future__ import annotations

import asyncio
import json

import pytest

from vtube.service.live import outbox as module
from vtube.service.live.outbox import Outbox


def test_only_the_newest_answer_and_picture_are_sent() -> None:
    """Whoever reads slowly misses old ones; what is told once and files still come, a file right after its message."""
    sent: list[str | bytes] = []
    reading = asyncio.Event()

    async def send(message: str | bytes) -> None:
        await reading.wait()
        sent.append(message)

    async def run() -> None:
        outbox = Outbox(send)
        sending = asyncio.create_task(outbox.run())
        outbox.answer({"n": 0})
        await asyncio.sleep(0)
        for n in range(1, 1000):
            outbox.answer({"n": n})
            replaced = outbox.picture(str(n).encode())
            assert replaced == (n > 1)
        outbox.tell({"once": 1})
        outbox.hand_over({"file": 1}, b"its bytes")
        reading.set()
        while len(sent) < 6:
            await asyncio.sleep(0)
        sending.cancel()

    asyncio.run(asyncio.wait_for(run(), 30))
    texts = [message if isinstance(message, bytes) else json.loads(message) for message in sent]
    assert texts == [{"n": 0}, {"once": 1}, {"n": 999}, b"999", {"file": 1}, b"its bytes"]


def test_somebody_who_never_reads_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while sending fails."""
    monkeypatch.setattr(module, "SLOWEST", 0.01)

    async def send(_message: str | bytes) -> None:
        await asyncio.Event().wait()

    async def run() -> None:
        outbox = Outbox(send)
        outbox.tell({})
        with pytest.raises(TimeoutError):
            await outbox.run()

    asyncio.run(asyncio.wait_for(run(), 30))


def test_a_long_file_comes_to_whoever_reads_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it together may take longer than anybody may stand still; until it is there it is being handed over."""
    monkeypatch.setattr(module, "SLOWEST", 1.0)
    data, sent = bytes(range(256)) * 4000, []

    async def send(message: str | bytes) -> None:
        assert outbox.handing
        await asyncio.sleep(0.08)
        sent.append(message)

    async def run() -> None:
        outbox.hand_over({"bytes": len(data)}, data)
        sending = asyncio.create_task(outbox.run())
        while outbox.handing:
            await asyncio.sleep(0.01)
            assert not sending.done()
        sending.cancel()

    outbox = Outbox(send)
    asyncio.run(asyncio.wait_for(run(), 30))
    assert json.loads(sent[0]) == {"bytes": len(data)}
    assert b"".join(sent[1:]) == data
    assert 0.08 * len(sent) > module.SLOWEST
