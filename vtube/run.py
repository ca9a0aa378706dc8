"""One run from its start to its end: a tracked source or a take, live or as fast as it goes."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tqdm import tqdm

from vtube import session
from vtube.controls import Controls, stamped
from vtube.errors import UsageError, VtubeError
from vtube.live import Live, Loading, Stop, Tracking, process
from vtube.outputs.window import Action, Closed
from vtube.parameters import REST
from vtube.paths import shipped
from vtube.render.saving import save
from vtube.settings import Settings
from vtube.solving import Calibration
from vtube.sources.webcam import cameras
from vtube.stages import Estimator, Output, Performance
from vtube.statistics import Statistics
from vtube.takes.journal import journal_of
from vtube.takes.read import read
from vtube.takes.recover import recover
from vtube.takes.replay import Replay
from vtube.takes.target import check_target, target_name
from vtube.takes.write import SUFFIXES
from vtube.types import Frame, Moment, Parameters, Skeleton, SourceInfo

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder
    from vtube.outputs.window import Window
    from vtube.pipeline import Show

log = logging.getLogger("vtube")
DEMO_SECONDS = 10.0
LOADING_PERIOD = 0.1
"""Seconds between two pictures while the pose model loads."""


@dataclass
class Run:
    """What the parts of one run share: its settings, its figures, what it saved and what failed."""

    settings: Settings
    stop: Stop
    seconds: float | None
    progress: bool
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    statistics: Statistics = field(default_factory=Statistics)
    saved: list[Path] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def result(self) -> dict[str, Any]:
        """The run's figures, for people and programs."""
        return {
            **self.statistics.summary(),
            "first_picture_at": self.statistics.opening or self.statistics.first_picture,
            "saved": [str(path) for path in self.saved],
            "failures": self.failures,
        }


def run(settings: Settings, stop: Stop, *, seconds: float | None = None, progress: bool = False) -> dict[str, Any]:
    """Do what the settings ask for until it ends by itself, after ``seconds``, or because ``stop`` says so.

    Raises:
        VtubeError: it could not begin, or the source failed; what was recorded until then is kept.
    """
    this = Run(settings, stop, seconds, progress)
    name = settings.source.name
    if name is None and not cameras():
        log.info("no camera found: performing the bundled demo take (vtube doctor says more)")
        _demonstrate(this)
    elif name is not None and name.removesuffix(".gz").endswith(SUFFIXES):
        _replay(this, Path(name))
    else:
        _track(this)
    return this.result()


def _track(this: Run) -> None:
    settings = this.settings
    live = settings.window.enabled or settings.virtual_camera.enabled or settings.source.realtime
    if settings.recording.file:
        check_target(target_name(settings.recording.file, settings.recording.compress))
    with ExitStack() as stack:
        source = stack.enter_context(session.source(settings, realtime=live))
        camera = source.info.kind == "webcam"
        calibration = session.calibration(settings, camera=camera)
        performer = session.performer(settings, calibration)
        if live or camera:
            show = session.show(settings, this.id)
            window = stack.enter_context(session.window(settings)) if settings.window.enabled else None
            tracked = performer(_loaded(this, window, show))
            takes = stack.enter_context(Takes(this, source.info, tracked.skeleton))
            tracking = Tracking(source, tracked, takes.outputs, this.statistics)
            _show(this, stack, window, show, tracked, tracking=tracking, calibration=calibration, takes=takes)
            return
        tracked = performer(session.body(settings))
        takes = stack.enter_context(Takes(this, source.info, tracked.skeleton))
        this.stop.patient = True
        with tqdm(total=source.info.frames, unit=" frames", disable=None if this.progress else True) as bar:
            for _ in process(_until(this, source), tracked, takes.outputs, this.statistics):
                bar.update()


def _loaded(this: Run, window: Window | None, show: Show) -> Estimator:
    """The pose model, loaded on another thread while the avatar already breathes in the window."""
    if window is None:
        return session.body(this.settings)
    loading = Loading(lambda: session.body(this.settings))
    while not loading.wait(LOADING_PERIOD):
        t = time.monotonic()
        window.toast("preparing the pose model", 2 * LOADING_PERIOD)
        window.send(Moment(t, REST, picture=show.draw(REST, t)))
        this.statistics.opened(time.monotonic())
        if any(command in (Closed(), Action("quit")) for command in window.poll()):
            raise KeyboardInterrupt
    return loading.result()


def _until(this: Run, frames: Iterable[Frame | None]) -> Iterator[Frame]:
    """The frames up to the time limit or the wish to stop."""
    start: float | None = None
    for frame in frames:
        if frame is None:
            continue
        start = frame.t if start is None else start
        if this.stop.signal is not None or (this.seconds is not None and frame.t - start >= this.seconds):
            return
        yield frame


