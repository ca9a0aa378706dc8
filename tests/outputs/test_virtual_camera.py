"""The virtual camera's side of vtube. ``MockCamera`` mocks pyvirtualcam's; tests/e2e writes to a real device."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from vtube.errors import DeviceError, MissingDependencyError, UsageError
from vtube.outputs import virtual_camera
from vtube.stages import Output
from vtube.types import Moment, Picture


class MockCamera:
    """Mocks ``pyvirtualcam.Camera``: keeps what is sent and fails as often as asked."""

    def __init__(self) -> None:
        self.sent: list[np.ndarray[Any, Any]] = []
        self.opened = self.closed = self.failures = 0
        self.device = "/dev/video2"

    def __call__(self, width: int, height: int, fps: float, **_: object) -> MockCamera:
        self.opened += 1
        self.asked = (width, height, fps)
        return self

    def send(self, pixels: np.ndarray[Any, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the device is gone\nsecond line")
        self.sent.append(pixels)

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> MockCamera:
    mock = MockCamera()
    module: Any = ModuleType("pyvirtualcam")
    module.Camera = mock
    module.PixelFormat = type("PixelFormat", (), {"BGR": "BGR"})
    monkeypatch.setitem(sys.modules, "pyvirtualcam", module)
    monkeypatch.setattr(virtual_camera, "_LOWEST_BACKOFF", 0.01)
    return mock


def solid(colour: tuple[int, int, int, int], size: tuple[int, int] = (8, 4)) -> Moment:
    pixels = np.empty((size[1], size[0], 4), np.uint8)
    pixels[:] = colour
    return Moment(0.0, {}, picture=Picture(pixels))


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20.0
    while not condition():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.002)


def test_without_a_virtual_camera_the_error_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise RuntimeError("'v4l2loopback' backend: no device\nmore")

    module: Any = ModuleType("pyvirtualcam")
    module.Camera = refuses
    module.PixelFormat = type("PixelFormat", (), {"BGR": "BGR"})
    monkeypatch.setitem(sys.modules, "pyvirtualcam", module)
    for platform, hint in {"linux": "modprobe v4l2loopback", "win32": "OBS Studio", "darwin": "OBS Studio"}.items():
        monkeypatch.setattr(sys, "platform", platform)
        with pytest.raises(DeviceError, match=hint) as error:
            virtual_camera.create()
        assert "\n" not in str(error.value)


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(MissingDependencyError, match="pip install pyvirtualcam"):
        virtual_camera.create()


@pytest.mark.parametrize(("size", "fps"), [((0, 720), 30.0), ((1280, -2), 30.0), ((64, 64), 0.0)])
def test_an_impossible_size_or_rate_is_refused(size: tuple[int, int], fps: float) -> None:
    with pytest.raises(UsageError, match="must be positive"):
        virtual_camera.create(size=size, fps=fps)


def test_a_failure_is_told_once_and_the_camera_comes_back(camera: MockCamera, caplog: pytest.LogCaptureFixture) -> None:
    camera.failures = 3
    with caplog.at_level("INFO", "vtube"), virtual_camera.create(size=(8, 4), fps=500) as output:
        output.send(solid((1, 2, 3, 255)))
        until(lambda: len(camera.sent) > 2)
    assert caplog.text.count("the device is gone") == 1
    assert caplog.text.count("is back") == 1
    assert "second line" not in caplog.text
    assert camera.opened == 4
    assert camera.closed == camera.opened


def test_every_loss_is_told(camera: MockCamera, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "vtube"), virtual_camera.create(size=(8, 4), fps=500):
        for times in (1, 2):
            camera.failures = 2
            until(lambda expected=times: caplog.text.count("is back") == expected)
    assert caplog.text.count("the device is gone") == 2


def test_black_before_the_first_picture_and_the_last_one_again_and_again(camera: MockCamera) -> None:
    with virtual_camera.create(size=(8, 4), fps=500) as output:
        until(lambda: len(camera.sent) > 1)
        assert not camera.sent[0].any()
        output.send(solid((10, 20, 30, 255)))
        until(lambda: bool(camera.sent[-1].any()))
        many = len(camera.sent) + 5
        until(lambda: len(camera.sent) > many)
    assert (camera.sent[-1] == (10, 20, 30)).all()


def test_moments_without_a_picture_change_nothing(camera: MockCamera) -> None:
    with virtual_camera.create(size=(8, 4), fps=500) as output:
        output.send(solid((10, 20, 30, 255)))
        output.send(Moment(0.1, {}))
        until(lambda: bool(camera.sent) and bool(camera.sent[-1].any()))
    assert (camera.sent[-1] == (10, 20, 30)).all()


def test_a_camera_that_blocks_does_not_hold_up_the_sender(camera: MockCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred pictures are handed over while the device takes none; then it gets the newest."""
    taken, go_on = threading.Event(), threading.Event()

    def blocks(pixels: np.ndarray[Any, Any]) -> None:
        taken.set()
        go_on.wait(10)
        camera.sent.append(pixels)

    monkeypatch.setattr(camera, "send", blocks)
    with virtual_camera.create(size=(8, 4), fps=500) as output:
        assert taken.wait(10)
        for i in range(1, 101):
            output.send(solid((i, i, i, 255)))
        assert not camera.sent
        go_on.set()
        until(lambda: len(camera.sent) >= 2)
    assert (camera.sent[1] == 100).all()


def test_it_is_an_output_of_drawn_pictures_with_even_sides(camera: MockCamera) -> None:
    with virtual_camera.create(size=(9, 5), fps=25) as output:
        assert isinstance(output, Output)
        assert output.wants == "drawn"
        assert output.device == "/dev/video2"
    assert camera.asked == (8, 4, 25)


def test_premultiplied_alpha_lies_over_black() -> None:
    half = solid((64, 0, 0, 128)).picture
    assert half is not None
    assert (virtual_camera.fitted(half.pixels, (8, 4)) == (64, 0, 0)).all()


@pytest.mark.parametrize(
    ("size", "rows", "columns"),
    [((8, 8), slice(2, 6), slice(0, 8)), ((16, 4), slice(0, 4), slice(4, 12)), ((4, 4), slice(1, 3), slice(0, 4))],
)
def test_the_aspect_is_kept_with_bars_at_the_sides(size: tuple[int, int], rows: slice, columns: slice) -> None:
    picture = solid((9, 9, 9, 255)).picture
    assert picture is not None
    fitted = virtual_camera.fitted(picture.pixels, size)
    assert fitted.shape == (size[1], size[0], 3)
    assert (fitted[rows, columns] == 9).all()
    assert fitted.sum() == 27 * fitted[rows, columns].shape[0] * fitted[rows, columns].shape[1]
