"""What the takes of a video depend on besides the video: when it changes, they have to be made anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import vtube
from vtube import session
from vtube.settings import Settings
from vtube.weights import resolve
from vtube.weights.download import sha256_of

_SECTIONS = {
    "body": None,
    "face": None,
    "smoothing": None,
    "solving": None,
    "recording": {"smoothed", "compress"},
}
"""Sections of the settings that count, with those of their keys that do."""


def fingerprint(settings: Settings) -> str:
    """16 hexadecimal digits of the settings that count, the weights and this version of vtube.

    Raises:
        VtubeError: there are no such weights.
    """
    counted = {name: getattr(settings, name).model_dump(mode="json", include=keys) for name, keys in _SECTIONS.items()}
    del counted["body"]["threads"]  # each frame is looked at by itself, by however many
    named = {"pose": session.weights_name(settings), "face": session.face_weights_name(settings)}
    models = [resolve(weights, task).path for task, weights in named.items() if weights]
    known = [vtube.__version__, counted, [_digest(model) for model in models]]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def _digest(model: Path) -> str:
    if model.is_dir():
        return "".join(sha256_of(file) for file in sorted(model.iterdir()) if file.is_file())
    return sha256_of(model)
