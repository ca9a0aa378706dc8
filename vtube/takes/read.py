"""Reads takes, which may come from strangers: every size is bounded and every refusal is one line."""

from __future__ import annotations

import reprlib
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from vtube.errors import InputError
from vtube.takes.columns import LARGEST, at_rest, hide_unseen, tracks
from vtube.takes.document import LARGEST_FILE, LARGEST_TAKE, LONGEST_TRACK, contents, parsed
from vtube.takes.header import FORMAT, VERSION, Header, parse, parse_events
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats

_Columns: TypeAlias = dict[tuple[str, str, str], Floats]


def read(path: Path, limit: int = LARGEST_FILE) -> Take:
    """Read a take, gzipped or not.

    Columns that a file does not have are at rest: bones at their rest, parameters at their default, keypoints
    missing. Unknown keys, and tracks of an unknown kind or property, are ignored.

    Raises:
        InputError: says what is wrong with the file, or that a newer vtube has written it.
    """
    document = parsed(contents(path, limit), path)
    check_version(document, path)
    header = parse(Header, document, path)
    frames = _whole(document.get("frame_count"), "frame_count", path)
    if frames > LONGEST_TRACK or frames * len(tracks(header, smoothed=True)) > LARGEST_TAKE:
        raise InputError("has more frames and columns than vtube reads", where=path, got=f"{frames} frames")
    columns = _columns(document.get("tracks"), frames, header, path)
    events = parse_events(document.get("events", []), path)
    try:
        return _take(header, columns, frames, events)
    except MemoryError as error:
        raise InputError("does not fit into the memory", where=path) from error


def check_version(document: object, where: object) -> None:
    """Refuse what is no pose JSON or one of a later version.

    Raises:
        InputError: as said.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        got = reprlib.repr(document.get("format")) if isinstance(document, dict) else type(document).__name__
        raise InputError("is not a take", where=where, got=f"format {got}", expected=f"format {FORMAT!r}")
    version = _whole(document.get("version"), "version", where)
    if version > VERSION:
        raise InputError(
            "was written by a newer vtube", where=where, got=f"version {version}", expected=VERSION, hint="update vtube"
        )


def _whole(value: object, name: str, where: object) -> int:
    """A count; Godot's JSON writes 1.0 for 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= LARGEST or value % 1:
        raise InputError(f"{name} is wrong", where=where, got=reprlib.repr(value), expected="a whole number >= 1")
    return int(value)


def _columns(listed: object, frames: int, header: Header, path: Path) -> _Columns:
    if not isinstance(listed, list):
        raise InputError("tracks is wrong", where=path, got=type(listed).__name__, expected="a list")
    known = {(t.kind, t.name, t.property) for t in tracks(header, smoothed=True)}
    kinds = {(kind, column) for kind, _, column in known}
    columns: _Columns = {}
    for i, track in enumerate(listed):
        field = f"tracks.{i}"
        if not isinstance(track, dict):
            raise InputError(f"{field} is wrong", where=path, got=type(track).__name__, expected="an object")
        kind, name, column = (track.get(part) for part in ("kind", "name", "property"))
        if not (isinstance(kind, str) and isinstance(name, str) and isinstance(column, str)):
            raise InputError(f"{field}: kind, name and property are not all there as text", where=path)
        key = (kind, name, column)
        if (kind, column) not in kinds or (kind == "bone" and column != "rotation" and key not in known):
            continue
        label = " ".join(part[:64] for part in key if part)
        if key not in known:
            raise InputError(f"{field} ({label}) is of something that the head does not name", where=path)
        if key in columns:
            raise InputError(f"{field} ({label}) is there twice", where=path)
        columns[key] = _values(track, frames, f"{field} ({label})", path)
    times = columns.get(("time", "", "t"))
    if times is None:
        raise InputError("tracks has no time column", where=path, expected='kind "time", name "", property "t"')
    _check_times(times, path)
    return columns


def _values(track: dict[str, Any], frames: int, label: str, path: Path) -> Floats:
    scale, data = track.get("scale"), track.pop("data", None)
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale < LARGEST:
        raise InputError(f"{label}: scale is wrong", where=path, got=reprlib.repr(scale), expected="a number > 0")
    if not isinstance(data, array):
        raise InputError(f"{label}: data is not a list of numbers", where=path)
    if len(data) != frames:
        raise InputError(
            f"{label}: data has a wrong length", where=path, got=len(data), expected=f"{frames} = frame_count"
        )
    whole = np.frombuffer(data, dtype=np.float64)
    wrong = ~((np.abs(whole) <= LARGEST) & (whole == np.rint(whole)))
    if wrong.any():
        i = int(np.argmax(wrong))
        raise InputError(f"{label}: data.{i} is wrong", where=path, got=whole[i], expected="a whole number of 32 bits")
    return whole * float(scale)


def _check_times(times: Floats, path: Path) -> None:
    steps = np.diff(times)
    if (steps <= 0).any():
        i = int(np.argmax(steps <= 0)) + 1
        raise InputError(
            f"time does not increase at frame {i}", where=path, got=f"{times[i]:g} s after {times[i - 1]:g} s"
        )
    if times[0] < 0:
        raise InputError("time begins before 0", where=path, got=f"{times[0]:g} s")


def _take(header: Header, columns: _Columns, frames: int, events: Iterable[Any]) -> Take:
    resting = {
        (t.kind, t.name, t.property): whole * t.scale
        for t, whole in zip(tracks(header), at_rest(header).tolist(), strict=True)
    }

    def column(kind: str, name: str, property_: str) -> Floats:
        found = columns.pop((kind, name, property_), None)
        return np.full(frames, resting.get((kind, name, property_), 0.0)) if found is None else found

    def keypoints(kind: str) -> KeypointColumns:
        names = header.keypoints.names
        points = np.array([[column(kind, joint, axis) for axis in "xy"] for joint in names]).reshape(-1, 2, frames)
        scores = np.array([column(kind, joint, "confidence") for joint in names]).reshape(-1, frames)
        return KeypointColumns(*hide_unseen(points.transpose(2, 0, 1), scores.T))

    root = header.skeleton.bones[0].name
    has_smoothed = any(kind == "keypoint_smoothed" for kind, _, _ in columns)
    return Take(
        header=header,
        times=columns["time", "", "t"],
        rotations=np.stack([column("bone", bone.name, "rotation") for bone in header.skeleton.bones], axis=1),
        hips=np.stack([column("bone", root, f"position_{axis}") for axis in "xy"], axis=1),
        keypoints=keypoints("keypoint"),
        values={p.name: column("parameter", p.name, "value") for p in header.parameters},
        smoothed=keypoints("keypoint_smoothed") if has_smoothed else None,
        events=tuple(events),
    )
