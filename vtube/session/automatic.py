"""What ``auto`` means for a model: the precise one where its weights are here, else the one that comes along."""

from __future__ import annotations

import logging
from functools import cache
from importlib.util import find_spec

from vtube.settings import Settings, override
from vtube.weights import entry, find
from vtube.weights.catalogue import SHIPPED

log = logging.getLogger("vtube")
AUTO = "auto"
PRECISE = {"body": "yolov8n-pose", "face": "face_landmarker"}
NEEDS = {"face": "mediapipe"}
"""Packages without which there is no use for the weights; not every platform has them."""


def settled(settings: Settings) -> Settings:
    """The settings with the names of models in the place of ``auto``: what a run would look with, here and now. Asks no
    network. An estimator that is named so brings its usual weights along, which its own name stands for.
    """
    asked = {name: getattr(settings, name) for name in PRECISE}
    open_ones = [name for name, section in asked.items() if section.model == AUTO]
    models = {name: asked[name].estimator or _on_this_machine(name) for name in open_ones}
    lacking = [PRECISE[name] for name, model in models.items() if model == SHIPPED and _of_use(name)]
    if lacking:
        _tell(" ".join(lacking))
    return override(settings, {f"{name}.model": model for name, model in models.items()}) if models else settings


def _on_this_machine(name: str) -> str:
    return PRECISE[name] if _of_use(name) and find(entry(PRECISE[name])) else SHIPPED


def _of_use(name: str) -> bool:
    return name not in NEEDS or find_spec(NEEDS[name]) is not None


@cache
def _tell(lacking: str) -> None:
    """Once: whoever wants the precise ones has to know of them."""
    log.info("tracking with %s, which comes along; more precise: vtube models pull %s", SHIPPED, lacking)
