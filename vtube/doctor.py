"""What works on this machine, tried for real, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from vtube import paths
from vtube.errors import VtubeError
from vtube.settings import Settings

LEAST_FREE = 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried. ``hint``: what to do when it does not work."""

    name: str
    works: bool
    what: str
    hint: str | None = None


def examine(settings: Settings) -> list[Finding]:
    """Try everything, in the order in which a first run needs it; nothing that fails stops the rest."""
    return [_tried(name, check, settings) for name, check in CHECKS.items()]


def _tried(name: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(name, True, check(settings))
    except VtubeError as error:
        what = str(VtubeError(error.what, where=error.where, got=error.got))
        return Finding(name, False, what, error.hint)
    except Exception as error:  # noqa: BLE001 - a broken part of the machine must not hide the others
        return Finding(name, False, f"{type(error).__name__}: {error}")


def _system(_settings: Settings) -> str:
    packages = ("vtube", "numpy", "opencv-python", "numba", "openvino", "torch", "ultralytics", "pygame-ce")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages if _installed(name))
    return f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _avatars(_settings: Settings) -> str:
    from vtube import puppet

    broken = [name for name in puppet.names() if puppet.check(puppet.find(name))]
    if broken or not puppet.names():
        raise VtubeError(f"broken: {', '.join(broken) or 'none there'}", hint="reinstall vtube, or vtube avatar check")
    return ", ".join(puppet.names())


def _camera(_settings: Settings) -> str:
    from vtube.sources.webcam import cameras

    found = cameras()
    if not found:
        raise VtubeError("none found", hint="plug one in; on Linux the user must be in the group video")
    return ", ".join(f"{camera.name} ({camera.path})" for camera in found)


def _microphone(_settings: Settings) -> str:
    from vtube.voice import inputs

    found = inputs()
    if not found:
        raise VtubeError("none found", hint="plug one in; only needed for --voice")
    return ", ".join(dict.fromkeys(each.name for each in found))


def _weights(settings: Settings) -> str:
    from vtube import session, weights
    from vtube.errors import InputError

    settings = session.decided(settings, "body")
    name = session.weights_name(settings)
    if name is None:
        return f"{settings.body.model}: needs none"
    found = weights.find(weights.entry(name)) if name in weights.CATALOGUE else weights.resolve(name)
    if found is None:
        folders = ", ".join(str(folder) for folder in paths.model_folders())
        raise InputError(
            f"{name} is not in {folders}",
            hint=f"the first run downloads it, or: vtube models pull {name}; without a network: put it into a folder "
            "that VTUBE_MODELS names",
        )
    return f"{name}: {found.path}"


def _pose_model(settings: Settings) -> str:
    import numpy as np

    from vtube import session
    from vtube.types import Frame

    if not _tried("weights", _weights, settings).works:
        raise VtubeError("not tried: there are no weights", hint="see above")
    body = session.body(settings)
    body(Frame(np.zeros((480, 640, 3), np.uint8), 0.0))
    return f"{session.settled(settings).body.model} loads and runs"


def _face_model(settings: Settings) -> str:
    from vtube import session

    if settings.face.model == session.NONE:
        return "switched off"
    told = _loads(session.face(settings))
    return f"{session.settled(settings).face.model} {told}"


def _hand_model(settings: Settings) -> str:
    from vtube import session

    if settings.hands.model == session.NONE:
        return "switched off: --set hands.model=mediapipe_hands"
    return _loads(session.hands(settings))


def _loads(model: object) -> str:
    getattr(model, "close", lambda: None)()
    return "loads"


def _display(settings: Settings) -> str:
    from vtube import session

    with session.window(settings) as window:
        return f"a window opens, {window.size[0]}x{window.size[1]}"


def _virtual_camera(settings: Settings) -> str:
    from vtube import session

    with session.virtual_camera(settings):
        return "there is one: vtube run --virtual-camera"


def _disk(_settings: Settings) -> str:
    folder = paths.cache()
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise VtubeError(f"{free / 1e9:.1f} GB free at {folder}", hint="make room, or set XDG_CACHE_HOME elsewhere")
    return f"{free / 1e9:.0f} GB free at {folder}"


CHECKS: dict[str, Callable[[Settings], str]] = {
    "system": _system,
    "disk": _disk,
    "avatars": _avatars,
    "camera": _camera,
    "microphone": _microphone,
    "weights": _weights,
    "pose model": _pose_model,
    "face model": _face_model,
    "hand model": _hand_model,
    "display": _display,
    "virtual camera": _virtual_camera,
}
