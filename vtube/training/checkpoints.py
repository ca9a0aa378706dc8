"""The state of a training on the disk: written whole or not at all, the one before it kept.

``torch.save`` of tensors and plain values, read with ``weights_only=True``: no code of a file runs.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from vtube.errors import DeviceError, InputError
from vtube.files import replacing

NAME, PREVIOUS = "state.pt", "state.previous.pt"
FORMAT = "vtube-training-state-1"
_log = logging.getLogger(__name__)


def save(folder: Path, state: dict[str, Any]) -> None:
    """Write a state; the last one stays as ``state.previous.pt``.

    Raises:
        DeviceError: the disk refuses; the states before are untouched.
    """
    import torch

    path, previous = folder / NAME, folder / PREVIOUS
    try:
        with replacing(folder / "state.new.pt") as stream:
            torch.save({"format": FORMAT, **state}, stream)
        if path.exists():
            path.replace(previous)
        (folder / "state.new.pt").replace(path)
    except (OSError, RuntimeError) as error:  # torch tells a full disk as the latter
        raise DeviceError(f"the state cannot be saved: {error}", where=path) from error


def exist(folder: Path) -> bool:
    """Whether a training there has come so far that there are states, readable or not."""
    return any((folder / name).is_file() for name in (NAME, PREVIOUS))


def load(folder: Path) -> dict[str, Any] | None:
    """The newest state that can be read, None where none was written yet.

    Raises:
        InputError: there are states, and none can be read.
    """
    broken: InputError | None = None
    for path in (folder / NAME, folder / PREVIOUS):
        if not path.is_file():
            continue
        try:
            state = _read(path)
        except InputError as error:
            _log.warning("%s", error)
            broken = error
        else:
            return state
    if broken:
        raise InputError("no state of it can be read", where=folder, hint="begin anew with -o another folder")
    return None


def _read(path: Path) -> dict[str, Any]:
    import torch

    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError("half written or no state of a training", where=path) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise InputError("no state of a training", where=path)
    return state
