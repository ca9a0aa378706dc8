"""The settings of commands that look at pictures: more closely than there is time for live."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vtube.settings import Settings


PHOTO: dict[str, Any] = {"size": 640, "score": 0.45}
"""What the body has by itself for pictures that have nothing to do with each other."""


def closely(arguments: argparse.Namespace, instead: Mapping[str, Any]) -> Settings:
    """What ``--config``, ``--set``, ``--model`` and ``--trust-weights`` make.

    ``instead``: what the body has by itself, where nothing else is set.
    """
    from vtube import settings as layers

    loaded = layers.load(arguments.config, arguments.set)
    given = loaded.body.model_fields_set
    return layers.override(
        loaded,
        {
            **{f"body.{name}": value for name, value in instead.items() if name not in given},
            "body.model": arguments.model,
            "body.trust_weights": True if arguments.trust_weights else None,
        },
    )
