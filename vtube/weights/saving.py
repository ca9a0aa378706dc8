"""Saves a top-down network as a folder for OpenVINO, which ``body.model`` takes on machines without torch."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from pathlib import Path

from vtube import registry
from vtube.errors import InputError, UsageError, unwritten
from vtube.files import refuse_unless_writable
from vtube.weights.cache import Weights
from vtube.weights.card import EXPORTED, has_card, read_card
from vtube.weights.export import Say, engine
from vtube.weights.readers import reader

EXPORTER = "vtube.estimators._topdown_export"
"""The module that a process of its own runs."""
FILES = ("model.xml", "model.bin", EXPORTED)


def refuse_unless_free(out: Path, *, force: bool) -> None:
    """Check, before the work begins, that a folder can be made there. ``force``: an earlier export may be replaced.

    Raises:
        UsageError: there is something, and it is no such export or ``force`` is not given; or there is no such place.
        InputError: the place cannot be written.
    """
    if not out.resolve().parent.is_dir():
        raise UsageError("there is no such folder", where=out.parent)
    if os.path.lexists(out):
        ours = out.is_dir() and not out.is_symlink() and {path.name for path in out.iterdir()} <= set(FILES)
        if not ours:
            raise UsageError("is not a folder that vtube models export has made", where=out, hint="-o takes another")
        if not force:
            raise UsageError("there is already something", where=out, hint="-o takes another name, --force replaces it")
    refuse_unless_writable(out.resolve().parent)


def save(
    weights: Weights, out: Path, *, force: bool = False, trust: bool = False, say: Say | None = None
) -> list[Path]:
    """Write the folder, whole or not at all; returns its files.

    Raises:
        UsageError, InputError: as ``refuse_unless_free``; weights that are not trusted or not of a top-down network.
        DeviceError: the disk is full, or fails.
    """
    refuse_unless_free(out, force=force)
    _refuse_unless_top_down(weights)
    made = engine(weights, EXPORTER, trust=trust, say=say)
    place = out.resolve()
    try:
        part = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        raise unwritten(error, out) from error
    try:
        for name in FILES:
            shutil.copyfile(made / name, part / name)
        part.chmod(0o755)
        if place.is_dir():
            shutil.rmtree(place)
        part.replace(place)
    except OSError as error:
        raise unwritten(error, out) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [out / name for name in FILES]


def _network(weights: Weights) -> str | None:
    """What network weights are of, as far as they tell: our own by their card, others by who reads them."""
    ours = weights.form == "safetensors" and has_card(weights.path)
    return read_card(weights.path).network if ours else reader(str(weights.path))


def _refuse_unless_top_down(weights: Weights) -> None:
    name, hint = _network(weights), None
    if name == "yolov8":
        model = shlex.quote(str(weights.path))
        hint = f"ultralytics exports these, and --model takes it: yolo export model={model} format=openvino"
    if weights.form not in {"pt", "safetensors"} or (name is not None and name not in registry.names("networks")):
        got, expected = name or weights.form, ", ".join(registry.names("networks"))
        raise InputError("not weights of a top-down network", where=weights.path, got=got, expected=expected, hint=hint)
