"""The avatar's half of a run, and the outputs."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

from vtube import puppet, registry
from vtube.pipeline import Show
from vtube.puppet import Puppet
from vtube.puppet.files import state
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.settings import Settings
from vtube.types import Skeleton, SourceInfo, View

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder
    from vtube.outputs.virtual_camera import VirtualCamera
    from vtube.outputs.window import Window
    from vtube.stages import Output


def seed(session: str) -> int:
    """What idle motion is made from, so that a replay of the session repeats it."""
    return zlib.crc32(session.encode())


def show(settings: Settings, session: str) -> Show:
    """The avatar's half of the pipeline."""
    cv2.setNumThreads(1)  # OpenCV's pool only gets in the way of small pictures
    render = Renderer()  # loads its kernels while the avatar is read
    folder = puppet.find(settings.avatar.name)
    files = state(folder)
    avatar = puppet.load(folder, settings.avatar.framing)
    shown = Puppet(avatar, seed(session), settings.avatar.depth_cues)
    made = Show(shown, render, settings.display.size, mirrored=settings.avatar.mirror)
    made.files = files
    made.view = View(settings.display.zoom, settings.display.offset)
    if settings.display.background != scene.CAMERA:
        made.background = scene.background(settings.display.background, settings.display.size)
    return made


def window(settings: Settings, *, player: bool = False) -> Window:
    """The window on screen; ``player``: of a take, with keys to wind it instead of those for a performer."""
    asked = settings.window
    keys = {**asked.keys.model_dump(), **(asked.player_keys.model_dump() if player else {})}
    made: Window = registry.create(
        "outputs",
        "window",
        size=settings.display.size,
        borderless=asked.borderless,
        meter=asked.meter,
        preview=asked.preview,
        transparent=settings.display.background == "transparent",
        keys=keys,
        unused=("calibrate", "record", "preview") if player else (),
        global_hotkeys=asked.global_hotkeys,
        view=View(settings.display.zoom, settings.display.offset),
    )
    return made


def virtual_camera(settings: Settings) -> VirtualCamera:
    """The camera that streaming software reads."""
    asked = settings.virtual_camera
    made: VirtualCamera = registry.create(
        "outputs", "virtual_camera", device=asked.device, size=asked.size or settings.display.size, fps=asked.fps
    )
    return made


def recorder(
    path: Path, source: SourceInfo, skeleton: Skeleton, session: str, settings: Settings, *, sound: bool = False
) -> Recorder:
    """The take that is recorded; ``sound``: something is heard that goes along."""
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
        sound=sound,
    )
    return made


def extra_outputs(settings: Settings) -> list[Output]:
    """The outputs of the registry that the settings name besides."""
    return [registry.create("outputs", name, **options) for name, options in settings.outputs.items()]
