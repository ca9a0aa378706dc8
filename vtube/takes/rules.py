"""The rules of the pose JSON that its schema cannot say, over a document of which nothing else may hold.

What has another type than it should is passed over: the schema says that.
"""

from __future__ import annotations

import reprlib
from array import array
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from vtube.takes.columns import LARGEST
from vtube.types import Floats

Place: TypeAlias = tuple[str | int, ...]
"""Keys and indices, from the top of the document."""
_COLUMNS = {
    "time": ("t",),
    "bone": ("rotation", "position_x", "position_y"),
    "keypoint": ("x", "y", "confidence"),
    "keypoint_smoothed": ("x", "y", "confidence"),
    "parameter": ("value",),
}


def broken(document: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """Where a rule is broken, and which."""
    skeleton = document.get("skeleton")
    bones = skeleton.get("bones") if isinstance(skeleton, dict) else None
    yield from _twice(bones, ("skeleton", "bones"))
    yield from _parents(bones)
    yield from _twice(document.get("parameters"), ("parameters",))
    yield from _tracks(document, _named(document))


def label(track: object) -> str:
    """What a track is of, for people: `` (keypoint nose x)``."""
    words = [track.get(key) for key in ("kind", "name", "property")] if isinstance(track, dict) else []
    said = " ".join(word[:64] for word in words if isinstance(word, str) and word)
    return f" ({said})" if said else ""


def _names(listed: object) -> Iterator[tuple[int, str]]:
    for i, part in enumerate(listed if isinstance(listed, list) else ()):
        name = part.get("name") if isinstance(part, dict) else part
        if isinstance(name, str):
            yield i, name


def _twice(listed: object, place: Place) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for i, name in _names(listed):
        if name in seen:
            yield (*place, i, "name"), f"{reprlib.repr(name)} is there twice"
        seen.add(name)


def _parents(bones: object) -> Iterator[tuple[Place, str]]:
    for i, bone in enumerate(bones if isinstance(bones, list) else ()):
        parent = bone.get("parent") if isinstance(bone, dict) else None
        if isinstance(parent, int | float) and parent >= i:
            yield ("skeleton", "bones", i, "parent"), f"bone {reprlib.repr(parent)} does not come before its child"


def _named(document: dict[str, Any]) -> dict[str, set[str]]:
    """By kind of track, of what there may be one."""
    keypoints = document.get("keypoints")
    skeleton = document.get("skeleton")
    joints = {name for _, name in _names(keypoints.get("names") if isinstance(keypoints, dict) else None)}
    return {
        "time": {""},
        "bone": {name for _, name in _names(skeleton.get("bones") if isinstance(skeleton, dict) else None)},
        "keypoint": joints,
        "keypoint_smoothed": joints,
        "parameter": {name for _, name in _names(document.get("parameters"))},
    }


def _tracks(document: dict[str, Any], named: dict[str, set[str]]) -> Iterator[tuple[Place, str]]:
    tracks = document.get("tracks")
    if not isinstance(tracks, list):
        return
    seen: set[tuple[str, str, str]] = set()
    for i, track in enumerate(tracks):
        words = [track.get(key) for key in ("kind", "name", "property")] if isinstance(track, dict) else []
        kind, name, column = (word if isinstance(word, str) else "?" for word in words or "???")
        if column not in _COLUMNS.get(kind, ()):
            continue
        if name not in named[kind]:
            yield ("tracks", i, "name"), f"{reprlib.repr(name)} is not named in the head"
        elif (kind, name, column) in seen:
            yield ("tracks", i), "is there twice"
        seen.add((kind, name, column))
        yield from _numbers(track, i, document.get("frame_count"))
    if ("time", "", "t") not in seen:
        yield ("tracks",), "there is no time column: kind 'time', name '', property 't'"


def _numbers(track: dict[str, Any], i: int, frames: object) -> Iterator[tuple[Place, str]]:
    data, place = track.get("data"), ("tracks", i, "data")
    if isinstance(data, array | list) and isinstance(frames, int | float) and len(data) != frames:
        yield place, f"has {len(data)} numbers, frame_count is {reprlib.repr(frames)}"
    if not isinstance(data, array):
        return
    numbers = np.frombuffer(data, dtype=np.float64)
    for k in np.flatnonzero(~((np.abs(numbers) <= LARGEST) & (numbers == np.rint(numbers)))):
        yield (*place, int(k)), f"{numbers[k]} is not a whole number of 32 bits"
    if track["kind"] == "time":
        yield from _times(numbers, place)


def _times(numbers: Floats, place: Place) -> Iterator[tuple[Place, str]]:
    for k in np.flatnonzero(numbers < 0):
        yield (*place, int(k)), "time is before 0"
    for k in np.flatnonzero(np.diff(numbers) <= 0) + 1:
        yield (*place, int(k)), f"time does not increase: {numbers[k]:.0f} after {numbers[k - 1]:.0f}"
