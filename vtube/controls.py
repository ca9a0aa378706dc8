"""What a user does while the program runs: hotkeys, the mouse, recording on demand, and what the screen says."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from vtube.errors import VtubeError
from vtube.live import Live
from vtube.outputs.window import Action, Closed, Command, Resized, Skipped, Sought, ViewChanged, Window
from vtube.player import Player
from vtube.puppet import Puppet
from vtube.recording import Takes
from vtube.render import scene, skeleton
from vtube.render.saving import save
from vtube.repeating import repeat
from vtube.settings import Settings
from vtube.solving import Calibration
from vtube.stopping import Stop
from vtube.takes.happenings import BACKGROUND, CLEARED, MIRROR
from vtube.types import Event
from vtube.walkthrough import Walkthrough
from vtube.wardrobe import Wardrobe

log = logging.getLogger("vtube")
BACKGROUNDS = ("#00b140", "transparent")
"""What a key changes to, besides what the settings name; never the camera's picture unless those do."""
PERIOD = 0.25
"""Seconds between two updates of what the screen says."""
PREVIEW_PERIOD = 1 / 15
LONG = 8.0
"""Seconds for which what happened by itself can be read."""


def stamped(stem: str, suffix: str) -> Path:
    """A new file's name in the working folder, by the time of day."""
    return Path(f"{stem}-{datetime.now().astimezone():%Y%m%d-%H%M%S}{suffix}")


def _nothing(_t: float) -> Iterable[Event]:
    """No take is played."""
    return ()


