"""What every run has: its figures, and the avatar on its outputs with what the user can do."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube import session
from vtube.controls import Controls
from vtube.errors import InputError, VtubeError
from vtube.live import Live
from vtube.pipeline import Show
from vtube.render.debug import annotate
from vtube.settings import Settings
from vtube.stages import Output, Performance
from vtube.statistics import Statistics
from vtube.stopping import Stop
from vtube.types import Frame, Moment, Parameters, Picture

if TYPE_CHECKING:
    from vtube.outputs.window import Window

log = logging.getLogger("vtube")


@dataclass
class Run:
    """What the parts of one run share: its settings, its figures, what it saved and what failed."""

    settings: Settings
    stop: Stop
    seconds: float | None
    progress: bool
    calibrate: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    statistics: Statistics = field(default_factory=Statistics)
    opened: float | None = None
    extras: list[Output] = field(default_factory=list)
    saved: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def drawn(self) -> list[Output]:
        """The extras that want what is drawn."""
        return [extra for extra in self.extras if extra.wants == "drawn"]

    def result(self) -> dict[str, Any]:
        """The run's figures, for people and programs. ``…_at``: seconds of the monotonic clock."""
        return {
            **self.statistics.summary(),
            "first_picture_at": self.opened or self.statistics.first_picture,
            "first_tracked_at": self.statistics.first_tracked,
            "saved": [str(path) for path in self.saved],
            "failures": self.failures,
        }


def open_extras(this: Run, stack: ExitStack) -> None:
    """Open the outputs that the settings name besides; ``stage`` shows the avatar on those that draw."""
    this.extras = [stack.enter_context(extra) for extra in session.extra_outputs(this.settings)]


def stage(this: Run, stack: ExitStack, performance: Performance, *, player: bool = False) -> tuple[Live, Controls]:
    """The avatar on every output that is asked for, and what the user can do with it; ``player``: with a take."""
    settings = this.settings
    show = session.show(settings, this.id)
    window: Window | None = None
    if settings.window.enabled:
        window = stack.enter_context(session.window(settings, player=player))
    outputs = [*([window] if window else []), *this.drawn]
    if settings.virtual_camera.enabled:
        try:
            outputs.append(stack.enter_context(session.virtual_camera(settings)))
        except VtubeError as error:
            if not outputs and not settings.recording.file:  # it would perform for nobody
                raise error.turned_into(InputError) from error
            log.warning("%s", error)
    show.rehearse()
    live = Live(show, performance, outputs, this.statistics, fps=settings.display.fps)
    live.layer = partial(_traced, show) if settings.display.overlay else None
    controls = Controls(live, window, this.stop, settings, session.seed(this.id))
    live.tick = controls.tick
    stack.callback(controls.close)
    stack.callback(lambda: this.saved.extend(controls.saved))
    return live, controls


def _traced(show: Show, picture: Picture, parameters: Parameters, newest: tuple[Frame, Moment] | None) -> Picture:
    """What was tracked, over the avatar."""
    if newest is None:
        return annotate(picture, parameters)
    frame, moment = newest
    return annotate(
        picture, parameters, moment.pose, moment.smoothed, source=frame.size, mirrored=show.mirrored
    )  # fmt: skip


def perform(this: Run, live: Live, until: Callable[[], bool] = lambda: False) -> None:
    """Draw until the run ends: by ``until``, after its seconds, or because it is stopped."""
    this.stop.patient = True
    live.run(this.seconds, until)
