"""Calibration profiles on disk: one small JSON file a name, never lost when it cannot be read."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vtube import paths
from vtube.errors import UsageError

VERSION = 1

_LOG = logging.getLogger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LARGEST = 65536  # bytes; a profile has a few hundred


def path(name: str) -> Path:
    """Where the profile of that name lies.

    Raises:
        UsageError: the name is not of ``[A-Za-z0-9_-]{1,64}``, so that none leaves its folder.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            "unusable profile name", where="profile", got=repr(name[:80]), expected="1 to 64 of A-Z a-z 0-9 _ -"
        )
    return paths.data("profiles") / f"{name}.json"


def load(name: str, wanted: Sequence[str]) -> list[float] | None:
    """The wanted values of a profile, in that order; None where there is none yet.

    A file that cannot be used is renamed, not overwritten, and a warning says so. Raises as ``path``.
    """
    file = path(name)
    try:
        if file.stat().st_size <= _LARGEST:
            return _values(json.loads(file.read_text(encoding="utf-8")), wanted)
        _set_aside(file, f"more than {_LARGEST} bytes")
    except FileNotFoundError:
        pass
    except OSError as error:
        _LOG.warning("%s: cannot be read (%s); starting without it", file, error.strerror or error)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        _set_aside(file, repr(error))
    return None


def _values(document: Any, wanted: Sequence[str]) -> list[float]:
    if document["format"] != "vtube-profile" or document["version"] != VERSION:
        raise ValueError(f"version {document['version']!r}, expected {VERSION}")
    values = [float(document["neutral"][key]) for key in wanted]
    if not all(map(math.isfinite, values)):
        raise ValueError("a value is not finite")
    return values


def save(name: str, neutral: Mapping[str, float]) -> None:
    """Write a profile whole or not at all; a disk that refuses is a warning. Raises as ``path``."""
    file = path(name)
    document = {"format": "vtube-profile", "version": VERSION, "neutral": dict(neutral)}
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        _LOG.warning("%s: the calibration could not be saved (%s)", file, error.strerror or error)


def _set_aside(file: Path, error: str) -> None:
    number = 1
    while (aside := file.with_name(f"{file.name}.unusable-{number}")).exists():
        number += 1
    try:
        file.rename(aside)
    except OSError as refused:
        _LOG.warning("%s: unusable profile (%s), and it cannot be renamed (%s)", file, error, refused.strerror)
        return
    _LOG.warning("%s: unusable profile (%s), kept as %s; calibrating anew", file, error, aside.name)
