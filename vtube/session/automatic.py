"""What ``auto`` means for a model: the precise one where it can be used, else the one that comes along."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import TypeVar

from vtube.errors import InputError, MissingDependencyError
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
_Model = TypeVar("_Model")


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
    asked, named = getattr(settings, section), settled(settings, section)
    try:
        return make(named)
    except (InputError, MissingDependencyError) as error:
        if asked.model != AUTO or getattr(named, section).model != PRECISE[section]:
            raise
        log.warning("%s; tracking with %s instead", error, SHIPPED)
    return make(override(settings, {f"{section}.model": SHIPPED}))


def _usable(name: str) -> bool:
    try:
        return _of_use(name) and _found(name) is not None
    except InputError:
        return False


def _found(name: str) -> Weights | None:
    """The precise model's weights, where they are on this machine; what breaks off is known before it is opened."""
    found = find(entry(PRECISE[name]))
    if found and found.form in ARCHIVES and not zipfile.is_zipfile(found.path):
        raise InputError("damaged: its end is missing", where=found.path)
    return found


def _of_use(name: str) -> bool:
    return name not in NEEDS or find_spec(NEEDS[name]) is not None


@cache
def _tell(name: str) -> None:
    """Once: whoever wants the precise one has to know of it."""
    try:
        _found(name)
    except InputError as error:
        again = f"remove the file, then: vtube models pull {PRECISE[name]}"
        log.warning("%s; tracking with %s instead; %s", error, SHIPPED, again)
    else:
        log.info("%s: tracking with %s, which comes along; more precise: vtube models pull %s",
                 name, SHIPPED, PRECISE[name])  # fmt: skip
