"""Takes that are performed: one that is named, or the bundled one where there is no camera."""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack
from pathlib import Path

from vtube.controls import stamped
from vtube.errors import NoDisplayError, UsageError
from vtube.live import Live
from vtube.paths import shipped
from vtube.performing import Playing
from vtube.render.saving import save
from vtube.settings import override
from vtube.staging import Run, perform, stage
from vtube.takes.read import read
from vtube.takes.replay import Replay

log = logging.getLogger("vtube")
DEMO_SECONDS = 10.0


def demo_take() -> Path:
    """The bundled take."""
    return shipped("assets") / "demo.pose.json.gz"


def demonstrate(this: Run) -> None:
    """Perform the bundled take: in a window until it is closed, or without a display for some seconds."""
    if this.settings.recording.file:
        raise UsageError("there is no camera to record", where="--record", hint="name a file with --source")
    _check_performer(this)
    demo = Replay(read(demo_take()), loop=True)
    if this.settings.window.enabled:
        try:
            _play(this, demo)
        except NoDisplayError as error:
            log.info("%s", error)
            this.settings = override(this.settings, {"window.enabled": False})
        else:
            return
    this.seconds = this.seconds or DEMO_SECONDS
    live = _play(this, demo)
    path = stamped("vtube-demo", ".png")
    save(live.draw(), path)
    this.saved.append(path)


def replay(this: Run, path: Path) -> None:
    """Perform a take, live."""
    if this.settings.recording.file:
        raise UsageError("a take cannot be recorded again", where="--record", hint="leave it out")
    _check_performer(this)
    _play(this, Replay(read(path), loop=this.settings.source.loop))


def _check_performer(this: Run) -> None:
    if this.calibrate:
        raise UsageError("nobody is there", where="--calibrate", hint="name a camera or a video with --source")


def _play(this: Run, take: Replay) -> Live:
    this.id = take.take.header.session.id
    playing = Playing(take)
    with ExitStack() as stack:
        live, controls = stage(this, stack, playing)
        controls.performed = playing.events
        perform(this, live, until=lambda: playing.ended(time.monotonic()))
    return live
