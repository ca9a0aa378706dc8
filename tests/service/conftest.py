"""Services in this process, without a pose model where none is needed, and a real one in a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import numpy as np
import PIL.Image
import psutil
import pytest
from starlette.testclient import TestClient

from vtube import settings as layers
from vtube.service.app import create
from vtube.service.local import LocalLooker
from vtube.service.metrics import Metrics
from vtube.service.state import Service


def picture(size=(64, 48), kind="PNG", **options):
    """The bytes of a small noisy picture."""
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    packed = io.BytesIO()
    PIL.Image.fromarray(noise).save(packed, kind, **options)
    return packed.getvalue()


def application(folder, *, token=None, **values):
    """A service that sees nobody; ``values``: of ``service``'s settings."""
    changes = {"body.model": "none", "face.model": "none", **{f"service.{name}": v for name, v in values.items()}}
    settings = layers.override(layers.Settings(), changes)
    metrics = Metrics()
    return create(Service(settings, LocalLooker(settings, metrics), folder, token, metrics))


@contextmanager
def serving(folder, **options):
    """A client of such a service in this process."""
    app = application(folder, **options)
    with TestClient(app, base_url="http://localhost:8420", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def client(tmp_path_factory):
    """Asks a service that sees nobody."""
    with serving(tmp_path_factory.mktemp("client")) as found:
        yield found


@dataclass(frozen=True)
class Server:
    """A service in a process of its own."""

    url: str
    process: psutil.Process

    @property
    def address(self):
        """Host and port."""
        url = httpx.URL(self.url)
        return url.host, url.port

    def memory(self):
        """Resident MiB."""
        return self.process.memory_info().rss / 2**20

    def alive(self):
        """Whether it answers."""
        return httpx.get(f"{self.url}healthz", timeout=30).status_code == httpx.codes.OK


def _ready(server):
    try:
        return httpx.get(f"{server.url}readyz", timeout=30).status_code == httpx.codes.OK
    except httpx.TransportError:  # nobody is there any more, which the caller tells with its last words
        return False


@contextmanager
def started(folder, *words, environment=None):
    """A real ``vtube serve`` on a free port, ready."""
    command = [sys.executable, "-m", "vtube", "serve", "--port", "0", "--data", str(folder), "--json", *words]
    with (folder / "log").open("wb") as log:
        variables = {**os.environ, "PYTHONFAULTHANDLER": "1", **(environment or {})}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=variables)
    try:
        line = process.stdout.readline()
        assert line, (folder / "log").read_text(encoding="utf-8")
        found = Server(json.loads(line)["url"], psutil.Process(process.pid))
        end = time.monotonic() + 270
        while not _ready(found):
            assert process.poll() is None, (
                f"ended with {process.poll()}: {(folder / 'log').read_text(encoding='utf-8')}"
            )
            assert time.monotonic() < end, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.1)
        yield found
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


@pytest.fixture(scope="session")
def server(models, tmp_path_factory):
    """A service with the real models, in a process of its own, whose clients have little time and room."""
    little = ("header_seconds=3", "body_seconds=6", "body_rate=65536", "connections=40",
              "pixels=9000000", "held_pixels=9000000")  # fmt: skip
    words = [word for value in little for word in ("--set", f"service.{value}")]
    with started(tmp_path_factory.mktemp("server"), *words) as found:
        yield found
