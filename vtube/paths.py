"""Where things lie: what is shipped (avatars, presets, assets) and what this machine keeps (cache, profiles)."""

from __future__ import annotations

import os
import re
from pathlib import Path

import platformdirs

from vtube.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def shipped(name: str) -> Path:
    """The folder ``avatars``, ``configs``, ``assets`` or ``docs`` (the schemas): in a checkout beside the package, in a
    wheel inside it.
    """
    checkout = _PACKAGE.parent / name
    return checkout if (_PACKAGE.parent / "pyproject.toml").is_file() else _PACKAGE / "_shipped" / name


def cache(*parts: str) -> Path:
    """A path in this user's cache; whatever lies there may be deleted at any time."""
    return Path(platformdirs.user_cache_dir("vtube", appauthor=False), *parts)


def data(*parts: str) -> Path:
    """A path in this user's data: calibration profiles and what else is worth keeping."""
    return Path(platformdirs.user_data_dir("vtube", appauthor=False), *parts)


def profile(kind: str, name: str, setting: str) -> Path:
    """Where somebody's profile lies. ``kind``: the folder of its like; ``setting``: what asked for it.

    Raises:
        UsageError: the name is not of ``[A-Za-z0-9_-]{1,64}``, so that none leaves its folder.
    """
    if not _NAME.fullmatch(name):
        expected = "1 to 64 of A-Z a-z 0-9 _ -"
        raise UsageError("unusable profile name", where=setting, got=repr(name[:80]), expected=expected)
    return data(kind) / f"{name}.json"


def model_folders() -> list[Path]:
    """Where weights are looked for: the folders of ``VTUBE_MODELS``, then the cache."""
    named = [Path(p).expanduser().absolute() for p in os.environ.get("VTUBE_MODELS", "").split(os.pathsep) if p]
    return [*named, cache("models")]
