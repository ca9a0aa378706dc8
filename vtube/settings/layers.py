"""The layers of settings: how they are read, checked against a model of pydantic and laid over one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from vtube.errors import UsageError, nearest

ENVIRONMENT = "VTUBE_SET__"
Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> dict[str, Any]:
    """The layer that a YAML file holds.

    Raises:
        UsageError: it cannot be read, or holds no keys.
    """
    if path.is_fifo():  # to open it would wait for somebody who writes
        raise UsageError("is a pipe, not a file", where=path)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(error.strerror or "cannot be read", where=path) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"not YAML: {error}", where=path) from error
    if not isinstance(content or {}, dict):
        raise UsageError("wrong content", where=path, got=type(content).__name__, expected="sections of keys")
    return content or {}


def assigned(assignment: str) -> dict[str, Any]:
    """The layer that ``a.b=c`` of the command line makes.

    Raises:
        UsageError: there is no value, or none of YAML.
    """
    key, equals, value = assignment.partition("=")
    if not equals:
        raise UsageError("no value", where=f"--set {assignment}", expected="a.b=c")
    return nested(key.strip(), value, f"--set {assignment}")


def nested(key: str, text: str, where: str) -> dict[str, Any]:
    """The layer that sets one dotted key to a value in YAML.

    Raises:
        UsageError: the text is not YAML.
    """
    try:
        value: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError("the value is not YAML", where=where, got=text) from error
    if value is None and text.lstrip().startswith("#"):  # a colour, which YAML takes for a comment
        value = text.strip()
    for part in reversed(key.split(".")):
        value = {part: value}
    return value  # type: ignore[no-any-return]


def from_environment(variables: Mapping[str, str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The layers of variables ``VTUBE_SET__A__B``, each with the variable's name.

    Raises:
        UsageError: a value is not YAML.
    """
    for variable in sorted(name for name in variables if name.startswith(ENVIRONMENT)):
        key = variable.removeprefix(ENVIRONMENT).lower().replace("__", ".")
        yield nested(key, variables[variable], variable), variable


def merge(base: dict[str, Any], layer: Mapping[str, Any]) -> None:
    """Lay a layer over what is there, section by section, in place."""
    for key, value in layer.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = dict(value) if isinstance(value, Mapping) else value


def check_keys(section: type[BaseModel], layer: Mapping[str, Any], where: str, prefix: str = "") -> None:
    """Compare a layer's keys to the sections of a model. ``where``: the file or option that it came from.

    Raises:
        UsageError: a key that does not exist, with the nearest one.
    """
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
        check_keys(kind, value, where, f"{key}.")
    elif isinstance(value, Mapping):
        for name, below in value.items():
            _check_below(named[0] if named else None, below, f"{key}.{name}", where)


def validated(model: type[Model], values: Mapping[str, Any], file: Path | None = None) -> Model:
    """The model that merged layers make; ``file``: where the values come from, if from one.

    Raises:
        UsageError: a wrong value, by its dotted key.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        where = f"{file}: setting {key}" if file else f"setting {key}"
        if first["type"] == "missing":
            raise UsageError("needs a value", where=where) from error
        what = "needs a value" if first["input"] is None else first["msg"].lower()
        raise UsageError(what, where=where, got=repr(first["input"])) from error


def overridden(model: Model, changes: Mapping[str, Any]) -> Model:
    """The model with some dotted keys set. A value of None changes nothing.

    Raises:
        UsageError: as ``validated``.
    """
    merged = model.model_dump()
    for key, value in changes.items():
        if value is not None:
            *sections, last = key.split(".")
            target = merged
            for section in sections:
                target = target[section]
            target[last] = value
    return validated(type(model), merged)
