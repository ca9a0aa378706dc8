from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import cv2
import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.service.live.conftest import Served
from vtube.takes import validating
from vtube.takes.read import read

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


def png_head(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00" + bytes(99)
    )


def test_frames_become_poses_parameters_and_pictures_of_the_avatar(served: Served, signer: list[bytes]) -> None:
    """The signer is seen where they are, and Maple is drawn as large as was asked for, no larger than allowed."""

    async def run() -> None:
        async with client(served, "?avatar=maple&size=400x200") as live:
            configured = await next_of(live, "configured")
            assert configured["size"] == [256, 128]
            sent = frame(signer[0])
            await live.send(sent)
            seen = await next_of(live, "poses")
            assert seen["t"] == struct.unpack(">d", sent[:8])[0]
            person = seen["poses"][seen["followed"]]
            x, y, score = person["keypoints"][0]
            assert score > 0.5
            assert 250 < x < 400
            assert 50 < y < 250
            assert abs(seen["parameters"]["RightLowerArm"]) > 1
            picture = b""
            while not (picture and struct.unpack(">d", picture[:8])[0] == seen["t"]):
                if isinstance(message := await told(live), bytes):
                    picture = message
                    await live.send('{"type": "shown"}')
            drawn = cv2.imdecode(np.frombuffer(picture[8:], np.uint8), cv2.IMREAD_COLOR)
            assert drawn.shape == (128, 256, 3)
            assert drawn.std() > 20

    asyncio.run(run())


def test_of_frames_that_come_too_quickly_only_the_newest_is_looked_at(served: Served, signer: list[bytes]) -> None:
    """Forty at once: the last one is answered, soon, and most of the others are dropped and counted."""

    async def run() -> None:
        async with client(served) as live:
            begun = 1000 * time.monotonic()
            for i, picture in enumerate(signer[:40]):
                await live.send(frame(picture, begun + i))
            answers = [await next_of(live, "poses")]
            while answers[-1]["t"] < begun + 39:
                answers.append(await next_of(live, "poses"))
            assert answers[-1]["t"] == begun + 39
            assert len(answers) < 20
            assert answers[-1]["dropped"] + len(answers) == 40

    asyncio.run(run())


def test_pictures_wait_for_whoever_shows_them(served: Served) -> None:
    """Without acknowledgement two pictures come and no third; with it they go on."""

    async def run() -> None:
        async with client(served, "?avatar=snip&size=64x64") as live:
            await next_of(live, "configured")
            pictures = [await told(live) for _ in range(2)]
            assert all(isinstance(picture, bytes) for picture in pictures)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(live.recv(), 0.5)
            await live.send('{"type": "shown"}')
            assert isinstance(await told(live), bytes)

    asyncio.run(run())


def test_a_webp_is_transparent(served: Served) -> None:
    """A corner of it is nothing, its middle the avatar."""

    async def run() -> None:
        async with client(served, "?avatar=snip&size=64x64&format=webp") as live:
            await next_of(live, "configured")
            picture = await told(live)
            assert isinstance(picture, bytes)
            drawn = cv2.imdecode(np.frombuffer(picture[8:], np.uint8), cv2.IMREAD_UNCHANGED)
            assert drawn.shape == (64, 64, 4)
            assert drawn[0, 0, 3] == 0
            assert drawn[32, 32, 3] == 255

    asyncio.run(run())


@pytest.mark.parametrize(
    ("message", "about"),
    [
        (frame(b"", 1.0), "empty"),
        (b"123", "empty"),
        (frame(b"GIF89a" + bytes(100), 1.0), "no whole picture"),
        (frame(png_head(30_000, 30_000), 1.0), "30000x30000"),
        (frame(png_head(640, 480), 1.0), "cannot be decoded"),
        (frame(bytes(200_001), 1.0), "too large"),
        (frame(b"x", float("nan")), "nan"),
        (frame(b"x", float("inf")), "inf"),
        (frame(b"x", -1e300), "not later"),
        ("", "JSON"),
        ("[" * 4000, "recursion"),
        ("x" * 5000, "too long"),
        ('{"type": "dance"}', "configure"),
        ('{"type": "configure", "avatar": "../../etc"}', "avatar"),
        ('{"type": "configure", "avatar": "mapel"}', "maple"),
        ('{"type": "configure", "avatar": "maple", "framing": "feet"}', "bust"),
        ('{"type": "configure", "size": [0, 10]}', "size"),
        ('{"type": "configure", "background": "/etc/passwd"}', "background"),
        ('{"type": "configure", "size": [1' + "0" * 400 + ", 16]}", "size"),
        ('{"type": "configure", "fps": 1e9}', "fps"),
        ('{"type": "configure", "fps": 1e-300}', "fps"),
        ('{"type": "take"}', "nothing was recorded"),
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


async def record(live: ClientConnection, pictures: list[bytes]) -> list[float]:
    """Record these, one after the other is answered; the times of the answers, seconds."""
    await live.send('{"type": "record", "on": true}')
    assert (await next_of(live, "recording"))["on"]
    times = []
    for picture in pictures:
        await live.send(frame(picture))
        times.append((await next_of(live, "poses"))["t"] / 1000)
    return times


async def taken(live: ClientConnection) -> tuple[dict[str, Any], bytes]:
    await live.send('{"type": "take"}')
    about = await next_of(live, "take")
    data = await told(live)
    assert isinstance(data, bytes)
    return about, data


def test_what_was_recorded_is_a_valid_take(served: Served, signer: list[bytes], tmp_path: Path) -> None:
    """Every frame that was answered is in it, at the times that the sender's clock had between them."""

    async def run() -> tuple[list[float], dict[str, Any], bytes]:
        async with client(served) as live:
            return await record(live, signer[:20]), *(await taken(live))

    times, about, data = asyncio.run(run())
    path = tmp_path / about["name"]
    path.write_bytes(data)
    assert validating.validate(path) == []
    assert about["bytes"] == len(data)
    take = read(path)
    assert len(take.times) == about["frames"] == 20
    assert np.allclose(np.diff(take.times), np.diff(times), atol=0.05)
    assert json.loads(data)["session"]["source_size"] == [640, 480]


def test_a_camera_of_another_size_ends_the_recording(served: Served, signer: list[bytes]) -> None:
    """A take has one size."""
    small = cv2.imencode(".jpg", np.zeros((120, 160, 3), np.uint8))[1].tobytes()

    async def run() -> None:
        async with client(served) as live:
            await record(live, signer[:3])
            await live.send(frame(small))
            ended = await next_of(live, "recording")
            assert (ended["on"], ended["frames"]) == (False, 3)

    asyncio.run(run())


def test_nothing_is_left_of_a_connection_that_is_gone(served: Served, signer: list[bytes]) -> None:
    """Also where it breaks off in the middle of a recording."""

    async def run() -> None:
        async with client(served) as live:
            await record(live, signer[:3])
            assert list(served.temporary.glob("vtube-live-*/*"))
            live.transport.abort()
        for _ in range(600):
            if not list(served.temporary.glob("vtube-live-*")):
                break
            await asyncio.sleep(0.05)
        assert not list(served.temporary.glob("vtube-live-*"))

    asyncio.run(run())
