"""What a user does while the program runs: hotkeys, the mouse, recording on demand, and what the screen says."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from vtube import puppet
from vtube.errors import VtubeError
from vtube.live import Live, Stop
from vtube.outputs.window import Action, Closed, Command, Resized, ViewChanged, Window
from vtube.puppet import Puppet
from vtube.render import scene, skeleton
from vtube.render.saving import save
from vtube.settings import Settings
from vtube.solving import Calibration

log = logging.getLogger("vtube")
BACKGROUNDS = ("#00b140", "transparent", scene.CAMERA)
PERIOD = 0.25
"""Seconds between two updates of what the screen says."""


def stamped(stem: str, suffix: str) -> Path:
    """A new file's name in the working folder, by the time of day."""
    return Path(f"{stem}-{datetime.now().astimezone():%Y%m%d-%H%M%S}{suffix}")


class Recording(Protocol):
    """Starts and stops takes while running."""

    @property
    def active(self) -> bool:
        """Whether a take is being recorded."""

    def toggle(self) -> str:
        """Start or finish one; says what was done."""


class Controls:
    """Lets a window's commands change a live loop, and tells the window what is going on."""

    def __init__(
        self,
        live: Live,
        window: Window | None,
        stop: Stop,
        settings: Settings,
        seed: int,
        calibration: Calibration | None = None,
        recording: Recording | None = None,
    ) -> None:
        self._live, self._window, self._stop, self._seed = live, window, stop, seed
        self._calibration, self._recording = calibration, recording
        self._avatar, self._framing = settings.avatar.name, settings.avatar.framing
        first = settings.display.background
        self._backgrounds = (first, *(b for b in BACKGROUNDS if b != first))
        self._background = 0
        self._told = 0.0
        self._picture: Path | None = None
        self.saved: list[Path] = []
        self._actions: dict[str, Callable[[], str | None]] = {
            "calibrate": self._calibrate,
            "mirror": self._mirror,
            "next_avatar": self._next_avatar,
            "background": self._next_background,
            "record": self._record,
            "screenshot": self._screenshot,
        }

    def tick(self, t: float) -> bool:
        """React to what the user did; False when the program shall end."""
        if self._window:
            for command in self._window.poll():
                if isinstance(command, Closed) or command == Action("quit"):
                    return False
                self._react(command)
        if self._backgrounds[self._background] == scene.CAMERA:
            self._show_camera()
        if t - self._told >= PERIOD:
            self._told = t
            self._tell()
        return self._stop.signal is None

    def _react(self, command: Command) -> None:
        show = self._live.show
        match command:
            case Action(name) if name in self._actions:
                try:
                    message = self._actions[name]()
                except VtubeError as error:
                    message = str(error)
                    log.warning("%s", error)
                if message and self._window:
                    self._window.toast(message)
            case ViewChanged(view):
                show.view = view
            case Resized(size) if len(self._live.outputs) == 1:  # other outputs keep their size
                show.size = size
                self._set_background()

    def _calibrate(self) -> str | None:
        if not self._calibration:
            return None
        self._calibration.start(time.monotonic())
        return "calibrating: sit as you do at rest and look at the screen"

    def _mirror(self) -> str:
        show = self._live.show
        show.mirrored = not show.mirrored
        return "mirror on" if show.mirrored else "mirror off"

    def _next_avatar(self) -> str:
        names = puppet.names()
        following = names[(names.index(self._avatar) + 1) % len(names)] if self._avatar in names else names[0]
        self._live.show.puppet = Puppet(puppet.load(puppet.find(following)), self._seed)
        self._avatar = following
        return following

    def _next_background(self) -> str:
        self._background = (self._background + 1) % len(self._backgrounds)
        self._set_background()
        return f"background: {self._backgrounds[self._background]}"

    def _set_background(self) -> None:
        spec = self._backgrounds[self._background]
        self._live.show.background = None if spec == scene.CAMERA else scene.background(spec, self._live.show.size)

    def _show_camera(self) -> None:
        newest = self._live.tracking.newest if self._live.tracking else None
        if newest:
            show = self._live.show
            show.background = scene.camera(newest[0].image, show.size, mirrored=show.mirrored)

    def _record(self) -> str | None:
        return self._recording.toggle() if self._recording else "a take cannot be recorded again"

    def _screenshot(self) -> str:
        path = stamped("vtube", ".png")
        save(self._live.draw(), path)
        self.saved.append(path)
        return f"screenshot: {path}"

    def _tell(self) -> None:
        window, tracking = self._window, self._live.tracking
        if not window:
            return
        window.meter(self._live.statistics.meter())
        window.recording(bool(self._recording and self._recording.active))
        if tracking and window.preview_shown and tracking.newest:
            frame, moment = tracking.newest
            window.preview(skeleton.draw(frame.image, moment.pose))
        window.warning("the camera is silent, trying again" if tracking and tracking.lost else None)
        state = self._calibration.state if self._calibration else "done"
        if state != "done":
            window.toast(f"finding your rest pose, hold still: {state}", 2 * PERIOD)
