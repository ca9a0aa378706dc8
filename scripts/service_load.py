"""Measure the HTTP service under load: a fresh server on this machine, one client, then many at once.

python scripts/service_load.py picture.jpg [--clients 32] [--seconds 60] [--query face=true] [--queue 64]

The single client asks for ``--alone`` seconds first. Prints one JSON object: answers a second, percentiles of the 200s,
their p99 as a multiple of the single client's median, all statuses, and the server's resident memory over time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil

EVERY = 1.0
"""Seconds between two looks at the memory."""


@contextmanager
def server(*settings: str) -> Iterator[tuple[str, psutil.Process]]:
    """A fresh ``vtube serve`` that is ready: its URL and process."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "vtube", "serve", "--port", "0", "--data", data, "--json"]
        command += [word for setting in settings for word in ("--set", setting)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8")
        try:
            if process.stdout is None:
                raise RuntimeError("no pipe")
            url = json.loads(process.stdout.readline())["url"]
            while httpx.get(f"{url}readyz").status_code != httpx.codes.OK:
                time.sleep(0.2)
            yield url, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait()


async def clients(url: str, picture: bytes, number: int, seconds: float) -> list[tuple[int, float]]:
    """Status and seconds of each answer that came in time; each client asks again as soon as it has one.

    A client that is sent away waits as long as it is told.
    """
    answers: list[tuple[int, float]] = []
    end = time.monotonic() + seconds

    async def one() -> None:
        async with httpx.AsyncClient(timeout=120) as client:
            while time.monotonic() < end:
                begun = time.monotonic()
                answer = await client.post(url, files={"image": ("a", picture)})
                answers.append((answer.status_code, time.monotonic() - begun))
                if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    await asyncio.sleep(float(answer.headers["Retry-After"]))

    await asyncio.gather(*(one() for _ in range(number)))
    return answers


async def memory(process: psutil.Process, found: list[float]) -> None:
    """Resident MiB, until it is cancelled."""
    while True:
        found.append(process.memory_info().rss / 2**20)
        await asyncio.sleep(EVERY)


def told(answers: list[tuple[int, float]], seconds: float) -> dict[str, Any]:
    """What a run was like."""
    good = [time for status, time in answers if status == httpx.codes.OK]
    milliseconds = {f"p{q}_ms": round(1000 * float(np.percentile(good, q)), 1) for q in (50, 95, 99)}
    statuses = {str(status): count for status, count in sorted(Counter(status for status, _ in answers).items())}
    return {"answers_per_second": round(len(good) / seconds, 2), **milliseconds, "statuses": statuses}


async def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """One client, then many."""
    picture = arguments.picture.read_bytes()
    with server(f"service.queue={arguments.queue}") as (base, process):
        url = f"{base}v1/poses?{arguments.query}"
        await clients(url, picture, 1, 3.0)  # compiled and cached is what there is to be
        alone = told(await clients(url, picture, 1, arguments.alone), arguments.alone)
        found: list[float] = []
        watching = asyncio.create_task(memory(process, found))
        begun = time.monotonic()
        answers = await clients(url, picture, arguments.clients, arguments.seconds)
        many = told(answers, time.monotonic() - begun)
        watching.cancel()
    third = max(1, len(found) // 3)
    return {
        "alone": alone,
        "many": {"clients": arguments.clients, **many},
        "p99_times_alone": round(many["p99_ms"] / alone["p50_ms"], 1),
        "rss_mib": {
            "first": round(found[0]), "second_third": round(max(found[third : 2 * third] or found)),
            "last_third": round(max(found[2 * third :] or found)), "most": round(max(found)),
        },
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--alone", type=float, default=15.0)
    parser.add_argument("--query", default="face=true")
    parser.add_argument("--queue", type=int, default=64)
    print(json.dumps(asyncio.run(measured(parser.parse_args())), indent=2))
