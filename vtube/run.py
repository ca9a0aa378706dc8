"""One run from its start to its end: a tracked source or a take, live or as fast as it goes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tqdm import tqdm

from vtube import session
from vtube.beside import Hands
from vtube.errors import DeviceError, InputError, UsageError, VtubeError
from vtube.live import Loading, Tracking, process
from vtube.performing import Resting
from vtube.pipeline import Hear
from vtube.recording import Takes
from vtube.replaying import demonstrate, replay
from vtube.settings import Settings
from vtube.solving import Calibration
from vtube.sources.webcam import cameras, why_no_camera
from vtube.stages import Source, Tapped, VoiceSource
from vtube.staging import Run, open_extras, perform, stage
from vtube.statistics import Statistics
from vtube.stopping import Stop
from vtube.takes.recover import free_name, recover_all
from vtube.takes.target import check_target, target_name
from vtube.takes.write import SUFFIXES
from vtube.types import Frame
from vtube.walkthrough import Walkthrough
from vtube.weights.export import abandon

log = logging.getLogger("vtube")
LOADING_FPS = 10.0
"""Pictures a second while the pose model loads, which needs the processor."""
UNSEEN_FPS = 5.0
"""Pictures a second where no output shows them."""
PATIENCE = 0.1
"""Seconds beyond its newest frame to which a file's keypoints are predicted; its next one may be far."""
UNFINISHED = "the run ended before the calibration did; %s"
GRACE = 10.0
"""Seconds that the loading of the pose model gets to end when the run does."""


def run(
    settings: Settings,
    stop: Stop,
    *,
    seconds: float | None = None,
    progress: bool = False,
    calibrate: bool = False,
    statistics: Statistics | None = None,
) -> dict[str, Any]:
    """Do what the settings ask for until it ends by itself, after ``seconds``, or because ``stop`` says so.

    ``calibrate``: lead the performer through a calibration first. ``statistics``: where the figures are collected, for
    those who want to look at them meanwhile.

    Raises:
        VtubeError: it could not begin, or the source failed; what was recorded until then is kept.
    """
    this = Run(settings, stop, seconds, progress, calibrate, statistics=statistics or Statistics())
    name = settings.source.name
    session.check_body(settings)
    _recover(this)
    try:
        if name is not None and name.removesuffix(".gz").endswith(SUFFIXES):
            replay(this, Path(name))
        elif name is None and settings.source.kind is None and not cameras():
            log.info("%s: performing the bundled demo take (vtube doctor says more)", why_no_camera().what)
            if settings.body.model != type(settings.body)().model:
                log.warning("the demo take needs no pose model: %s is not used", settings.body.model)
            demonstrate(this)
        else:
            _track(this)
    except VtubeError as error:
        for path in this.saved:
            log.info("saved %s", path)
        if isinstance(error, InputError) and this.statistics.frames:  # it was fine when the run began
            raise error.turned_into(DeviceError) from error
        raise
    return this.result()


def _recover(this: Run) -> None:
    """Make takes of what interrupted recordings have left behind, here and where this run will look or write."""
    named = (this.settings.recording.file, this.settings.source.name)
    folders = {Path.cwd(), *(Path(path).parent.absolute() for path in named if path and Path(path).parent.is_dir())}
    target = this.settings.recording.file
    written = target_name(target, this.settings.recording.compress).absolute() if target else None
    for found in recover_all(sorted(folders)):
        take = found.rename(free_name(found)) if found.absolute() == written else found
        log.info("an earlier recording that was interrupted is saved as %s", take)
        this.saved.append(take)


def _track(this: Run) -> None:
    settings = this.settings
    if settings.recording.file:
        check_target(target_name(settings.recording.file, settings.recording.compress))
    with ExitStack() as stack:
        open_extras(this, stack)
        drawn = settings.window.enabled or settings.virtual_camera.enabled or bool(this.drawn)
        live = drawn or settings.source.realtime
        source = stack.enter_context(session.source(settings, realtime=live))
        if live or source.info.live:
            _track_live(this, stack, source)
            return
        if settings.recording.audio and session.voice_name(settings) == session.MICROPHONE:
            hint = "--realtime plays the file at its own pace; --voice names a sound file"
            raise UsageError("no microphone hears as fast as this file is read", where="--record-audio", hint=hint)
        calibration = _calibration(this, stack, source)
        heard = _voice(this, stack, live=False)
        hands = _hands(this, stack, patient=True)
        face = session.beside(settings, this.statistics.watched, patient=True)
        tracked = session.tracked(settings, calibration, source.info, face)
        tracked.hands = hands
        stack.callback(tracked.close)
        tracked.voice = _hears(this, heard) or tracked.voice
        guide = Walkthrough(calibration, log.info) if this.calibrate else None
        takes = stack.enter_context(_takes(this, stack, source, tracked.skeleton, heard))
        this.stop.patient = True
        with tqdm(total=source.info.frames, unit=" frames", disable=None if this.progress else True) as bar:
            for moment in process(_until(this, source), tracked, takes.outputs, this.statistics):
                bar.update()
                if guide and not guide.tick(moment.t):
                    log.info("%s", guide.result)
                    guide = None
        if guide:
            log.warning(UNFINISHED, guide.result)


