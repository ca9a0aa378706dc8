"""Each stage alone, one after the other, on the same frames."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from vtube import humanoid, registry, session
from vtube.errors import VtubeError
from vtube.follow import Follow
from vtube.parameters import mirror
from vtube.settings import Settings
from vtube.solving import Solver, head_box
from vtube.stages import Estimator, FaceEstimator, Output
from vtube.types import Frame, Moment, SourceInfo

Result = TypeVar("Result")
WARM_UP = 5


class Stopwatch:
    """Collects the times of named pieces of work."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}

    def __call__(self, name: str, work: Callable[[], Result]) -> Result:
        """Do the work, keep how long it took."""
        began = time.perf_counter()
        result = work()
        self.seconds.setdefault(name, []).append(time.perf_counter() - began)
        return result

    def milliseconds(self) -> dict[str, float]:
        """``NAME_ms`` (median) and ``NAME_p95_ms`` of all but the first few."""
        figures = {}
        for name, times in self.seconds.items():
            kept = times[WARM_UP:] if len(times) > 2 * WARM_UP else times
            figures[f"{name}_ms"] = round(1000 * float(np.median(kept)), 3)
            figures[f"{name}_p95_ms"] = round(1000 * float(np.percentile(kept, 95)), 3)
        return figures


def body(estimate: Estimator, frames: list[Frame]) -> dict[str, float]:
    """The pose model."""
    watch = Stopwatch()
    for frame in frames:
        watch("body", partial(estimate, frame))
    return watch.milliseconds()


def face(estimate: FaceEstimator, body: Estimator, frames: list[Frame]) -> dict[str, float]:
    """The face model, near the head of the most prominent person, as live."""
    watch = Stopwatch()
    for frame in frames:
        people = body(frame)
        watch("face", partial(estimate, frame, head_box(people[0]) if people else None))
    return watch.milliseconds()


def rest(
    settings: Settings, estimate: Estimator, frames: list[Frame], watched: FaceEstimator | None = None
) -> dict[str, Any]:
    """Smoothing, solving, the puppet, drawing and the outputs that this machine has."""
    watch = Stopwatch()
    follow = Follow(settings.body.person)
    smooth = registry.create("smoothing", settings.smoothing.method, **settings.smoothing.options)
    solve = Solver(hold=settings.solving.hold, ease=settings.solving.ease)
    show = session.show(settings, "bench")
    with ExitStack() as stack:
        # As live: a core that has just run the network's wide instructions is slow at everything else for a while.
        tracking = stack.enter_context(ThreadPoolExecutor(1))
        outputs = _outputs(settings, estimate, stack)
        for frame in frames:
            pose = follow(tracking.submit(estimate, frame).result(), frame.t)
            smoothed = watch("smooth", partial(smooth, pose, frame.t))
            face = tracking.submit(watched, frame).result() if watched else None
            parameters = watch("solve", partial(solve, smoothed, face, None, frame.t))
            drawing = watch("puppet", partial(show.puppet.pose, mirror(parameters), frame.t))
            picture = watch("draw", partial(show.render, drawing, show.size, show.view, show.background))
            moment = Moment(frame.t, parameters, pose, smoothed, face, humanoid.pose(parameters), picture)
            for name, output in outputs.items():
                watch(name, partial(output.send, moment))
    return watch.milliseconds()


def _outputs(settings: Settings, estimate: Estimator, stack: ExitStack) -> dict[str, Output]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    info = SourceInfo("bench", "bench", (640, 480), 30.0)
    recorder = session.recorder(folder / "bench.pose.json", info, estimate.skeleton, "bench", settings)
    outputs: dict[str, Output] = {"recorder": stack.enter_context(recorder)}
    with suppress(VtubeError):  # a machine without a virtual camera has no figure for it
        outputs["virtual_camera"] = stack.enter_context(session.virtual_camera(settings))
    return outputs
