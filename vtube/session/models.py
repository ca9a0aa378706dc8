"""The models that look at the performer: body, face and hands."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from vtube import registry
from vtube.beside import Beside, Hands
from vtube.errors import UsageError, nearest
from vtube.session._factories import accepted
from vtube.session.automatic import AUTO, opened, settled, untried
from vtube.settings import Settings
from vtube.weights import CATALOGUE, reader, resolve

if TYPE_CHECKING:
    from vtube.stages import Estimator, FaceEstimator, HandEstimator

log = logging.getLogger("vtube")
DEFAULT_ESTIMATOR = "yolov8"
"""What reads weights that do not tell."""
DEFAULT_FACE = "mediapipe_face"
DEFAULT_HANDS = "mediapipe_hands"
NONE = "none"
"""As a model's name: do without."""


def body(settings: Settings) -> Estimator:
    """The pose model, ready to run; its weights are found, fetched and exported as needed. An estimator's own name
    stands for its usual weights. Where ``auto`` chooses, the one that comes along stands in for one that does not open.
    """
    return opened("body", settings, _body)


def _body(settings: Settings) -> Estimator:
    asked = settings.body
    if asked.model == NONE:
        nobody: Estimator = registry.create("estimators", NONE)
        return nobody
    name = estimator(settings)
    offered = {
        "weights": None if asked.model == name else asked.model,
        "size": asked.size,
        "score": asked.score,
        "device": asked.device,
        "precision": asked.precision,
        "threads": asked.threads,
        "trust_weights": asked.trust_weights,
        "say": log.info,
    }
    model: Estimator = registry.create("estimators", name, **accepted("estimators", name, offered) | asked.options)
    return model


def check_body(settings: Settings) -> None:
    """Refuse a pose model that does not exist, without opening or fetching any.

    Raises:
        UsageError: no weights and no estimator of that name.
        InputError: no such file, or one that is no model.
    """
    model = settings.body.model
    registry.factory("estimators", estimator(settings))
    if not settings.body.estimator and model not in {AUTO, NONE, *registry.names("estimators"), *CATALOGUE}:
        resolve(model)


def estimator(settings: Settings) -> str:
    """The estimator of the registry that the settings mean.

    Raises:
        UsageError: the pose model is neither weights nor an estimator by name, nor a path.
    """
    asked, estimators = settled(settings).body, registry.names("estimators")
    if asked.estimator:
        return asked.estimator
    _check_name("body", asked.model, "pose", estimators)
    return asked.model if asked.model in estimators else reader(asked.model) or DEFAULT_ESTIMATOR


def weights_name(settings: Settings) -> str | None:
    """The name or path of the pose model's weights, its usual ones where the settings name an estimator; None where it
    needs none.
    """
    settings = settled(settings)
    return _weights_name("estimators", estimator(settings), settings.body.model)


def face(settings: Settings, *, alone: bool = True) -> FaceEstimator:
    """The face model, ready to run; its weights are found or fetched, as ``body`` has it. ``alone``: it has to find
    faces by itself too.
    """

    def make(settings: Settings) -> FaceEstimator:
        asked = settings.face
        name = _face_estimator(settings)
        weights = None if asked.model == name else asked.model
        offered = {"weights": weights, "confidence": asked.confidence, "alone": alone, "say": log.info}
        model: FaceEstimator = registry.create("faces", name, **accepted("faces", name, offered) | asked.options)
        return model

    return opened("face", settings, make)


def decided(settings: Settings, *sections: str) -> Settings:
    """As ``settled``, of models that open: what ``auto`` chooses for the ``sections``, "body" or "face", is opened once
    a process, to see that it does. For whoever says what looks, or looks in other processes.

    Raises:
        VtubeError: the one that comes along does not open either.
    """
    for section in sections:
        if untried(section, settings):
            model = body(settings) if section == "body" else face(settings)
            getattr(model, "close", lambda: None)()
    return settled(settings, *sections)


def face_weights_name(settings: Settings) -> str | None:
    """As ``weights_name``, of the face model; None also where the settings do without."""
    settings = settled(settings)
    model = settings.face.model
    return None if model == NONE else _weights_name("faces", _face_estimator(settings), model)


def hands(settings: Settings) -> HandEstimator:
    """The hand model, ready to run; its weights are found or fetched. Its own name stands for its usual weights."""
    asked, name = settings.hands, _hands_name(settings)
    offered = {"weights": None if asked.model == name else asked.model, "confidence": asked.confidence}
    model: HandEstimator = registry.create("hands", name, **accepted("hands", name, offered) | asked.options)
    return model


def beside(settings: Settings, told: Callable[[float, float], None], *, patient: bool) -> Beside | None:
    """The face model on its thread, where it begins to load; None where the settings do without.

    Raises:
        UsageError: there is no such face model, or no model at all is asked for.
    """
    if settings.face.model == NONE:
        if settings.body.model == NONE:
            raise UsageError("neither body nor face", where="settings body.model, face.model", got=NONE)
        return None
    named = settled(settings)
    registry.factory("faces", _face_estimator(named))
    if not named.face.estimator:
        _check_name("face", named.face.model, "face", registry.names("faces"))
    alone = settings.body.model == NONE
    return Beside(lambda: face(settings, alone=alone), patient=patient, told=told)


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


def _weights_name(stage: str, name: str, model: str) -> str | None:
    """Of the implementation of that name, whose usual weights the ``model`` means where it is its name too."""
    if model != name:
        return model
    taken = inspect.signature(registry.factory(stage, name)).parameters.get("weights")
    return None if taken is None else str(taken.default)


def _face_estimator(settings: Settings) -> str:
    asked, known = settings.face, registry.names("faces")
    told = (name for name in (asked.model, reader(asked.model)) if name in known)
    return asked.estimator or next(told, DEFAULT_FACE)


def _hands_name(settings: Settings) -> str:
    asked = settings.hands
    return asked.estimator or (asked.model if asked.model in registry.names("hands") else DEFAULT_HANDS)


def _check_name(section: str, model: str, task: str, estimators: Iterable[str] = ()) -> None:
    """Refuse what is neither a name of weights, nor of an estimator, nor a path."""
    path = Path(model)
    if not model:
        raise UsageError("needs a name", where=f"{section}.model", hint=f"{NONE}: do without")
    known = {*estimators, *(name for name, entry in CATALOGUE.items() if entry.does(task))} - {NONE}
    if model not in {NONE, *known} and not path.suffix and len(path.parts) == 1 and not path.exists():
        raise UsageError(f"unknown model {model!r}", where=f"{section}.model", hint=nearest(model, known))
