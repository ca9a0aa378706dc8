"""A camera that stalls, is unplugged and comes back. The captures here are mocks; tests/e2e reads a real device."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import cv2
import numpy as np
import pytest

from vtube.errors import InputError
from vtube.sources import _live, webcam
from vtube.sources._camera import Camera, distinct

CAMERA = Camera(0, "/dev/video0", "Mock Camera")


class MockCapture:
    """Mocks ``cv2.VideoCapture``: gives frames of one grey value while ``plugged`` is set."""

    def __init__(self, plugged: threading.Event, value: int) -> None:
        self.plugged, self.value, self.released = plugged, value, False

    def grab(self) -> bool:
        time.sleep(0.002)
        return self.plugged.is_set()

    def retrieve(self) -> tuple[bool, Any]:
        return True, np.full((4, 6, 3), self.value, np.uint8)

    def get(self, key: int) -> float:
        return {cv2.CAP_PROP_FRAME_WIDTH: 6.0, cv2.CAP_PROP_FRAME_HEIGHT: 4.0, cv2.CAP_PROP_FPS: 25.0}.get(key, 0.0)

    def release(self) -> None:
        self.released = True


@pytest.fixture
def plugged() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, plugged: threading.Event) -> Iterator[list[MockCapture]]:
    """Every capture that was opened; the n-th gives pictures of the value n."""
    captures: list[MockCapture] = []

    def start(*_: object) -> MockCapture:
        if not plugged.is_set():
            raise InputError("no such camera", where=CAMERA.path)
        captures.append(MockCapture(plugged, len(captures)))
        return captures[-1]

    monkeypatch.setattr(webcam, "_start", start)
    monkeypatch.setattr(webcam, "find", lambda _name: CAMERA)
    monkeypatch.setattr(webcam, "cameras", lambda: [CAMERA])
    monkeypatch.setattr(webcam, "_STALLED", 0.05)
    monkeypatch.setattr(webcam, "_BACKOFF", (0.01,))
    monkeypatch.setattr(_live, "SILENCE", 0.01)
    yield captures
    plugged.set()


def test_an_unplugged_camera_is_read_again_when_it_is_back(
    opened: list[MockCapture], plugged: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    with webcam.create() as source, caplog.at_level("INFO", "vtube"):
        reader = iter(source)
        first = next(frame for frame in reader if frame)
        plugged.clear()
        while "trying again" not in caplog.text:
            next(reader)
        assert [next(reader) for _ in range(3)] == [None] * 3
        plugged.set()
        back = next(frame for frame in reader if frame)
    assert (first.image[0, 0, 0], back.image[0, 0, 0]) == (0, 1)
    assert back.t > first.t
    assert back.index > first.index
    assert caplog.text.count("trying again") == caplog.text.count("is back") == 1
    assert all(capture.released for capture in opened)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere cameras may have no names to tell them apart")
def test_another_camera_that_got_its_path_is_left_alone(
    opened: list[MockCapture], plugged: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)

    def others() -> list[Camera]:
        looked.release()
        return [Camera(0, CAMERA.path, "Somebody else's camera")]

    with webcam.create() as source:
        next(iter(source))
        monkeypatch.setattr(webcam, "cameras", others)
        plugged.clear()
        assert looked.acquire(timeout=20)
        plugged.set()
        assert looked.acquire(timeout=20)
        assert looked.acquire(timeout=20)
    assert len(opened) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere cameras may have no names to tell them apart")
def test_its_twin_on_another_port_is_not_taken_for_it(
    opened: list[MockCapture], plugged: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, twin = (replace(CAMERA, index=i, path=f"/dev/video{i}", port=f"usb-{i}") for i in range(2))
    there = distinct([mine, twin])
    looked = threading.Semaphore(0)

    def now() -> list[Camera]:
        looked.release()
        return distinct(there)

    monkeypatch.setattr(webcam, "cameras", now)
    monkeypatch.setattr(webcam, "find", lambda _name: mine)
    with webcam.create() as source:
        next(iter(source))
        there[:] = [twin]  # which now has the name without a number
        plugged.clear()
        for _ in range(4):
            assert looked.acquire(timeout=20)
        plugged.set()
        for _ in range(2):
            assert looked.acquire(timeout=20)
        assert len(opened) == 1
        there[:] = [replace(mine, path="/dev/video7", index=7), twin]
        assert any(frame is not None for frame in islice(source, 40))
    assert len(opened) == 2


def test_a_camera_that_is_gone_at_the_start_is_an_error(opened: list[MockCapture], plugged: threading.Event) -> None:
    plugged.clear()
    with pytest.raises(InputError, match="no such camera"):
        webcam.create()


def test_frames_are_stamped_on_the_monotonic_clock_and_only_go_forward(opened: list[MockCapture]) -> None:
    before = time.monotonic()
    with webcam.create() as source:
        reader = iter(source)
        times = [next(frame for frame in reader if frame).t for _ in range(10)]
    assert before <= times[0]
    assert times[-1] <= time.monotonic()
    assert (np.diff(times) > 0).all()


def test_what_the_camera_really_gives_is_said(opened: list[MockCapture], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "vtube"), webcam.create(size=(640, 480), fps=30.0) as source:
        assert (source.info.size, source.info.fps, source.info.live) == ((6, 4), 25.0, True)
    assert "6x4 25 fps" in caplog.text
    assert "asked for 640x480 at 30 fps" in caplog.text


def test_leaving_frees_the_camera_even_while_it_is_searched_for(
    opened: list[MockCapture], plugged: threading.Event
) -> None:
    with webcam.create() as source:
        reader = iter(source)
        next(reader)
        plugged.clear()
        while next(reader) is not None:
            pass
    assert all(capture.released for capture in opened)
    assert not any(thread.name.startswith("webcam") for thread in threading.enumerate())
