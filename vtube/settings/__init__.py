"""Layered settings: defaults < preset or file < environment ``VTUBE_SET__A__B`` < ``--set a.b=c``.

``sections`` has what can be set.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from vtube.errors import UsageError, nearest
from vtube.paths import shipped
from vtube.settings.sections import Keys, PlayerKeys, Response, Settings

__all__ = ["ENVIRONMENT", "Keys", "PlayerKeys", "Response", "Settings", "load", "override", "preset"]

ENVIRONMENT = "VTUBE_SET__"


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
        _merge(merged, _read(path), str(path))
    variables = os.environ if environment is None else environment
    for variable in sorted(v for v in variables if v.startswith(ENVIRONMENT)):
        key = variable.removeprefix(ENVIRONMENT).lower().replace("__", ".")
        _merge(merged, _nested(key, variables[variable], variable), variable)
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError("no value", where=f"--set {assignment}", expected="a.b=c")
        _merge(merged, _nested(key.strip(), value, f"--set {assignment}"), f"--set {assignment}")
    return _validated(merged)


def override(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """The settings with some dotted keys set, as the command line's own options do. A value of None changes nothing."""
    merged = settings.model_dump()
    for key, value in changes.items():
        if value is not None:
            *sections, last = key.split(".")
            target = merged
            for section in sections:
                target = target[section]
            target[last] = value
    return _validated(merged)


def preset(name: str) -> Path:
    """The file of a preset's name, or the path itself."""
    presets = {path.stem: path for path in sorted(shipped("configs").glob("*.yaml"))}
    if name in presets:
        return presets[name]
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or path.exists():
        return path
    raise UsageError(f"no preset or file {name!r}", where="--config", hint=nearest(name, presets))


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(error.strerror or "cannot be read", where=path) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"not YAML: {error}", where=path) from error
    if not isinstance(content or {}, dict):
        raise UsageError("wrong content", where=path, got=type(content).__name__, expected="sections of keys")
    return content or {}


def _nested(key: str, text: str, where: str) -> dict[str, Any]:
    try:
        value: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError("the value is not YAML", where=where, got=text) from error
    if value is None and text.lstrip().startswith("#"):  # a colour, which YAML takes for a comment
        value = text.strip()
    for part in reversed(key.split(".")):
        value = {part: value}
    return value  # type: ignore[no-any-return]


def _merge(base: dict[str, Any], layer: Mapping[str, Any], where: str) -> None:
    _check_keys(Settings, layer, "", where)
    _merge_values(base, layer)


def _merge_values(base: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for key, value in layer.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            _merge_values(base[key], value)
        else:
            base[key] = dict(value) if isinstance(value, Mapping) else value


def _check_keys(section: type[BaseModel], layer: Mapping[str, Any], prefix: str, where: str) -> None:
    for key, value in layer.items():
        if key not in section.model_fields:
            raise UsageError(
                f"unknown setting {prefix}{key}", where=where, hint=nearest(str(key), section.model_fields)
            )
        _check_below(section.model_fields[key].annotation, value, f"{prefix}{key}", where)


def _check_below(kind: Any, value: Any, key: str, where: str) -> None:
    named = get_args(kind)[1:]  # of sections by names of the user's own
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if not isinstance(value, Mapping):
            raise UsageError(f"{key} is a section", where=where, got=repr(value), expected="keys below it")
        _check_keys(kind, value, f"{key}.", where)
    elif isinstance(value, Mapping):
        for name, below in value.items():
            _check_below(named[0] if named else None, below, f"{key}.{name}", where)


def _validated(values: Mapping[str, Any]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError(first["msg"].lower(), where=f"setting {key}", got=repr(first["input"])) from error
