"""The parts of a run, built from settings."""

from __future__ import annotations

import inspect
import logging
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vtube import puppet, registry, sources
from vtube.beside import Beside, Hands
from vtube.errors import UsageError, nearest
from vtube.follow import Follow
from vtube.pipeline import Show, Tracked
from vtube.puppet import Puppet
from vtube.puppet.files import state
from vtube.render import scene
from vtube.render.sprites import Renderer
from vtube.settings import Settings
from vtube.solving import Calibration, Response, Responsive, Solver, profiles
from vtube.types import Frame, Skeleton, SourceInfo, View
from vtube.weights import CATALOGUE

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder
    from vtube.outputs.virtual_camera import VirtualCamera
    from vtube.outputs.window import Window
    from vtube.stages import Estimator, FaceEstimator, HandEstimator, Output, Source, VoiceSource
    from vtube.stages import Solver as SolvesPoses

log = logging.getLogger("vtube")
DEFAULT_ESTIMATOR = "yolov8"
"""What reads weights that the catalogue does not know."""
DEFAULT_FACE = "mediapipe_face"
DEFAULT_HANDS = "mediapipe_hands"
MICROPHONE = "microphone"
NONE = "none"
"""As a model's name: do without."""
SOUNDS = {".wav", ".flac", ".ogg", ".mp3"}
"""What a voice's name ends with when it means a file, there or not."""


def source(settings: Settings, *, realtime: bool) -> Source:
    """The source that the settings name; opened, not yet read."""
    asked = settings.source
    if asked.kind:
        offered = {"name": asked.name, "path": asked.name, "size": asked.size, "fps": asked.fps, "loop": asked.loop}
        common = _accepted("sources", asked.kind, {**offered, "realtime": realtime})
        made: Source = registry.create("sources", asked.kind, **common | asked.options)
        return made
    return sources.open(asked.name, size=asked.size, fps=asked.fps, loop=asked.loop, realtime=realtime)


def body(settings: Settings) -> Estimator:
    """The pose model, ready to run; its weights are found, fetched and exported as needed."""
    asked = settings.body
    if asked.model == NONE:
        nobody: Estimator = registry.create("estimators", NONE)
        return nobody
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
    model: Estimator = registry.create("estimators", name, **_accepted("estimators", name, offered) | asked.options)
    return model


def face(settings: Settings) -> FaceEstimator:
    """The face model, ready to run; its weights are found or fetched."""
    asked = settings.face
    offered = {"weights": asked.model, "confidence": asked.confidence}
    name = asked.estimator or DEFAULT_FACE
    model: FaceEstimator = registry.create("faces", name, **_accepted("faces", name, offered) | asked.options)
    return model


def hands(settings: Settings) -> HandEstimator:
    """The hand model, ready to run; its weights are found or fetched. Its own name stands for its usual weights."""
    asked, name = settings.hands, _hands_name(settings)
    offered = {"weights": None if asked.model == name else asked.model, "confidence": asked.confidence}
    model: HandEstimator = registry.create("hands", name, **_accepted("hands", name, offered) | asked.options)
    return model


def _hands_name(settings: Settings) -> str:
    asked = settings.hands
    return asked.estimator or (asked.model if asked.model in registry.names("hands") else DEFAULT_HANDS)


def _check_name(section: str, model: str, task: str, estimators: Iterable[str] = ()) -> None:
    """Refuse what is neither a name of weights, nor of an estimator, nor a path."""
    path = Path(model)
    known = {NONE, *estimators, *(name for name, entry in CATALOGUE.items() if entry.task == task)}
    if model not in known and not path.suffix and len(path.parts) == 1 and not path.exists():
        raise UsageError(f"unknown model {model!r}", where=f"{section}.model", hint=nearest(model, known))


def _accepted(stage: str, name: str, offered: Mapping[str, Any]) -> dict[str, Any]:
    """What of the settings a stage's factory takes; nothing stands for its own default."""
    parameters = inspect.signature(registry.factory(stage, name)).parameters
    return {option: value for option, value in offered.items() if option in parameters and value is not None}


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
    made: VoiceSource = registry.create("voice", name, **_accepted("voice", name, offered) | asked.options)
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


def beside(settings: Settings, told: Callable[[float, float], None], *, patient: bool) -> Beside | None:
    """The face model on its thread, where it begins to load; None where the settings do without.

    Raises:
        UsageError: there is no such face model, or no model at all is asked for.
    """
    if settings.face.model == NONE:
        if settings.body.model == NONE:
            raise UsageError("neither body nor face", where="settings body.model, face.model", got=NONE)
        return None
    registry.factory("faces", settings.face.estimator or DEFAULT_FACE)
    if not settings.face.estimator:
        _check_name("face", settings.face.model, "face")
    return Beside(lambda: face(settings), patient=patient, told=told)


def hands_beside(settings: Settings, *, patient: bool) -> Hands | None:
    """The hand model on its thread, where it begins to load; None where the settings do without.

    Raises:
        UsageError: there is no such hand model, or no body whose hands they are.
    """
    if settings.hands.model == NONE:
        return None
    if settings.body.model == NONE:
        raise UsageError("hands are found by the body's arms", where="settings hands.model, body.model", got=NONE)
    registry.factory("hands", _hands_name(settings))
    if not settings.hands.estimator:
        _check_name("hands", settings.hands.model, "hand", registry.names("hands"))
    return Hands(lambda: hands(settings), patient=patient)


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
