"""What ``auto`` means for a model: the precise one where it can be used, else the one that comes along."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from vtube.errors import DeviceError, InputError, MissingDependencyError, VtubeError
from vtube.settings import Settings, override
from vtube.weights import Weights, entry, find
from vtube.weights.catalogue import SHIPPED

log = logging.getLogger("vtube")
AUTO = "auto"
PRECISE = {"body": "yolov8n-pose", "face": "face_landmarker"}
NEEDS = {"face": "mediapipe"}
"""Packages without which there is no use for the weights; not every platform has them."""
ARCHIVES = {"pt", "task"}
"""Forms of weights that are zip archives, whose directory is at the end."""
UNOPENED = (InputError, MissingDependencyError, DeviceError)
"""What says that a model cannot be used here."""
_Model = TypeVar("_Model")
_opened: dict[tuple[Path, int], VtubeError | None] = {}
"""What came of opening weights in this process, by their path and the time of their last change in nanoseconds; None:
they open.
"""


def settled(settings: Settings, *opening: str) -> Settings:
    """The settings with the names of models in the place of ``auto``: what a run would look with, here and now. Asks no
    network. An estimator that is named so brings its usual weights along, which its own name stands for.

    ``opening``: sections, "body" or "face", whose models will be opened: what they lack is told.
    """
    asked = {name: getattr(settings, name) for name in PRECISE}
    open_ones = [name for name, section in asked.items() if section.model == AUTO]
    models = {name: asked[name].estimator or (PRECISE[name] if _usable(name) else SHIPPED) for name in open_ones}
    for name in opening:
        if models.get(name) == SHIPPED and _of_use(name):
            _tell(name)
    return override(settings, {f"{name}.model": model for name, model in models.items()}) if models else settings


def opened(section: str, settings: Settings, make: Callable[[Settings], _Model]) -> _Model:
    """What ``make`` opens by the settings, ``auto`` settled: with the model that comes along where what ``auto`` has
    chosen does not open.

    Raises:
        VtubeError: as ``make`` does for a model that is named, or for the one that comes along.
    """
    named = settled(settings, section)
    chosen = _chosen(section, settings, named)
    if chosen is None:
        return make(named)
    try:
        model = make(named)
    except UNOPENED as error:
        _opened[chosen] = error
        return make(settled(settings, section))
    _opened[chosen] = None
    return model


def untried(section: str, settings: Settings) -> bool:
    """Whether only opening it tells if what ``auto`` chooses can be used."""
    chosen = _chosen(section, settings, settled(settings))
    return chosen is not None and chosen not in _opened


def _chosen(section: str, settings: Settings, named: Settings) -> tuple[Path, int] | None:
    """The precise model's weights where ``auto`` means them, as ``_opened`` has them."""
    automatic = getattr(settings, section).model == AUTO and getattr(named, section).model == PRECISE[section]
    found = _found(section) if automatic else None
    return _mark(found) if found else None


def _usable(name: str) -> bool:
    try:
        return _of_use(name) and _found(name) is not None
    except UNOPENED:
        return False


def _found(name: str) -> Weights | None:
    """The precise model's weights, where they are on this machine.

    Raises:
        VtubeError: they break off, which is known before they are opened, or did not open.
    """
    found = find(entry(PRECISE[name]))
    if found and found.form in ARCHIVES and not zipfile.is_zipfile(found.path):
        raise InputError("damaged: its end is missing", where=found.path)
    if found and (error := _opened.get(_mark(found))):
        raise error.with_traceback(None)  # it would grow with each time that somebody asks
    return found


def _mark(found: Weights) -> tuple[Path, int]:
    return found.path, found.path.stat().st_mtime_ns


def _of_use(name: str) -> bool:
    return name not in NEEDS or find_spec(NEEDS[name]) is not None


@cache
def _tell(name: str) -> None:
    """Once: whoever wants the precise one has to know of it."""
    try:
        _found(name)
    except UNOPENED as error:
        anew = isinstance(error, InputError) and not error.hint
        again = f"; remove the file, then: vtube models pull {PRECISE[name]}" if anew else ""
        log.warning("%s; tracking with %s instead%s", error, SHIPPED, again)
    else:
        log.info("%s: tracking with %s, which comes along; more precise: vtube models pull %s",
                 name, SHIPPED, PRECISE[name])  # fmt: skip
