"""On a real X server (Xvfb): keys and mouse of xdotool arrive, what is drawn is seen, the desktop shines through."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from types import MappingProxyType

import numpy as np
import pytest

from vtube.outputs.window import Action, Command, Resized, ViewChanged, Window, create
from vtube.types import Image, Moment, Picture, frozen

SCREEN = (1280, 720)


@pytest.fixture
def _display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server of its own."""
    for tool in ("Xvfb", "xdotool", "ffmpeg"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    for variable in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(variable, raising=False)
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "{}x{}x24".format(*SCREEN), "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as server:
        assert server.stdout is not None
        monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().strip()}")
        yield
        server.terminate()


@pytest.fixture
def _compositor(_display: None) -> Iterator[None]:
    compositor_path = shutil.which("xcompmgr")
    if compositor_path is None:
        pytest.skip("xcompmgr is not installed")
    with subprocess.Popen([compositor_path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as compositor:
        time.sleep(0.5)
        yield
        compositor.terminate()


def xdotool(*arguments: str) -> str:
    command = ["xdotool", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def commands(window: Window, until: Callable[[list[Command]], object], patience: float = 5.0) -> list[Command]:
    """What comes out of the window until that is enough, or patience ends."""
    found: list[Command] = []
    end = time.monotonic() + patience
    while not until(found) and time.monotonic() < end:
        found += window.poll()
        time.sleep(0.01)
    return found


def show(window: Window, pixels: Image) -> Image:
    """Show a picture; gives the whole screen as (height, width, 3) RGB."""
    for _ in range(5):
        window.poll()
        window.send(Moment(0.0, MappingProxyType({}), picture=Picture(frozen(pixels))))
        time.sleep(0.05)
    grab = ["-f", "x11grab", "-draw_mouse", "0", "-video_size", "{}x{}".format(*SCREEN), "-i", os.environ["DISPLAY"]]
    command = ["ffmpeg", "-v", "error", *grab, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    screen = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(screen, np.uint8).reshape(SCREEN[1], SCREEN[0], 3)


@pytest.mark.usefixtures("_display")
def test_keys_mouse_and_size_arrive_and_the_picture_is_seen() -> None:
    with create(size=(640, 360), keys={"record": "ctrl+alt+r"}) as window:
        pixels = np.random.default_rng(0).integers(0, 256, (360, 640, 4), dtype=np.uint8)
        pixels[..., 3] = 255
        screen = show(window, pixels)
        x, y = (SCREEN[0] - 640) // 2, (SCREEN[1] - 360) // 2
        np.testing.assert_array_equal(screen[y : y + 360, x : x + 640], pixels[..., 2::-1])

        number = xdotool("search", "--class", "vtube").split()[0]
        xdotool("windowfocus", "--sync", number)
        xdotool("key", "c", "Tab", "F11", "ctrl+alt+r", "Home", "7")
        names = ["calibrate", "next_avatar", "borderless", "record", "reset_view", "expression_7"]
        assert commands(window, lambda found: len(found) >= len(names)) == [Action(name) for name in names]

        xdotool("mousemove", "--window", number, "320", "180", "click", "4")
        (zoomed,) = commands(window, bool)
        assert isinstance(zoomed, ViewChanged)
        assert zoomed.view.zoom == pytest.approx(1.1)
        assert zoomed.view.offset == pytest.approx((0, 0), abs=0.01)

        xdotool("windowsize", number, "800", "600")
        assert commands(window, bool) == [Resized((800, 600))]


@pytest.mark.usefixtures("_display")
def test_global_hotkeys_arrive_once_with_and_without_the_focus() -> None:
    pytest.importorskip("pynput")
    before = set(threading.enumerate())
    with create(size=(640, 360), keys={"record": "ctrl+alt+r"}, global_hotkeys=True) as window:
        for focus in (True, False):
            if focus:
                xdotool("windowfocus", "--sync", xdotool("search", "--class", "vtube").split()[0])
            else:
                assert window._screen is not None
                window._screen._window.minimize()
                xdotool("search", "--class", "vtube", "windowunmap", "--sync")
            commands(window, lambda found: False, patience=0.3)
            xdotool("key", "ctrl+alt+r", "c")
            found = commands(window, lambda found: False, patience=0.5)
            assert found == [Action("record"), *([Action("calibrate")] if focus else [])]
    xdotool("key", "c")
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive(), "nobody listens after the end"


@pytest.mark.usefixtures("_compositor")
def test_the_desktop_shines_through_a_transparent_window() -> None:
    with create(size=SCREEN, transparent=False, borderless=True) as window:
        desktop = show(window, np.zeros((720, 1280, 4), np.uint8))[360, 640]
        assert (desktop == 0).all()
    with create(size=SCREEN, transparent=True, borderless=True) as window:
        pixels = np.zeros((720, 1280, 4), np.uint8)
        pixels[:, :400] = (0, 0, 255, 255)
        pixels[:, 400:800] = (0, 100, 0, 128)
        screen = show(window, pixels).astype(int)
        opaque, half, clear = screen[360, 200], screen[360, 600], screen[360, 1000]
        assert opaque.tolist() == [255, 0, 0]
        assert clear.min() > 50, "xcompmgr paints a grey desktop"
        np.testing.assert_allclose(half, [0, 100, 0] + clear * 127 / 255, atol=2)
