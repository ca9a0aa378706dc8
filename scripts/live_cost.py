"""Measure what a live connection costs: Maple's pictures, and a client that sends a video's frames.

python scripts/live_cost.py video.mkv [--seconds 20] [--set body.size=320]

The client sends 640x480 as soon as the last frame is answered, 30 a second at most, and shows Maple at 512x512. Prints
one JSON object: milliseconds of a processor and kB of a picture of the avatar, drawn and encoded (medians); answers and
pictures a second, milliseconds from a frame's coming to its answer (median); the machine's load meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import struct
import time
from itertools import cycle
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from service_load import server
from websockets.asyncio.client import ClientConnection, connect

from vtube.parameters import REST
from vtube.service.live.messages import Configure
from vtube.service.live.stage import Stage

PICTURES = ((512, "jpeg"), (512, "webp"), (720, "jpeg"))
TIMES = 200
"""Pictures that a median is of."""
SETTLED = 3.0
"""Seconds that the models have to be there and the first frames to be answered."""


def pictures() -> dict[str, Any]:
    """What a picture costs by itself: a puppet that breathes."""
    found = {}
    for side, kind in PICTURES:
        stage = Stage(Configure(avatar="maple", size=(side, side), format=kind), 1, side)
        took, sizes = [], []
        for i in range(TIMES):
            begun = time.process_time()
            sizes.append(len(stage.draw(REST, i / 30)))
            took.append(time.process_time() - begun)
        found[f"{side}x{side} {kind}"] = {
            "ms": round(1000 * float(np.median(took)), 1), "kb": round(float(np.median(sizes)) / 1000)
        }  # fmt: skip
    return found


def frames(video: Path) -> list[bytes]:
    """Its first frames, as a browser sends them."""
    capture = cv2.VideoCapture(str(video))
    read = [capture.read() for _ in range(90)]
    return [cv2.imencode(".jpg", cv2.resize(image, (640, 480)))[1].tobytes() for done, image in read if done]


async def client(url: str, sent: list[bytes], seconds: float) -> dict[str, Any]:
    """Send and show for so long."""
    async with connect(f"{url.replace('http', 'ws', 1)}v1/live?avatar=maple&size=512x512", max_size=None) as live:
        begun = time.monotonic() + SETTLED
        answers: list[float] = []
        shown = 0
        for picture in cycle(sent):
            due = time.monotonic() + 1 / 30
            await live.send(struct.pack(">d", 1000 * time.monotonic()) + picture)
            took, drawn = await _answer(live)
            while (left := due - time.monotonic()) > 0:
                drawn += await _shown(live, left)
            if time.monotonic() > begun + seconds:
                break
            if time.monotonic() > begun:
                answers.append(took)
                shown += drawn
    return {
        "answers_per_second": round(len(answers) / seconds, 1), "pictures_per_second": round(shown / seconds, 1),
        "ms": round(float(np.median(answers)), 1),
    }  # fmt: skip


async def _answer(live: ClientConnection) -> tuple[float, int]:
    drawn = 0
    while True:
        message = await live.recv()
        if isinstance(message, bytes):
            drawn += 1
            await live.send('{"type": "shown"}')
        elif (told := json.loads(message))["type"] == "poses":
            return told["ms"], drawn


async def _shown(live: ClientConnection, seconds: float) -> int:
    try:
        message = await asyncio.wait_for(live.recv(), seconds)
    except TimeoutError:
        return 0
    if isinstance(message, bytes):
        await live.send('{"type": "shown"}')
    return int(isinstance(message, bytes))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("video", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--set", action="append", default=[], help="a setting of the service")
    arguments = parser.parse_args()
    drawn = pictures()
    with server(*arguments.set) as (base, _):
        seen = asyncio.run(client(base, frames(arguments.video), arguments.seconds))
    print(json.dumps({"pictures": drawn, "client": seen, "load": round(os.getloadavg()[0], 1)}, indent=2))
