"""Layered settings: defaults < preset or file < environment ``VTUBE_SET__A__B`` < ``--set a.b=c``.

``sections`` has what can be set, ``keys`` the hotkeys among it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vtube.errors import UsageError, nearest
from vtube.paths import shipped
from vtube.settings import layers
from vtube.settings.keys import Keys, PlayerKeys
from vtube.settings.layers import ENVIRONMENT
from vtube.settings.sections import Response, Settings

__all__ = ["ENVIRONMENT", "Keys", "PlayerKeys", "Response", "Settings", "load", "override", "preset"]


def load(
    config: str | None = None, assignments: Iterable[str] = (), environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the layers, the later over the earlier.

    ``config``: the name of a preset in ``configs/`` or a path to a YAML file. ``assignments``: ``a.b=c``, the value
    in YAML.

    Raises:
        UsageError: a file that cannot be read, a key that does not exist (with the nearest one), a wrong value.
    """
    merged: dict[str, Any] = {}
    if config is not None:
        path = preset(config)
        _merge(merged, layers.read(path), str(path))
    for layer, variable in layers.from_environment(os.environ if environment is None else environment):
        _merge(merged, layer, variable)
    for assignment in assignments:
        _merge(merged, layers.assigned(assignment), f"--set {assignment}")
    return layers.validated(Settings, merged)


def override(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some dotted keys set, as the command line's own options do. A value of None changes nothing."""
    return layers.overridden(settings, changes)


def preset(name: str) -> Path:
    """The file of a preset's name, or the path itself."""
    presets = {path.stem: path for path in sorted(shipped("configs").glob("*.yaml"))}
    if name in presets:
        return presets[name]
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or path.exists():
        return path
    raise UsageError(f"no preset or file {name!r}", where="--config", hint=nearest(name, presets))


def _merge(base: dict[str, Any], layer: Mapping[str, Any], where: str) -> None:
    layers.check_keys(Settings, layer, where)
    layers.merge(base, layer)
