"""Finds stages by name: a file in a stage's folder, or a third party's entry point.

``names("smoothing")`` lists ``vtube/smoothing/*.py`` (files that begin with an underscore are private) and the entry
points of the group ``vtube.smoothing`` without importing any; ``takes.smoothing`` lies in ``vtube/takes/smoothing``.
``create("smoothing", "kalman", **options)`` imports just that one and calls its ``create`` (an entry point names its
factory itself). An export format is found alike: its file's function is called ``export``.
"""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable
from importlib import metadata, resources
from typing import Any

from vtube.errors import MissingDependencyError, UsageError, nearest

STAGES = (
    "sources", "estimators", "faces", "hands", "voice", "smoothing", "skeletons", "outputs",
    "takes.smoothing", "exports", "codecs", "networks", "datasets", "training.tasks", "batch.engines",
)  # fmt: skip

BESIDE = {
    "datasets": frozenset({"cards", "sample", "sheet", "splitting"}),
    "estimators": frozenset({"several"}),
}
"""Files in a stage's folder that everybody may import and that are none of its implementations."""


def names(stage: str) -> list[str]:
    """The registered names of a stage, sorted; imports nothing."""
    return sorted({*_files(stage), *_entry_points(stage)})


def factory(stage: str, name: str, function: str = "create", *, asked: str | None = None) -> Callable[..., Any]:
    """The factory registered under a name. ``function``: what it is called in a file of vtube. ``asked``: the option of
    the command line that gave the name, for people who know nothing of stages.

    Raises:
        UsageError: no such name; says which there are and which was probably meant.
        MissingDependencyError: its file needs a package that is not installed.
    """
    if name not in names(stage):
        raise UsageError(f"unknown name {name!r}", where=asked or stage, hint=nearest(name, names(stage)))
    try:
        if name in _files(stage):
            return getattr(importlib.import_module(f"vtube.{stage}.{name}"), function)  # type: ignore[no-any-return]
        return _entry_points(stage)[name].load()  # type: ignore[no-any-return]
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"needs the package {error.name!r}", where=f"{stage}/{name}", hint=f"pip install {error.name}"
        ) from error


def create(stage: str, name: str, /, **options: Any) -> Any:
    """Build the named implementation of a stage.

    Raises:
        UsageError: unknown name, an option that this implementation does not have or that is missing, or no number
            where one belongs.
        MissingDependencyError: as ``factory``.
    """
    make = factory(stage, name)
    accepted = inspect.signature(make).parameters
    if not any(p.kind is p.VAR_KEYWORD for p in accepted.values()):
        for option in options:
            if option not in accepted:
                raise UsageError(f"unknown option {option!r}", where=f"{stage}/{name}", hint=nearest(option, accepted))
    for option, value in options.items():
        kind = accepted[option].annotation if option in accepted else None
        numeric = kind in {"float", "int", float, int} or (kind == "float | None" and value is not None)
        if numeric and not (isinstance(value, int | float) and math.isfinite(value)):
            raise UsageError(f"wrong value of {option}", where=f"{stage}/{name}", got=repr(value), expected="a number")
    gathering = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    needed = [p.name for p in accepted.values() if p.default is p.empty and p.kind not in gathering]
    if missing := [option for option in needed if option not in options]:
        raise UsageError(f"needs {' and '.join(missing)}", where=f"{stage}/{name}")
    return make(**options)


def _files(stage: str) -> list[str]:
    folder = resources.files("vtube").joinpath(*stage.split("."))
    if not folder.is_dir():
        return []
    files = [f.name[:-3] for f in folder.iterdir() if f.name.endswith(".py") and f.is_file()]
    return [name for name in files if not name.startswith("_") and name not in BESIDE.get(stage, ())]


def _entry_points(stage: str) -> dict[str, metadata.EntryPoint]:
    return {point.name: point for point in metadata.entry_points(group=f"vtube.{stage}")}
