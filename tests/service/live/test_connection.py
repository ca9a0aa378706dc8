from __future__ import annotations

import asyncio
import json
import struct
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection

from tests.service.live.client import WAIT, client, frame, next_of, told
from tests.service.live.conftest import Served
from vtube.batch.scratch import PREFIX
from vtube.takes import validating
from vtube.takes.read import read


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


def test_a_jpeg_is_a_frame(served: Served, signer: list[bytes]) -> None:
    """Without a time before it: the service's own clock, which goes forward, stands for the sender's."""

    async def run() -> None:
        async with client(served) as live:
            times = []
            for picture in signer[:2]:
                await live.send(picture)
                times.append((seen := await next_of(live, "poses"))["t"])
                assert seen["followed"] is not None
            assert 0 < times[1] - times[0] < 1000 * WAIT

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
    about, data = await next_of(live, "take"), b""
    while len(data) < about["bytes"]:
        piece = await told(live)
        assert isinstance(piece, bytes)
        data += piece
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


def test_what_was_sent_before_the_take_was_asked_for_is_in_it(served: Served, signer: list[bytes]) -> None:
    """Without waiting for answers: the frame that is looked at then, and the newest of those that wait; not what came
    later.
    """

    async def run() -> None:
        async with client(served) as live:
            await live.send('{"type": "record", "on": true}')
            for picture in signer[:5]:
                await live.send(frame(picture))
            await live.send('{"type": "take"}')
            await live.send(frame(signer[5]))
            answers = []
            while not answers or answers[-1]["type"] != "take":
                if isinstance(message := await told(live), str):
                    answers.append(json.loads(message))
            assert 1 <= answers[-1]["frames"] <= 5
            assert not [answer for answer in answers if answer["type"] == "problem"]

    asyncio.run(run())


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
            assert list(served.temporary.glob(f"{PREFIX}*/work/*"))
            live.transport.abort()
        for _ in range(600):
            if not list(served.temporary.glob(f"{PREFIX}*")):
                break
            await asyncio.sleep(0.05)
        assert not list(served.temporary.glob(f"{PREFIX}*"))

    asyncio.run(run())