class Controls:
    """Lets a window's commands change a live loop, and tells the window what is going on.

    ``takes``, ``calibration``: of the tracked performer, where there is one. ``guide``: leads the performer through a
    calibration. ``performed``: the events of a take that is played, up to a time in seconds, each once. ``busy``: what
    the user waits for. ``saved``: the screenshots. ``player``: of that take.
    """

    def __init__(self, live: Live, window: Window | None, stop: Stop, settings: Settings, seed: int) -> None:
        self.takes: Takes | None = None
        self.calibration: Calibration | None = None
        self.guide: Walkthrough | None = None
        self.performed: Callable[[float], Iterable[Event]] = _nothing
        self.player: Player | None = None
        self.busy: str | None = None
        self.saved: list[Path] = []
        self._live, self._window, self._stop = live, window, stop
        self._wardrobe = Wardrobe(live.show, settings, seed, self._happened)
        self._recorded, self._seeking = False, False
        first = settings.display.background
        self._backgrounds = (first, *(b for b in BACKGROUNDS if b != first))
        self._background = 0
        self._told = self._previewed = 0.0
        self._actions: dict[str, Callable[[], str]] = {
            "calibrate": self._calibrate,
            "mirror": self._mirror,
            "background": self._next_background,
            "record": self._record,
            "screenshot": self._screenshot,
            **self._wardrobe.actions,
        }

    def tick(self, t: float) -> bool:
        """React to what the user did; False when the program shall end."""
        self._notice_recording()
        self._follow_take(t)
        if self._window:
            for command in self._window.poll():
                if isinstance(command, Closed) or command == Action("quit"):
                    return False
                self._react(command)
        if self.guide:
            self._lead(self.guide, t)
        for message in self._wardrobe.tick():
            self._say(message, LONG)
        if self._backgrounds[self._background] == scene.CAMERA:
            self._show_camera()
        if self._window and t - self._told >= PERIOD:
            self._told = t
            self._tell(self._window)
        if self._window and self._window.preview_shown and t - self._previewed >= PREVIEW_PERIOD:
            self._previewed = t
            self._preview(self._window)
        return self._stop.signal is None

    def _follow_take(self, t: float) -> None:
        for event in self.performed(t):
            repeat(event, self._live.show)
            self._tell_outputs(replace(event, t=t))  # a take's seconds mean nothing to them
        if self.player:
            if self.player.tick(t):
                self._tell_outputs(Event(t, CLEARED))
            if self._window:
                self.player.tell(self._window)

    def _react(self, command: Command) -> None:
        show = self._live.show
        match command:
            case Action(name) if name in self._actions:
                self._try(self._actions[name])
                if self.player and self.player.paused and isinstance(show.puppet, Puppet):
                    show.puppet.settle()
            case Action(name) if self.player and name in self.player.actions:
                self._try(self.player.actions[name])
            case Sought(share) if self.player:
                self.player.wind_to(share)
            case Skipped() if self.guide:
                self.guide.skip()
            case ViewChanged(view):
                show.view = view
            case Resized(size) if len(self._live.outputs) == 1:  # other outputs keep their size
                self._try(partial(self._resize, size))

    def _try(self, action: Callable[[], str | None]) -> None:
        try:
            message = action()
        except VtubeError as error:
            log.warning("%s", error)
            message = str(error)
        if message:
            self._say(message)

    def _say(self, message: str, seconds: float = 3.0) -> None:
        if self._window:
            self._window.toast(message, seconds)

    def _notice_recording(self) -> None:
        """A take that begins has to know which expressions are on already, and what else was changed."""
        active = bool(self.takes and self.takes.active)
        if active and not self._recorded:
            self._wardrobe.tell()
        self._recorded = active

    def _happened(self, name: str, *args: str | float | bool) -> None:
        event = Event(time.monotonic(), name, args)
        if self.takes:
            self.takes.event(event)
        self._tell_outputs(event)

    def _tell_outputs(self, event: Event) -> None:
        for output in tuple(self._live.outputs):
            output.event(event)

    def _calibrate(self) -> str:
        if not self.calibration:
            return "nobody is tracked yet"
        self.calibration.start(time.monotonic())
        self._happened("calibrate")
        return "calibrating: sit as you do at rest and look at the screen"

    def _lead(self, guide: Walkthrough, t: float) -> None:
        prompt = guide.tick(t)
        if self._window:
            self._window.prompt(prompt[:3] if prompt else (), prompt.progress if prompt else 0.0)
        if not prompt:
            self.guide = None
            log.info("%s", guide.result)
            self._say(guide.result, LONG)

    def _mirror(self) -> str:
        show = self._live.show
        show.mirrored = not show.mirrored
        self._happened(MIRROR, show.mirrored)
        return "mirror on" if show.mirrored else "mirror off"

    def _next_background(self) -> str:
        self._background = (self._background + 1) % len(self._backgrounds)
        self._set_background()
        spec = self._backgrounds[self._background]
        self._happened(BACKGROUND, spec)
        return f"background: {spec}"

    def _set_background(self) -> None:
        self._resize(self._live.show.size)

    def _resize(self, size: tuple[int, int]) -> None:
        """Both at once: a background that cannot be made for a size leaves the picture as it was."""
        spec, show = self._backgrounds[self._background], self._live.show
        background = None if spec == scene.CAMERA else scene.background(spec, size)
        show.size, show.background = size, background

    def _show_camera(self) -> None:
        newest = self._live.tracking.newest if self._live.tracking else None
        if newest:
            show = self._live.show
            show.background = scene.camera(newest[0].image, show.size, mirrored=show.mirrored)

    def _record(self) -> str:
        if not self.takes:
            return "there is nothing to record"
        if self.takes.active:
            self.takes.finish()
            return "recording finished"
        path = stamped("vtube", ".pose.json")
        self.takes.begin(path)
        return f"recording {path}{' and what is heard' if self.takes.audible else ''}"

    def _screenshot(self) -> str:
        path = stamped("vtube", ".png")
        save(self._live.draw(), path)
        self.saved.append(path)
        return f"screenshot: {path}"

    def _preview(self, window: Window) -> None:
        newest = self._live.tracking.newest if self._live.tracking else None
        if newest:
            picture = skeleton.draw(newest[0].image, newest[1].pose)
            window.preview(np.fliplr(picture).copy() if self._live.show.mirrored else picture)

    def close(self) -> None:
        """Let go of what works beside the loop. May be called twice."""
        self._wardrobe.close()

    def _tell(self, window: Window) -> None:
        tracking = self._live.tracking
        window.expressions(self._wardrobe.expressions)
        window.meter(self._live.statistics.meter())
        window.recording(bool(self.takes and self.takes.active))
        silent = "the camera is silent, trying again" if tracking and tracking.lost else None
        window.warning((self.takes.failure if self.takes else None) or silent or self.busy)
        if not self.guide and self.calibration:
            self._tell_calibration(window, self.calibration.state)

    def _tell_calibration(self, window: Window, state: str) -> None:
        if state != "done":
            window.toast(f"finding your rest pose, hold still: {state}", 2 * PERIOD)
        elif self._seeking:
            window.toast("calibrated: this is your rest pose")
        self._seeking = state != "done"
