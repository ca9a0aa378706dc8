"""The live loop: tracking and drawing at their own rates, pacing, and an orderly end.

Tracking runs on its own thread at the source's rate and hands each tracked moment to the outputs that want those.
Drawing runs on the calling thread at the display's rate, from parameters predicted to the moment of display.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

from vtube.pipeline import Show, Tracked
from vtube.stages import Output, Performance, Source
from vtube.statistics import Statistics
from vtube.types import Frame, Moment, Parameters, Picture

Loaded = TypeVar("Loaded")
Layer = Callable[[Picture, Parameters, tuple[Frame, Moment] | None], Picture]
GRACE = 3.0
"""Seconds that the tracking thread gets to end."""
EARLY = 0.4
"""Share of a picture's time by which a fresh frame may bring the next picture forward."""
DRIFT = 0.01
"""Share of it by which all later pictures then come earlier too, so that they fall into step with the source."""


class Tracking:
    """Runs a source through a tracked performer on a thread of its own; the newest result wins.

    ``fresh``: set when there is a new one.
    """

    def __init__(self, source: Source, tracked: Tracked, outputs: list[Output], statistics: Statistics) -> None:
        self.outputs = outputs
        self.newest: tuple[Frame, Moment] | None = None
        self.fresh = threading.Event()
        self.lost = False
        self.ended = threading.Event()
        self.failure: BaseException | None = None
        self._source, self._tracked, self._statistics = source, tracked, statistics
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tracking", daemon=True)

    def start(self) -> None:
        """Begin to read the source; a file starts to play now."""
        self._thread.start()

    def stop(self) -> None:
        """End after the frame in hand."""
        self._stop.set()
        self._thread.join(GRACE)

    def _run(self) -> None:
        try:
            for frame in self._source:
                if self._stop.is_set():
                    break
                if frame is not None:
                    self.lost = False
                    self._track(frame)
                elif not self._source.info.certain:
                    self.lost = True
                    self._send(self._tracked.lose(time.monotonic()))
        except BaseException as error:  # noqa: BLE001 - whatever it was, the drawing thread tells it
            self.failure = error
        finally:
            self.ended.set()

    def _track(self, frame: Frame) -> None:
        began = time.perf_counter()
        moment = self._tracked.track(frame)
        self._statistics.tracked(frame.t, time.perf_counter() - began, found=_somebody(moment))
        self.newest = (frame, moment)
        self.fresh.set()
        self._send(moment)

    def _send(self, moment: Moment) -> None:
        for output in tuple(self.outputs):
            output.send(moment)


