"""A real service, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import httpx
import pytest

TOKEN = "known-to-these-tests-alone"  # noqa: S105 - of a service that lives as long as they


@dataclass(frozen=True)
class Served:
    """``url``: without a slash at its end. ``temporary``: where the process makes its temporary files."""

    url: str
    temporary: Path

    @property
    def live(self) -> str:
        return self.url.replace("http", "ws", 1) + "/v1/live"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {TOKEN}"}


def _ready(served: Served) -> bool:
    try:
        return httpx.get(f"{served.url}/readyz", timeout=30).status_code == 200
    except httpx.TransportError:  # nobody is there any more, which the caller tells with its last words
        return False


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """``vtube serve`` with a token, ready to look."""
    temporary = folder / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "vtube", "serve", "--json", "--port", "0", "--data", str(folder / "data")]
    environment = {**os.environ, "VTUBE_TOKEN": TOKEN, "TMPDIR": str(temporary), "PYTHONFAULTHANDLER": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=log, env=environment)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder / "log").read_text(encoding="utf-8")
        served = Served(json.loads(line)["url"].rstrip("/"), temporary)
        while not _ready(served):
            assert process.poll() is None, (
                f"ended with {process.poll()}: {(folder / 'log').read_text(encoding='utf-8')}"
            )
            time.sleep(0.1)
        yield served
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="session")
def served(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service for all tests of live connections: three at once, and quick to pause."""
    limits = ("connections=3", "messages=120", "picture_side=256", "frame_bytes=200000")
    options = [part for limit in limits for part in ("--set", f"service.live.{limit}")]
    with serving(tmp_path_factory.mktemp("served"), *options) as running:
        yield running


@pytest.fixture(scope="session")
def signer(testdata: Path) -> list[bytes]:
    """Somebody whose arms move, as JPEGs of 640x480; 30 a second."""
    capture = cv2.VideoCapture(str(testdata / "footage" / "sign-book.mkv"))
    return [cv2.imencode(".jpg", capture.read()[1])[1].tobytes() for _ in range(60)]