def demo_take() -> Path:
    """The bundled take."""
    return shipped("assets") / "demo.pose.json.gz"


def _demonstrate(this: Run) -> None:
    """Perform the bundled take: in a window until it is closed, or without a display for some seconds."""
    with ExitStack() as stack:
        window = None
        if this.settings.window.enabled:
            try:
                window = stack.enter_context(session.window(this.settings))
            except VtubeError as error:
                log.info("%s", error)
        if window is None and this.seconds is None:
            this.seconds = DEMO_SECONDS
        live = _perform(this, stack, window, Replay(read(demo_take()), loop=True))
        if window is None:
            path = stamped("vtube-demo", ".png")
            save(live.draw(), path)
            this.saved.append(path)


def _replay(this: Run, path: Path) -> None:
    if this.settings.recording.file:
        raise UsageError("a take cannot be recorded again", where="--record", hint="leave it out")
    if not path.exists() and journal_of(path).exists():
        log.info("%s was interrupted: recovered from its journal", path)
        path = recover(journal_of(path)) or path
    take = read(path)
    with ExitStack() as stack:
        window = stack.enter_context(session.window(this.settings)) if this.settings.window.enabled else None
        _perform(this, stack, window, Replay(take, loop=this.settings.source.loop))


def _perform(this: Run, stack: ExitStack, window: Window | None, replay: Replay) -> Live:
    this.id = replay.take.header.session.id
    playing = Playing(replay)
    show = session.show(this.settings, this.id)
    return _show(this, stack, window, show, playing, going_on=lambda t: not playing.ended(t))


def _show(
    this: Run,
    stack: ExitStack,
    window: Window | None,
    show: Show,
    performance: Performance,
    *,
    tracking: Tracking | None = None,
    calibration: Calibration | None = None,
    takes: Takes | None = None,
    going_on: Callable[[float], bool] = lambda _t: True,
) -> Live:
    """Draw a performance live, on every output that is asked for, until it ends."""
    settings = this.settings
    outputs: list[Output] = [window] if window else []
    if settings.virtual_camera.enabled:
        try:
            outputs.append(stack.enter_context(session.virtual_camera(settings)))
        except VtubeError as error:
            log.warning("%s", error)
    live = Live(show, performance, outputs, this.statistics, fps=settings.display.fps, tracking=tracking)
    controls = Controls(live, window, this.stop, settings, session.seed(this.id), calibration, takes)
    live.tick = lambda t: controls.tick(t) and going_on(t)
    this.stop.patient = True
    try:
        live.run(this.seconds)
    finally:
        this.saved += controls.saved
    return live


class Playing:
    """A take that plays from the moment when it is first asked."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._start: float | None = None

    def parameters(self, t: float) -> Parameters:
        """The take's parameters; ``t`` in seconds of the display's clock."""
        if self._start is None:
            self._start = t
        return self._replay.parameters(t - self._start)

    def ended(self, t: float) -> bool:
        """Whether the last frame has been shown."""
        return not self._replay.loop and self._start is not None and t - self._start > self._replay.duration


class Takes:
    """The takes of a run: one from the start if it is asked for, others on demand; each is finished on leaving.

    ``outputs``: the recorders at work, for the tracking thread.
    """

    def __init__(self, run: Run, source: SourceInfo, skeleton: Skeleton) -> None:
        self.outputs: list[Output] = []
        self._run, self._source, self._skeleton = run, source, skeleton
        self._recorder: Recorder | None = None

    @property
    def active(self) -> bool:
        """Whether something is being recorded."""
        return self._recorder is not None

    def toggle(self) -> str:
        """Start a take in a new file of the working folder, or finish the one at work; says what was done."""
        if self._recorder:
            return self._finish()
        return self._begin(stamped("vtube", ".pose.json"))

    def _begin(self, path: Path) -> str:
        run = self._run
        recorder = session.recorder(path, self._source, self._skeleton, run.id, run.settings)
        if recorder.recovered:
            log.info("an earlier recording that was interrupted is saved as %s", recorder.recovered)
            run.saved.append(recorder.recovered)
        self._recorder = recorder.__enter__()
        self.outputs.append(recorder)
        return f"recording {recorder.path.name}"

    def _finish(self) -> str:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return ""
        self.outputs.remove(recorder)
        recorder.__exit__(None, None, None)
        if recorder.failure:
            self._run.failures.append(str(recorder.failure))
            return str(recorder.failure)
        self._run.saved.append(recorder.path)
        return f"saved {recorder.path.name}"

    def __enter__(self) -> Self:
        if self._run.settings.recording.file:
            self._begin(self._run.settings.recording.file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
