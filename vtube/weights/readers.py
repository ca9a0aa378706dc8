"""Which estimator reads weights: what the catalogue says of their name, else what their kind tells."""

from __future__ import annotations

from pathlib import Path

from vtube.weights.catalogue import CATALOGUE

_KINDS = {".tflite": "movenet"}


def reader(model: str) -> str | None:
    """The estimator for weights of that name or path, None where nothing tells.

    A file or folder that is called as weights of the catalogue is read as those.
    """
    path = Path(model)
    known = CATALOGUE.get(model) or CATALOGUE.get(path.name) or CATALOGUE.get(path.stem)
    return known.estimator if known else _KINDS.get(path.suffix.lower())
