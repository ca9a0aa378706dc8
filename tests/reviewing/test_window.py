"""On a real X server: mouse and keys correct a folder, and a killed editor has lost nothing."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest

from tests.reviewing.conftest import SIZE, example
from vtube.corrections import Folder, Person, read
from vtube.reviewing.editor import Editor
from vtube.reviewing.view import fitted
from vtube.reviewing.window import Window

WINDOW, STRIP, STATUS = (1280, 760), 320, 34


@pytest.fixture
def display() -> Iterator[dict[str, str]]:
    """The environment of an X server of its own."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    # Without -noreset the server begins anew whenever its last client leaves, and refuses who comes just then.
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1300x800x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as server:
        assert server.stdout is not None
        others = {
            name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
        }
        yield {**others, "DISPLAY": f":{server.stdout.readline().strip()}"}
        server.terminate()


def until(what: Callable[[], bool], patience: float = 30.0) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def test_a_dragged_joint_is_on_the_disk_after_a_kill(folder: Path, display: dict[str, str]) -> None:
    """Drag, nudge, hide, undo: each is there although the program never got to its end, and another may go on."""

    def xdotool(*arguments: str) -> str:
        command = ["xdotool", *arguments]
        return subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", env=display, timeout=20
        ).stdout

    def person() -> Person:
        return read(folder).pictures[0].people[0]

    before = example().pictures[0].people[0]
    view = fitted(SIZE, (WINDOW[0] - STRIP, WINDOW[1] - STATUS))
    command = [sys.executable, "-m", "vtube", "review", str(folder), "--who", "ada"]
    with subprocess.Popen(command, env=display) as process:
        assert until(lambda: bool(xdotool("search", "--class", "vtube")))
        window = xdotool("search", "--class", "vtube").split()[0]
        xdotool("windowfocus", "--sync", window)
        x, y = np.rint(view.to_window(before.points[9])).astype(int).tolist()

        def drag() -> bool:
            """Again until the window, which has just opened, listens."""
            xdotool("mousemove", "--window", window, str(x), str(y), "mousedown", "1")
            xdotool("mousemove", "--window", window, str(x + 30), str(y + 12))
            xdotool("mousemove", "--window", window, str(x + 60), str(y + 24), "mouseup", "1")
            return until(lambda: person().who == "ada", 2.0)

        assert until(drag)
        dragged = person().points[9]
        np.testing.assert_allclose(dragged, before.points[9] + np.array([60.0, 24.0]) / view.scale, atol=0.75)

        xdotool("key", "shift+Left")
        assert until(lambda: bool(np.isclose(person().points[9, 0], dragged[0] - 10.0)))
        xdotool("key", "v")
        assert until(lambda: person().visible[9] == 1)
        xdotool("key", "ctrl+z")
        assert until(lambda: person().visible[9] == 2)
        process.send_signal(signal.SIGKILL)
    saved = person()
    assert (saved.who, saved.points[9, 0]) == ("ada", pytest.approx(dragged[0] - 10.0))
    with subprocess.Popen(command, env=display, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert until(lambda: bool(xdotool("search", "--class", "vtube")))
        refused = subprocess.run(command, env=display, capture_output=True, encoding="utf-8", check=False, timeout=60)
        assert refused.returncode == 2
        assert "being changed (got by ada" in refused.stderr
        xdotool("windowfocus", "--sync", xdotool("search", "--class", "vtube").split()[0])
        assert until(lambda: bool(xdotool("key", "q")) or process.poll() is not None)
        assert process.returncode == 0


@pytest.mark.parametrize("how", ["closed", "terminated"])
def test_a_drag_under_way_is_not_lost_when_the_window_closes(
    how: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the joint is when the window closes or a signal comes, there it stays."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    before = example().pictures[0].people[0]
    view = fitted(SIZE, (WINDOW[0] - STRIP, WINDOW[1] - STATUS))
    at = np.rint(view.to_window(before.points[9])).astype(int)
    with Folder(folder, "ada") as opened:
        window = Window(opened, Editor(opened.corrections, "ada"))
        try:
            pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=at.tolist()))
            pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=(at + 40).tolist(), rel=(40, 40)))
            if how == "closed":
                pygame.event.post(pygame.event.Event(pygame.QUIT))
            assert window.run(Stopped(None if how == "closed" else signal.SIGTERM))  # type: ignore[arg-type]
        finally:
            window.close()
    person = read(folder).pictures[0].people[0]
    assert person.state == "to do"
    np.testing.assert_allclose(person.points[9], before.points[9] + 40.0 / view.scale, atol=0.75)


class Stopped:
    """A signal that comes, if at all, when the events that are there have been looked at."""

    def __init__(self, then: int | None) -> None:
        self._signals = itertools.chain([None], itertools.repeat(then))

    @property
    def signal(self) -> int | None:
        return next(self._signals)
