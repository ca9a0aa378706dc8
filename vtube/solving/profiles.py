"""Calibration profiles on disk: one small JSON file a name, never lost when it cannot be read."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from vtube import paths

FORMAT, VERSION = "vtube-profile", 1
Remembered = TypeVar("Remembered")

_LOG = logging.getLogger(__name__)
_LARGEST = 65536  # bytes; a profile has a few thousand


def path(name: str) -> Path:
    """Where the profile of that name lies. Raises UsageError where the name is none."""
    return paths.profile("profiles", name, "profile")


def load(name: str, read: Callable[[Mapping[str, Any]], Remembered]) -> Remembered | None:
    """What ``read`` makes of a profile's sections; None where there is none yet.

    A file that cannot be used, also because ``read`` raises KeyError, TypeError or ValueError, is renamed, not
    overwritten, and a warning says so. Raises as ``path``.
    """
    file = path(name)
    try:
        return read(_sections(file))
    except FileNotFoundError:
        pass
    except OSError as error:
        _set_aside(file, error.strerror or str(error))
    except KeyError as error:
        _set_aside(file, f"{error} is missing")
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        _set_aside(file, str(error)[:120])
    return None


def _sections(file: Path) -> Mapping[str, Any]:
    if file.stat().st_size > _LARGEST:
        raise ValueError(f"more than {_LARGEST} bytes")
    document = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("not a calibration profile")
    if document.get("version") != VERSION:
        raise ValueError(f"version {document.get('version')!r:.40}, expected {VERSION}")
    return document


def save(name: str, sections: Mapping[str, Any]) -> bool:
    """Write a profile whole or not at all; False, and a warning, where the disk refuses. Raises as ``path``."""
    file = path(name)
    document = {"format": FORMAT, "version": VERSION, **sections}
    part = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        _LOG.warning("%s: the calibration could not be saved (%s)", file, error.strerror or error)
        return False
    return True


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