def _track_live(this: Run, stack: ExitStack, source: Source) -> None:
    """Show the avatar at rest while the pose model loads on another thread, then track."""
    settings = this.settings
    calibration = _calibration(this, stack, source)
    live, controls = stage(this, stack, Resting())
    live.fps, live.statistics = LOADING_FPS, Statistics()
    hands = _hands(this, stack, patient=False)
    face = session.beside(settings, this.statistics.watched, patient=False)
    if face:
        stack.callback(face.close)
    loading = Loading(lambda: session.tracked(settings, calibration, source.info, face))
    stack.callback(lambda: loading.wait(GRACE))
    stack.callback(abandon)
    controls.busy = "preparing the pose model"
    if not live.run(until=loading.done):
        return
    this.opened = live.statistics.first_picture
    tracked = loading.result()
    tracked.hands = hands
    heard = _voice(this, stack, live=True)
    takes = stack.enter_context(_takes(this, stack, source, tracked.skeleton, heard))
    live.fps, live.statistics = settings.display.fps if live.outputs else UNSEEN_FPS, this.statistics
    live.hold = bool(live.outputs) and source.info.frames == 1
    live.performance = tracked
    tracked.voice = _hears(this, heard) or tracked.voice
    tracked.patience = PATIENCE if source.info.certain else tracked.patience
    live.tracking = Tracking(source, tracked, takes.outputs, this.statistics)
    controls.busy, controls.calibration, controls.takes = None, calibration, takes
    if this.calibrate:
        controls.guide = Walkthrough(calibration) if settings.window.enabled else Walkthrough(calibration, log.info)
    perform(this, live)
    if controls.guide:
        log.warning(UNFINISHED, controls.guide.result)


def _voice(this: Run, stack: ExitStack, *, live: bool) -> VoiceSource | None:
    """What hears the performer, where that is wanted; without one the rest goes on, unless it shall be recorded.

    Not live, the settings' mistakes and a sound file that cannot be read end the run: its result would not be theirs.
    """
    recorded = this.settings.recording.audio
    if not (session.listens(this.settings) or recorded):
        return None
    try:
        return stack.enter_context(session.voice(this.settings))
    except VtubeError as error:
        if recorded:
            raise
        stage = str(error.where).partition("/")[0]
        if not live and (stage == "voice" or error.where == Path(this.settings.voice.name or "")):
            raise
        log.warning("%s; going on without a voice", error)
        return None


def _hears(this: Run, heard: VoiceSource | None) -> Hear | None:
    """What the performer's mouth is told. A sound that is only recorded has to be followed all the same."""
    if heard is None or session.listens(this.settings):
        return heard

    def follow(t: float) -> None:
        heard(t)

    return follow


def _calibration(this: Run, stack: ExitStack, source: Source) -> Calibration:
    calibration = session.calibration(this.settings, source.info, making=this.calibrate)
    stack.callback(calibration.close)
    return calibration


def _hands(this: Run, stack: ExitStack, *, patient: bool) -> Hands | None:
    hands = session.hands_beside(this.settings, patient=patient)
    if hands:
        stack.callback(hands.close)
    return hands


def _takes(this: Run, stack: ExitStack, source: Source, skeleton: Any, heard: VoiceSource | None) -> Takes:
    """The run's takes; whatever happens, what they kept and what failed is told at the end."""
    takes = Takes(this.settings, source.info, skeleton, this.id, _recorded(this, heard))
    takes.outputs += [extra for extra in this.extras if extra.wants == "tracked"]

    def tell() -> None:
        this.saved += takes.saved
        this.failures += takes.failures

    stack.callback(tell)
    return takes


def _recorded(this: Run, heard: VoiceSource | None) -> Tapped | None:
    """Whose sound goes along with takes.

    Raises:
        UsageError: it shall be recorded, but its source does not give it out.
    """
    if not this.settings.recording.audio or heard is None:
        return None
    if not isinstance(heard, Tapped):
        raise UsageError("this voice cannot be recorded", where=f"voice/{this.settings.voice.source}", got="no tap")
    log.info("what is heard is recorded beside the take")
    return heard


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
