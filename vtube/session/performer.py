"""The performer's half of a run: what is seen and heard, and what is made of it."""

from __future__ import annotations

import logging
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vtube import registry, sources
from vtube.beside import Beside
from vtube.errors import UsageError
from vtube.follow import Follow
from vtube.pipeline import Tracked
from vtube.session._factories import accepted
from vtube.session.models import NONE, body
from vtube.settings import Settings
from vtube.solving import Calibration, Response, Responsive, Solver, profiles
from vtube.types import Frame, SourceInfo

if TYPE_CHECKING:
    from vtube.stages import Solver as SolvesPoses
    from vtube.stages import Source, VoiceSource

log = logging.getLogger("vtube")
MICROPHONE = "microphone"
SOUNDS = {".wav", ".flac", ".ogg", ".mp3"}
"""What a voice's name ends with when it means a file, there or not."""


def source(settings: Settings, *, realtime: bool) -> Source:
    """The source that the settings name; opened, not yet read."""
    asked = settings.source
    if asked.kind:
        offered = {"name": asked.name, "path": asked.name, "size": asked.size, "fps": asked.fps, "loop": asked.loop}
        common = accepted("sources", asked.kind, {**offered, "realtime": realtime})
        made: Source = registry.create("sources", asked.kind, **common | asked.options)
        return made
    return sources.open(asked.name, size=asked.size, fps=asked.fps, loop=asked.loop, realtime=realtime)


def listens(settings: Settings) -> bool:
    """Whether a voice is wanted; else no microphone is touched."""
    return settings.voice.mode in {"voice", "both"}


def voice_name(settings: Settings) -> str:
    """The voice of the registry that the settings mean."""
    asked = settings.voice
    file = Path(asked.name or "")
    return asked.source or ("wav" if file.suffix.lower() in SOUNDS or file.is_file() else MICROPHONE)


def voice(settings: Settings) -> VoiceSource:
    """What the settings name to listen to, from now on."""
    asked, name = settings.voice, voice_name(settings)
    offered = {
        "name": asked.name, "path": asked.name, "profile": asked.profile, "gate": asked.gate,
        "loop": settings.source.loop,
    }  # fmt: skip
    made: VoiceSource = registry.create("voice", name, **accepted("voice", name, offered) | asked.options)
    return made


def tracked(settings: Settings, calibration: Calibration, source: SourceInfo, face: Beside | None) -> Tracked:
    """The performer's half of the pipeline, ready for the source's pictures.

    The pose model comes last, so that wrong settings show before it is loaded, and sees a blank picture: networks
    compile themselves for a size when they first meet it. The first frame of a file waits for the face model too.
    """
    try:
        follow = Follow(settings.body.person)
        smoother = registry.create("smoothing", settings.smoothing.method, **settings.smoothing.options)
        solvers = (solver(settings, calibration) for _ in range(2))
        model = body(settings)
        model(Frame(np.zeros((source.size[1], source.size[0], 3), np.uint8), 0.0))
    except BaseException:
        if face:
            face.close()
        raise
    alone = settings.body.model == NONE
    if face and (alone or source.certain or not source.live):
        face.wait()
    if face and alone and face.failed:
        raise UsageError("there is no model to track with", where="--no-body", hint="vtube models list shows them")
    return Tracked(model, follow, smoother, *solvers, predict=settings.smoothing.predict, face=face)


def solver(settings: Settings, calibration: Calibration) -> SolvesPoses:
    """From what is seen to parameters, as the settings want them to respond."""
    asked = settings.solving
    made = Solver(hold=asked.hold, ease=asked.ease, calibration=calibration, mouth=settings.voice.mode)
    responses = {name: Response(**response.model_dump()) for name, response in asked.response.items()}
    return Responsive(made, responses) if responses else made


def calibration(settings: Settings, source: SourceInfo, *, making: bool = False) -> Calibration:
    """The performer's neutral pose and face: each camera's is remembered, a file's only under a profile that is named.

    ``making``: it will be made now.
    """
    named = settings.solving.profile
    if source.kind == "webcam":
        return Calibration("camera", named or camera_profile(source.name))
    if named is not None and not making and not profiles.path(named).is_file():
        log.warning("there is no calibration profile %s; a camera makes one: vtube run --profile %s", named, named)
    return Calibration("file", named)


def camera_profile(camera: str) -> str:
    """The profile of a camera: its name in letters that a file may have, told apart from similar ones."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", camera).strip("-")[:40]
    return f"{plain}-{zlib.crc32(camera.encode()):08x}"
