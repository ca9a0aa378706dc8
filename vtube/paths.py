"""Where things lie: what is shipped (avatars, presets, assets) and what this machine keeps (cache, profiles)."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


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


def model_folders() -> list[Path]:
    """Where weights are looked for: the folders of ``VTUBE_MODELS``, then the cache."""
    named = [Path(p).expanduser().absolute() for p in os.environ.get("VTUBE_MODELS", "").split(os.pathsep) if p]
    return [*named, cache("models")]
