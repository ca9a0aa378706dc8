"""Columns of a take as a plot wants them: sides together, the liveliest first, no more points than can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vtube.errors import UsageError, nearest
from vtube.sides import sided
from vtube.takes.summary import GAP
from vtube.takes.take import Take
from vtube.takes.turns import degrees_from_rest
from vtube.types import Floats


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn on one pair of axes. ``lines``: side ("left", "right" or "") to (N,) values, with a ``unit``."""

    name: str
    unit: str
    lines: dict[str, Floats]
    liveliness: float


def series(take: Take, only: Sequence[str] = (), most: int = 8) -> list[Series]:
    """The named parameters and bones in the order of their names' first, or else the ones that move most.

    A left and a right one of the same name come together.

    Raises:
        UsageError: an unknown name.
    """
    columns = dict(_columns(take))
    for name in only:
        if name not in columns:
            raise UsageError(f"the take has no parameter {name!r}", hint=nearest(name, columns))
    groups: dict[str, list[str]] = {}
    for name in only or columns:
        groups.setdefault(sided(name)[1], []).append(name)
    found = [_series(base, names, columns) for base, names in groups.items()]
    if only:
        return found
    moving = sorted((one for one in found if one.liveliness > 0), key=lambda one: -one.liveliness)[:most]
    return [one for one in found if any(one is kept for kept in moving)]


def with_gaps(take: Take, column: Floats) -> tuple[Floats, Floats]:
    """Times and values of a line that is broken where nothing was recorded."""
    wide = np.flatnonzero(np.diff(take.times) > GAP / take.header.fps) + 1
    return np.insert(take.times, wide, np.nan), np.insert(column, wide, np.nan, axis=0)


def whiles(times: Floats, columns: Floats, count: int) -> tuple[Floats, Floats]:
    """Columns (N, C) over ``count`` short whiles between the first and the last time.

    Returns:
        (count + 1,) where the whiles begin and end, and (3, count, C) the lowest, mean and highest value in each; NaN
        where nothing was recorded or everything is missing.
    """
    edges = np.linspace(times[0], times[-1], count + 1)
    first = np.searchsorted(edges, times, side="right").clip(1, count) - 1
    starts, where = np.unique(first, return_index=True)
    known = np.isfinite(columns)
    found = np.add.reduceat(known, where).astype(np.float64)
    found[found == 0] = np.nan
    low = np.minimum.reduceat(np.where(known, columns, np.inf), where)
    high = np.maximum.reduceat(np.where(known, columns, -np.inf), where)
    mean = np.add.reduceat(np.where(known, columns, 0.0), where) / found
    told = np.full((3, count, columns.shape[1]), np.nan)
    told[:, starts] = np.where(np.isnan(found), np.nan, [low, mean, high])
    return edges, told


def _columns(take: Take) -> Iterator[tuple[str, tuple[Floats, str, float]]]:
    for parameter in take.header.parameters:
        span = parameter.maximum - parameter.minimum
        yield parameter.name, (take.values[parameter.name], "°" if parameter.unit == "deg" else "", span)
    for bone, turned in zip(take.header.skeleton.bones, degrees_from_rest(take).T, strict=True):
        yield bone.name, (turned, "°", 180.0)


def _series(base: str, names: list[str], columns: dict[str, tuple[Floats, str, float]]) -> Series:
    lively = max(float(np.std(columns[name][0])) / (abs(columns[name][2]) or 1.0) for name in names)
    return Series(base, columns[names[0]][1], {sided(name)[0]: columns[name][0] for name in names}, lively)
