"""The models that look, from settings: one whose poses are corrected, and another to compare it with."""

from __future__ import annotations

import inspect

from vtube import registry, session, settings
from vtube.session.models import DEFAULT_ESTIMATOR
from vtube.settings import Settings
from vtube.stages import Estimator
from vtube.weights import CATALOGUE

SIZE, SMALLER = 640, 320
"""Pixels that the model looks at, and the same model for comparison."""


def models(given: Settings, other: str | None) -> tuple[Estimator, Estimator | None]:
    """The model, and the ``other`` of that name; by default the same one at another size, where it has sizes.

    Raises:
        VtubeError: a model cannot be used.
    """
    model = session.body(given)
    if other is not None:
        return model, session.body(settings.override(given, {"body.model": other, "body.estimator": None}))
    known = CATALOGUE.get(given.body.model)
    name = given.body.estimator or (known.estimator if known else DEFAULT_ESTIMATOR)
    if "size" not in inspect.signature(registry.factory("estimators", name)).parameters:
        return model, None
    size = SMALLER if given.body.size != SMALLER else SIZE
    return model, session.body(settings.override(given, {"body.size": size}))
