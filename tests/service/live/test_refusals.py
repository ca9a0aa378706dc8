from __future__ import annotations

import asyncio
import contextlib
import struct
from typing import Any
from urllib.parse import unquote

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.service.live.client import client, closing, frame, next_of
from tests.service.live.conftest import Served


def png_head(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00" + bytes(99)
    )


@pytest.mark.parametrize(
    ("message", "about"),
    [
        (frame(b"", 1.0), "too short"),
        (b"123", "too short"),
        (frame(b"GIF89a" + bytes(100), 1.0), "no whole picture"),
        (frame(png_head(30_000, 30_000), 1.0), "30000x30000"),
        (frame(png_head(640, 480), 1.0), "cannot be decoded"),
        (frame(bytes(200_001), 1.0), "too large"),
        (frame(b"x", float("nan")), "nan"),
        (frame(b"x", float("inf")), "inf"),
        (frame(b"x", -1e300), "not a number"),
        (frame(b"x", -1.0), "not later"),
        ("", "JSON"),
        ("[" * 4000, "recursion"),
        ("x" * 5000, "too long"),
        ('{"type": "dance"}', "configure"),
        ('{"type": "configure", "avatar": "../../etc"}', "avatar"),
        ('{"type": "configure", "avatar": "mapel"}', "maple"),
        ('{"type": "configure", "avatar": "ma-ple"}', "pattern"),
        ('{"type": "configure", "avatar": "maple", "framing": "feet"}', "bust"),
        ('{"type": "configure", "size": [0, 10]}', "size"),
        ('{"type": "configure", "background": "/etc/passwd"}', "background"),
        ('{"type": "configure", "size": [1' + "0" * 400 + ", 16]}", "size"),
        ('{"type": "configure", "fps": 1e9}', "fps"),
        ('{"type": "configure", "fps": 1e-300}', "fps"),
        ('{"type": "take"}', "nothing was recorded"),
        ('{"type": "record", "on": "yes"}', "boolean"),
    ],
)
def test_what_is_wrong_is_told_and_the_connection_goes_on(
    served: Served, signer: list[bytes], message: str | bytes, about: str
) -> None:
    """Each bad message has its own answer, and the next frame is looked at."""

    async def run() -> None:
        async with client(served) as live:
            await live.send(frame(signer[0], 0.0))
            await next_of(live, "poses")
            await live.send(message)
            problem = await next_of(live, "problem")
            assert about in problem["detail"]
            assert "/work" not in problem["detail"]
            await live.send(frame(signer[1], 100.0))
            assert (await next_of(live, "poses"))["t"] == 100

    asyncio.run(run())


def test_nothing_but_bad_messages_ends_the_connection(served: Served) -> None:
    """The eleventh is one too many."""

    async def run() -> None:
        async with client(served) as live:
            for i in range(10):
                await live.send(frame(b"no picture at all", float(i)))
                assert (await next_of(live, "problem"))["t"] == i
            await live.send(frame(b"no picture at all", 10.0))
            assert await closing(live) == 1008

    asyncio.run(run())


def test_too_many_messages_end_the_connection(served: Served) -> None:
    """However small they are."""

    async def run() -> None:
        async with client(served) as live:
            for _ in range(400):
                await live.send('{"type": "shown"}')
            assert await closing(live) == 1008

    asyncio.run(run())


def test_a_message_larger_than_any_frame_ends_the_connection(served: Served) -> None:
    """It is not even kept until it is whole."""

    async def run() -> None:
        async with client(served) as live:
            with contextlib.suppress(ConnectionClosedError):  # it may end before all of it is sent
                await live.send(bytes(2_000_000))
            assert await closing(live) == 1009

    asyncio.run(run())


def test_one_connection_too_many_is_told_to_come_later(served: Served, signer: list[bytes]) -> None:
    """And does not disturb those that are there; one that leaves makes room."""

    async def run() -> None:
        async with client(served) as first, client(served), client(served):
            async with connect(served.live, additional_headers=served.headers) as fourth:
                assert await closing(fourth) == 1013
            await first.send(frame(signer[0]))
            await next_of(first, "poses")
        async with client(served):
            pass

    asyncio.run(run())


@pytest.mark.parametrize(
    "options",
    [
        {"additional_headers": {}},
        {"additional_headers": {"Authorization": "Bearer something else entirely"}},
        {"origin": "http://localhost:1"},
        {"origin": "null"},
    ],
)
def test_strangers_do_not_get_in(served: Served, options: dict[str, Any]) -> None:
    """Neither without the token, nor from a page of another origin that has it."""

    async def run() -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with client(served, **options):
                pass
        assert refused.value.response.status_code in {401, 403}

    asyncio.run(run())


def test_an_address_that_asks_for_what_there_is_not_is_told_so(served: Served) -> None:
    """An unknown key ends the connection with its name."""

    async def run() -> None:
        for key in ("avatra", "%C3%A9" * 100):
            async with connect(f"{served.live}?{key}=maple", additional_headers=served.headers) as live:
                assert await closing(live) == 1008
                assert unquote(key)[:6] in live.close_reason

    asyncio.run(run())
