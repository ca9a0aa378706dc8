"""Writes takes: atomically, column by column, so that an hour needs little memory."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

import numpy as np

from vtube.errors import DeviceError, InputError
from vtube.files import replacing
from vtube.takes.columns import Integers, Track, at_rest, hide_unseen, quantise, tracks
from vtube.takes.header import FORMAT, VERSION, Header, event_as_json
from vtube.takes.take import Take
from vtube.types import Event, Floats

SUFFIXES = (".pose.json", ".json", ".vtpose")
"""What a take's file name ends in, before an optional ``.gz``."""


def stem_and_suffixes(name: str) -> tuple[str, str]:
    """A take's name and what it ends in: ``wave`` and ``.pose.json.gz``."""
    gz = ".gz" if name.endswith(".gz") else ""
    plain = name.removesuffix(gz)
    suffix = next((s for s in SUFFIXES if plain.endswith(s)), "")
    return plain.removesuffix(suffix), suffix + gz


def write(take: Take, path: Path) -> None:
    """Write a take, gzipped if the name ends in ``.gz``; what was at ``path`` stays until the new file is complete.

    Raises:
        InputError: times that are negative or do not increase by whole milliseconds.
        DeviceError: the disk refuses.
    """
    columns = tracks(take.header, take.smoothed is not None)
    before = at_rest(take.header, take.smoothed is not None)
    values = _columns(take)

    def integers(i: int) -> Iterator[Integers]:
        track = columns[i]
        column = values[track.kind, track.name, track.property]
        yield quantise(column[:, None], np.array([track.scale]), before[i : i + 1])[:, 0]

    (times,) = integers(0)
    if not np.isfinite(take.times).all() or times[0] < 0 or (np.diff(times) <= 0).any():
        raise InputError("its times do not increase by whole milliseconds from 0 or later", where=path)
    try:
        save(
            path,
            header=take.header,
            columns=columns,
            integers=integers,
            frame_count=len(times),
            events=take.events,
        )
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror}", where=path) from error


def save(
    path: Path,
    *,
    header: Header,
    columns: Sequence[Track],
    integers: Callable[[int], Iterable[Integers]],
    frame_count: int,
    events: Iterable[Event],
) -> None:
    """Write the file from columns that are asked for one after the other.

    ``integers`` gives column i in pieces, together ``frame_count`` long; column 0 is the time.

    Raises:
        OSError: the disk refuses; nothing of the new file is left then.
    """
    last = 0
    for piece in integers(0):
        last = int(piece[-1])
    duration = round(last * columns[0].scale, 6)
    session = header.session.model_copy(update={"duration": duration})
    head = header.model_copy(update={"session": session}).as_json()
    document = {"format": FORMAT, "version": VERSION, **head, "frame_count": frame_count}
    with _replacing(path) as put:
        put(json.dumps(document)[:-1] + ',\n "tracks": [')
        for i, track in enumerate(columns):
            put(("," if i else "") + "\n  " + json.dumps(track.as_json())[:-1] + ', "data": [')
            for k, piece in enumerate(integers(i)):
                put(("," if k else "") + ",".join(map(str, piece.tolist())))
            put("]}")
        listed = [event_as_json(event) for event in sorted(events, key=lambda event: event.t)]
        put('],\n "events": ' + json.dumps(listed) + "}\n")


def _columns(take: Take) -> dict[tuple[str, str, str], Floats]:
    root = take.header.skeleton.bones[0].name
    values = {("time", "", "t"): take.times}
    values |= {
        ("bone", bone.name, "rotation"): take.rotations[:, i] for i, bone in enumerate(take.header.skeleton.bones)
    }
    values |= {("bone", root, f"position_{axis}"): take.hips[:, i] for i, axis in enumerate("xy")}
    for kind, keypoints in (("keypoint", take.keypoints), ("keypoint_smoothed", take.smoothed)):
        if keypoints is None:
            continue
        points, scores = hide_unseen(keypoints.points, keypoints.scores)
        for j, joint in enumerate(take.header.keypoints.names):
            values |= {(kind, joint, axis): points[:, j, i] for i, axis in enumerate("xy")}
            values[kind, joint, "confidence"] = scores[:, j]
    values |= {("parameter", name, "value"): column for name, column in take.values.items()}
    return values


@contextmanager
def _replacing(path: Path) -> Iterator[Callable[[str], object]]:
    """A writer of (ASCII) text into a file that takes the place of ``path`` once it is complete."""
    with replacing(path) as raw, _packed(raw) if path.suffix == ".gz" else nullcontext(raw) as out:
        yield lambda text: out.write(text.encode("ascii"))


def _packed(raw: IO[bytes]) -> gzip.GzipFile:
    # No name and no time in the gzip header: equal takes are equal files.
    return gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6)
