"""The models that look, from settings: one whose poses are corrected, and another to compare it with."""

from __future__ import annotations

import inspect
import logging

from vtube import registry, session, settings
from vtube.settings import Settings
from vtube.stages import Estimator

_log = logging.getLogger("vtube")
SIZE, SMALLER = 640, 320
"""Pixels that the model looks at, and the same model for comparison."""


def models(given: Settings, other: str | None) -> tuple[Estimator, Estimator | None]:
    """The model, and the ``other`` of that name; by default the same one at another size. Without sizes there is none,
    which is told.

    Raises:
        VtubeError: a model cannot be used.
    """
    model = session.body(given)
    if other is not None:
        # Neither the estimator that was asked for nor its options are the other's.
        body = given.body.model_copy(update={"model": other, "estimator": None, "options": {}})
        return model, session.body(given.model_copy(update={"body": body}))
    if not _sized(session.estimator(given)):
        _log.info(
            "%s has one size only: its own mirror image is all it is compared with", session.settled(given).body.model
        )
        return model, None
    size = SMALLER if given.body.size != SMALLER else SIZE
    return model, session.body(settings.override(given, {"body.size": size}))


def _sized(estimator: str) -> bool:
    """Whether ``body.size`` is what the network looks at; of a top-down model it is the detector's."""
    options = inspect.signature(registry.factory("estimators", estimator)).parameters
    return "size" in options and "detector" not in options
