"""Which estimator reads weights: what the catalogue says of their name, else what their kind tells."""

from __future__ import annotations

import json
from pathlib import Path

from vtube.errors import InputError
from vtube.weights.card import EXPORTED, KEY, LARGEST_HEADER, has_card, read_header
from vtube.weights.catalogue import CATALOGUE

_KINDS = {".tflite": "movenet"}


def reader(model: str) -> str | None:
    """The estimator for weights of that name or path, None where nothing tells.

    A file or folder that is called as weights of the catalogue is read as those.
    """
    path = Path(model)
    known = CATALOGUE.get(model) or CATALOGUE.get(path.name) or CATALOGUE.get(path.stem)
    return known.estimator if known else _KINDS.get(path.suffix.lower()) or _told(path)


def _told(path: Path) -> str | None:
    """By the card in our own weights, or in a folder that they were exported to, of any task; what is wrong with it is
    said by whoever opens it.
    """
    try:
        if path.suffix.lower() == ".safetensors" and path.is_file():
            if not has_card(path):
                return "vitpose"  # what transformers saves so
            card = read_header(path)["__metadata__"][KEY]
        elif (path / EXPORTED).is_file() and (path / EXPORTED).stat().st_size <= LARGEST_HEADER:
            card = (path / EXPORTED).read_text(encoding="utf-8")
        else:
            return None
        return str(json.loads(card)["estimator"])
    except (InputError, OSError, KeyError, TypeError, ValueError, RecursionError):
        return None
