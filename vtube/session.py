"""The parts of a run, built from settings."""

from __future__ import annotations

import inspect
import logging
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vtube import puppet, registry, sources
from vtube.follow import Follow
from vtube.pipeline import Show, Tracked
from vtube.puppet import Puppet
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.settings import Settings
from vtube.solving import Calibration, Solver
from vtube.types import Frame, Skeleton, SourceInfo, View
from vtube.weights import CATALOGUE

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder
    from vtube.outputs.virtual_camera import VirtualCamera
    from vtube.outputs.window import Window
    from vtube.stages import Estimator, Output, Source

log = logging.getLogger("vtube")
CAMERA_PROFILE = "default"
DEFAULT_ESTIMATOR = "yolov8"
"""What reads weights that the catalogue does not know."""


def source(settings: Settings, *, realtime: bool) -> Source:
    """The source that the settings name; opened, not yet read."""
    asked = settings.source
    if asked.kind:
        made: Source = registry.create("sources", asked.kind, **asked.options)
        return made
    return sources.open(asked.name, size=asked.size, fps=asked.fps, loop=asked.loop, realtime=realtime)


def body(settings: Settings) -> Estimator:
    """The pose model, ready to run; its weights are found, fetched and exported as needed."""
    asked = settings.body
    known = CATALOGUE.get(asked.model)
    name = asked.estimator or (known.estimator if known else DEFAULT_ESTIMATOR)
    offered = {
        "weights": asked.model,
        "size": asked.size,
        "score": asked.score,
        "device": asked.device,
        "threads": asked.threads,
        "trust_weights": asked.trust_weights,
        "say": log.info,
    }
    accepted = inspect.signature(registry.factory("estimators", name)).parameters
    common = {option: value for option, value in offered.items() if option in accepted}
    model: Estimator = registry.create("estimators", name, **common | asked.options)
    return model


def tracked(settings: Settings, calibration: Calibration, size: tuple[int, int]) -> Tracked:
    """The performer's half of the pipeline, ready for pictures of ``size`` (width, height).

    The pose model comes last, so that wrong settings show before it is loaded, and sees a blank picture: networks
    compile themselves for a size when they first meet it.
    """
    asked = settings.solving
    follow = Follow(settings.body.person)
    smoother = registry.create("smoothing", settings.smoothing.method, **settings.smoothing.options)
    solvers = (Solver(hold=asked.hold, ease=asked.ease, calibration=calibration) for _ in range(2))
    model = body(settings)
    model(Frame(np.zeros((size[1], size[0], 3), np.uint8), 0.0))
    return Tracked(model, follow, smoother, *solvers, predict=settings.smoothing.predict)


def calibration(settings: Settings, *, camera: bool) -> Calibration:
    """The performer's neutral pose: a camera's is remembered, a file's only under a profile that is named."""
    profile = settings.solving.profile or (CAMERA_PROFILE if camera else None)
    return Calibration("camera" if camera else "file", profile)


def seed(session: str) -> int:
    """What idle motion is made from, so that a replay of the session repeats it."""
    return zlib.crc32(session.encode())


def show(settings: Settings, session: str) -> Show:
    """The avatar's half of the pipeline."""
    cv2.setNumThreads(1)  # OpenCV's pool only gets in the way of small pictures
    render = Renderer()  # loads its kernels while the avatar is read
    avatar = puppet.load(puppet.find(settings.avatar.name), settings.avatar.framing)
    shown = Puppet(avatar, seed(session), settings.avatar.depth_cues)
    made = Show(shown, render, settings.display.size, mirrored=settings.avatar.mirror)
    made.view = View(settings.display.zoom, settings.display.offset)
    if settings.display.background != scene.CAMERA:
        made.background = scene.background(settings.display.background, settings.display.size)
    return made


def window(settings: Settings) -> Window:
    """The window on screen."""
    asked = settings.window
    made: Window = registry.create(
        "outputs",
        "window",
        size=settings.display.size,
        borderless=asked.borderless,
        meter=asked.meter,
        preview=asked.preview,
        transparent=settings.display.background == "transparent",
        keys=asked.keys.model_dump(),
        global_hotkeys=asked.global_hotkeys,
        view=View(settings.display.zoom, settings.display.offset),
    )
    return made


def virtual_camera(settings: Settings) -> VirtualCamera:
    """The camera that streaming software reads."""
    asked = settings.virtual_camera
    made: VirtualCamera = registry.create(
        "outputs", "virtual_camera", device=asked.device, size=asked.size, fps=asked.fps
    )
    return made


def recorder(path: Path, source: SourceInfo, skeleton: Skeleton, session: str, settings: Settings) -> Recorder:
    """The take that is recorded."""
    asked = settings.recording
    made: Recorder = registry.create(
        "outputs",
        "recorder",
        path=path,
        source=source,
        skeleton=skeleton,
        session=session,
        smoothed=asked.smoothed,
        compress=asked.compress,
    )
    return made


def extra_outputs(settings: Settings) -> list[Output]:
    """The outputs of the registry that the settings name besides."""
    return [registry.create("outputs", name, **options) for name, options in settings.outputs.items()]
