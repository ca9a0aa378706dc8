"""A real `vtube serve` in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

SMALL = ("display.size=[160,120]", "display.fps=10", "body.size=320", "face.model=none")


class Server:
    """``vtube serve`` on a free port and a data folder; ``settings``: further ones."""

    def __init__(self, data: Path, *settings: str) -> None:
        options = [option for each in (*SMALL, *settings) for option in ("--set", each)]
        command = [sys.executable, "-m", "vtube", "serve", "--json", "--port", "0", "--data", str(data), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.stdout.close()
            raise AssertionError(f"the service ended with {self.process.wait()}")
        self.client = httpx.Client(base_url=json.loads(line)["url"], timeout=60)

    def kill(self) -> None:
        """SIGKILL: it can do nothing about it."""
        self.process.kill()
        self.close()

    def close(self) -> None:
        """End it, if it is there."""
        self.client.close()
        self.process.terminate()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def send(self, video: Path, **fields: str) -> httpx.Response:
        """Upload a video."""
        with video.open("rb") as file:
            return self.client.post("/v1/jobs", files={"video": file}, data=fields)

    def job(self, job: str) -> dict[str, Any]:
        """How a job is."""
        found: dict[str, Any] = self.client.get(f"/v1/jobs/{job}").raise_for_status().json()
        return found

    def ended(self, job: str) -> dict[str, Any]:
        """The job after its end."""
        while (found := self.job(job))["ended"] is None:
            time.sleep(0.1)
        return found


@contextmanager
def served(data: Path, *settings: str) -> Iterator[Server]:
    """One that ends with the context."""
    server = Server(data, *settings)
    try:
        yield server
    finally:
        server.close()