class Live:
    """Draws a performance at the display's rate and shows it.

    Its attributes may be changed between pictures. ``tick`` is called before each picture with the time in seconds; it
    says False to end. ``own``: the seconds of the avatar's own motion at a time; since the first picture if None.
    ``hold``: go on with the last frame when the source has ended. ``layer``: draws over each picture what was tracked
    last, for all outputs.
    """

    def __init__(
        self,
        show: Show,
        performance: Performance,
        outputs: list[Output],
        statistics: Statistics,
        *,
        fps: float,
        tracking: Tracking | None = None,
        tick: Callable[[float], bool] = lambda _t: True,
        own: Callable[[float], float] | None = None,
    ) -> None:
        self.show, self.performance, self.outputs, self.statistics = show, performance, outputs, statistics
        self.tracking, self.tick, self.own, self.fps = tracking, tick, own, fps
        self.hold = False
        self.layer: Layer | None = None
        self._ahead = 0.5 / fps
        self._used: Frame | None = None
        self._epoch: float | None = None

    def run(self, seconds: float | None = None, until: Callable[[], bool] = lambda: False) -> bool:
        """Draw until ``seconds`` after the first picture, the source's end, ``until``, or a tick that says no.

        Returns:
            False if a tick said no.

        Raises:
            VtubeError: what ended the tracking thread, if it failed.
        """
        tracking, going_on = self.tracking, True
        if tracking:
            tracking.start()
        try:
            end, due = math.inf, time.monotonic()
            while not until() and not self._ended():
                going_on = self.tick(time.monotonic())
                if not going_on:
                    break
                shown = self._draw()
                if seconds is not None and end == math.inf:
                    end = shown + seconds
                if shown >= end:
                    break
                due = self._rest(max(due + 1 / self.fps, shown - 1 / self.fps))
        finally:
            if tracking:
                tracking.stop()
        if tracking and tracking.failure:
            raise tracking.failure
        if going_on and self._ended():
            self._draw()  # the source's last frame
        return going_on

    def _ended(self) -> bool:
        """Whether the source has nothing more to show."""
        tracking = self.tracking
        return tracking is not None and tracking.ended.is_set() and not (self.hold and not tracking.failure)

    def _rest(self, due: float) -> float:
        """Sleep until the next picture is due, or a little less where a fresh frame was tracked; when it was due."""
        early = due - EARLY / self.fps
        time.sleep(max(0.0, early - time.monotonic()))
        left = max(0.0, due - time.monotonic())
        if self.tracking and self.tracking.fresh.wait(left):
            return due - min(max(0.0, due - time.monotonic()), DRIFT / self.fps)
        if not self.tracking:
            time.sleep(left)
        return due

    def draw(self) -> Picture:
        """What would be shown now."""
        return self._picture(time.monotonic() + self._ahead)[1]

    def _picture(self, t: float) -> tuple[Parameters, Picture]:
        if self._epoch is None:
            self._epoch = t
        parameters = self.performance.parameters(t)
        picture = self.show.draw(parameters, self.own(t) if self.own else t - self._epoch)
        if self.layer:
            picture = self.layer(picture, parameters, self.tracking.newest if self.tracking else None)
        return parameters, picture

    def _draw(self) -> float:
        newest = None
        if self.tracking:
            self.tracking.fresh.clear()
            newest = self.tracking.newest
        began = time.monotonic()
        t = began + self._ahead
        parameters, picture = self._picture(t)
        drawn = time.monotonic()
        pose = newest[1].pose if newest else None
        moment = Moment(t, parameters, pose, picture=picture, mirrored=self.show.mirrored)
        for output in tuple(self.outputs):
            output.send(moment)
        shown = time.monotonic()
        self._ahead += 0.1 * (shown - began - self._ahead)
        delay = None
        if newest and newest[0] is not self._used:
            self._used = newest[0]
            delay = shown - newest[0].t
        self.statistics.drawn(shown, drawn - began, delay)
        return shown


def process(
    frames: Iterable[Frame], tracked: Tracked, outputs: list[Output], statistics: Statistics
) -> Iterator[Moment]:
    """Every frame in turn, as fast as it goes, to outputs that want tracked moments."""
    for frame in frames:
        began = time.perf_counter()
        moment = tracked.track(frame)
        statistics.tracked(frame.t, time.perf_counter() - began, found=_somebody(moment))
        for output in outputs:
            output.send(moment)
        yield moment


def _somebody(moment: Moment) -> bool:
    return moment.pose is not None or moment.face is not None


class Loading(Generic[Loaded]):
    """Does something slow on a thread of its own. The thread does not keep the program from ending."""

    def __init__(self, make: Callable[[], Loaded]) -> None:
        self._done: Future[Loaded] = Future()
        threading.Thread(target=self._run, args=(make,), name="loading", daemon=True).start()

    def done(self) -> bool:
        """Whether it is there, or has failed."""
        return self._done.done()

    def wait(self, seconds: float) -> None:
        """Let it end: a thread that is still inside a native library when the program ends takes that down with it."""
        wait((self._done,), seconds)

    def result(self) -> Loaded:
        """What was made, waited for; raises what it raised."""
        return self._done.result()

    def _run(self, make: Callable[[], Loaded]) -> None:
        try:
            self._done.set_result(make())
        except BaseException as error:  # noqa: BLE001 - whatever it was, the waiting thread tells it
            self._done.set_exception(error)
