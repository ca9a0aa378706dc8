"""Takes one after the other, and what has to be the same for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from vtube.errors import InputError
from vtube.takes.editing import check_size, in_force, without_sound
from vtube.takes.happenings import CLEARED, EXPRESSION
from vtube.takes.header import Header, ParameterRange
from vtube.takes.mirroring import unmirrored
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Event, Floats


def merge(takes: Sequence[tuple[Path, Take]]) -> Take:
    """One take of several, each beginning one nominal frame of its own after the last one's end.

    Session and units are the first one's, ``fps`` too: the times say what is true. A parameter that one of them does
    not have is at its default there, smoothed keypoints are lost. Keypoints of a picture of another size are scaled to
    the first one's. Expressions that are on do not reach into the next take. Sounds cannot be joined and are left out.

    Args:
        takes: at least one, with the files that they are of, for what is wrong with them.

    Raises:
        InputError: their bones or keypoints differ.
        UsageError: more frames than a take may have.
    """
    (first, whole), *others = takes
    whole = unmirrored(whole)
    for path, take in others:
        _check_alike(first, whole.header, path, take.header)
        check_size(whole, len(whole.times) + len(take.times))
        whole = _joined(whole, unmirrored(take))
    return whole


def _check_alike(first: Path, header: Header, path: Path, other: Header) -> None:
    if header.keypoints.names != other.keypoints.names:
        raise InputError(
            f"its keypoints are others than those of {first}",
            where=path,
            got=f"{other.keypoints.skeleton} ({len(other.keypoints.names)})",
            expected=f"{header.keypoints.skeleton} ({len(header.keypoints.names)})",
        )
    if (header.skeleton.bones, header.canvas) != (other.skeleton.bones, other.canvas):
        raise InputError(f"its bones, or their canvas, are others than those of {first}", where=path)
    units = {p.name: p.unit for p in header.parameters}
    for p in other.parameters:
        if units.get(p.name, p.unit) != p.unit:
            what = f"its parameter {p.name} has another unit than that of {first}"
            raise InputError(what, where=path, got=repr(p.unit), expected=repr(units[p.name]))


def _joined(one: Take, other: Take) -> Take:
    seam = round(one.duration + 1 / other.header.fps, 3)
    shift = seam - float(other.times[0])
    header = without_sound(one.header).model_copy(update={"parameters": _parameters(one, other)})
    on = any(event.name == EXPRESSION for event in in_force(one.events))
    return Take(
        header=header,
        times=np.concatenate([one.times, other.times + shift]),
        rotations=np.concatenate([one.rotations, other.rotations]),
        hips=np.concatenate([one.hips, other.hips]),
        keypoints=_stacked(one.keypoints, _fitted(other.keypoints, one, other)),
        values={
            p.name: np.concatenate([_column(take, p.name, p.default) for take in (one, other)])
            for p in header.parameters
        },
        smoothed=_smoothed(one, other),
        events=(
            *one.events,
            *((Event(seam, CLEARED),) if on else ()),
            *(replace(event, t=max(event.t + shift, seam)) for event in other.events),
        ),
    )


def _parameters(one: Take, other: Take) -> tuple[ParameterRange, ...]:
    """Of both, each with a range that holds both of its own."""
    found = {p.name: p for p in one.header.parameters}
    for p in other.header.parameters:
        known = found.get(p.name, p)
        span = {"minimum": min(known.minimum, p.minimum), "maximum": max(known.maximum, p.maximum)}
        found[p.name] = known.model_copy(update=span)
    return tuple(found.values())


def _column(take: Take, name: str, default: float) -> Floats:
    return take.values.get(name, np.full(len(take.times), default))


def _fitted(seen: KeypointColumns, one: Take, other: Take) -> KeypointColumns:
    (w, h), (width, height) = one.header.session.source_size, other.header.session.source_size
    return KeypointColumns(seen.points * min(w / width, h / height), seen.scores)


def _smoothed(one: Take, other: Take) -> KeypointColumns | None:
    if one.smoothed is None and other.smoothed is None:
        return None
    lost = (
        KeypointColumns(np.full_like(take.keypoints.points, np.nan), np.zeros_like(take.keypoints.scores))
        for take in (one, other)
    )
    first, second = (take.smoothed or nothing for take, nothing in zip((one, other), lost, strict=True))
    return _stacked(first, _fitted(second, one, other))


def _stacked(one: KeypointColumns, other: KeypointColumns) -> KeypointColumns:
    return KeypointColumns(np.concatenate([one.points, other.points]), np.concatenate([one.scores, other.scores]))
