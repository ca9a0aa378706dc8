"""Takes that are performed: one that is named, or the bundled one where there is no camera."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from vtube.controls import stamped
from vtube.errors import NoDisplayError, UsageError, VtubeError
from vtube.live import Live
from vtube.paths import shipped
from vtube.performing import Playing
from vtube.player import Manner, Player
from vtube.render.saving import save
from vtube.repeating import Scene, check_background
from vtube.settings import Settings, override
from vtube.staging import Run, open_extras, perform, stage
from vtube.stopping import Stop
from vtube.takes.opening import open_take
from vtube.takes.part import WHOLE, Part
from vtube.takes.read import read
from vtube.takes.replay import Replay
from vtube.takes.sound import recorded
from vtube.voice import Speaker

log = logging.getLogger("vtube")
DEMO_SECONDS = 10.0
ENDLESS = Manner(again=True, windable=False)
"""How the bundled take is played."""


def demo_take() -> Path:
    """The bundled take."""
    return shipped("assets") / "demo.pose.json.gz"


def demonstrate(this: Run) -> None:
    """Perform the bundled take: in a window until it is closed, or without a display for some seconds."""
    if this.settings.recording.file:
        raise UsageError("there is no camera to record", where="--record", hint="name a file with --source")
    _check_performer(this)
    demo = Replay(read(demo_take()))
    if this.settings.window.enabled:
        try:
            _play(this, Playing(demo), ENDLESS)
        except NoDisplayError as error:
            log.info("%s", error)
            this.settings = override(this.settings, {"window.enabled": False})
        else:
            return
    this.seconds = this.seconds or DEMO_SECONDS
    live = _play(this, Playing(demo), ENDLESS)
    path = stamped("vtube-demo", ".png")
    save(live.draw(), path)
    this.saved.append(path)


def play(
    take: Path,
    settings: Settings,
    stop: Stop,
    *,
    part: Part,
    seconds: float | None = None,
    speed: float = 1.0,
    audio: bool = True,
) -> dict[str, Any]:
    """Perform a take, live: see ``replay``. In a window it stays at its end.

    Raises:
        VtubeError: it could not begin.
    """
    this = Run(settings, stop, seconds, progress=False)
    replay(this, take, part, speed=speed, audio=audio, stays=settings.window.enabled and seconds is None)
    return this.result()


def replay(
    this: Run, path: Path, part: Part = WHOLE, *, speed: float = 1.0, audio: bool = True, stays: bool = False
) -> None:
    """Perform a take, live, so that the user can wind it.

    ``speed``: 1 is the performer's. ``audio``: with the session's sound, where it was recorded. ``stays``: at the end
    wait for the user.

    Raises:
        VtubeError: the take cannot be read, nothing of it is left, or it cannot be shown.
    """
    if this.settings.recording.file:
        raise UsageError("a take cannot be recorded again", where="--record", hint="leave it out")
    _check_performer(this)
    check_background(this.settings)
    (path, take), again = open_take(path), this.settings.source.loop
    replayed = Replay(take, method="bezier")
    playing = Playing(replayed, *part.within(replayed, path), speed)
    with ExitStack() as stack:
        sound, offset = recorded(take, path) if audio else (None, 0.0)
        speaker = _speaker(sound, stack) if sound else None
        _play(this, playing, Manner(again, stays, speaker=speaker, offset=offset))


def _speaker(sound: Path, stack: ExitStack) -> Speaker | None:
    """What plays the sound; without one the rest goes on."""
    try:
        speaker = Speaker(sound)
    except VtubeError as error:
        log.warning("%s; going on without sound", error)
        return None
    stack.callback(speaker.close)
    return speaker


def _check_performer(this: Run) -> None:
    if this.calibrate:
        raise UsageError("nobody is there", where="--calibrate", hint="name a camera or a video with --source")


def _play(this: Run, playing: Playing, manner: Manner) -> Live:
    this.id = playing.replay.take.header.session.id
    with ExitStack() as stack:
        open_extras(this, stack)
        live, controls = stage(this, stack, playing, player=manner.windable)
        live.own = playing.at
        controls.performed = playing.events
        controls.player = player = Player(playing, Scene(live.show, playing.replay), manner)
        player.begin()
        perform(this, live, until=lambda: player.over(time.monotonic()))
    return live
