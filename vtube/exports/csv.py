"""A take as CSV (RFC 4180): a header and one row a frame. ``docs/takes.md`` describes the columns."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from vtube.errors import DeviceError, UsageError
from vtube.exports import Request
from vtube.files import refuse_unless_new, replacing
from vtube.takes.take import KeypointColumns, Take
from vtube.takes.turns import degrees_from_rest
from vtube.types import Floats

_BLOCK = 1000
_DECIMALS = 6
"""Finer than every scale of the format; it takes away what binary fractions add to decimal ones."""
_log = logging.getLogger(__name__)


def export(take: Take, out: Path, request: Request) -> list[Path]:
    """Write one file. Angles of bones are degrees from their rest, continuous; a missing keypoint's x and y are empty.

    Raises:
        UsageError: an avatar was asked for, or the file would replace something.
        InputError: it cannot be written there.
        DeviceError: the disk refuses.
    """
    if request.avatar is not None:
        raise UsageError("a table has no place for an avatar", where="--avatar", hint="leave it out")
    refuse_unless_new(out, force=request.force, suffixes={".csv"})
    columns = dict(_columns(take))
    shown = _log.isEnabledFor(logging.INFO)
    try:
        with (
            replacing(out) as raw,
            tqdm(total=len(take.times), unit=" frames", disable=None if shown else True) as bar,
        ):
            raw.write((",".join(columns) + "\r\n").encode("ascii"))
            for start in range(0, len(take.times), _BLOCK):
                rows = np.stack([column[start : start + _BLOCK] for column in columns.values()], axis=1)
                raw.write(_text(rows))
                bar.update(len(rows))
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=out) from error
    return [out]


def _text(rows: Floats) -> bytes:
    text = io.StringIO(newline="")
    rounded = np.round(rows, _DECIMALS).astype(object)
    rounded[~np.isfinite(rows)] = ""
    csv.writer(text).writerows(rounded.tolist())
    return text.getvalue().encode("ascii")


def _columns(take: Take) -> Iterator[tuple[str, Floats]]:
    """The columns' names, ``kind.name.property``, and their (N,) values."""
    yield "t", take.times
    yield from _keypoints("keypoint", take, take.keypoints)
    if take.smoothed is not None:
        yield from _keypoints("keypoint_smoothed", take, take.smoothed)
    for name, values in take.values.items():
        yield f"parameter.{name}", values
    bones = take.header.skeleton.bones
    for bone, turned in zip(bones, degrees_from_rest(take).T, strict=True):
        yield f"bone.{bone.name}.degrees", turned
    for i, axis in enumerate("xy"):
        yield f"bone.{bones[0].name}.{axis}", take.hips[:, i]


def _keypoints(kind: str, take: Take, seen: KeypointColumns) -> Iterator[tuple[str, Floats]]:
    for j, joint in enumerate(take.header.keypoints.names):
        for i, axis in enumerate("xy"):
            yield f"{kind}.{joint}.{axis}", seen.points[:, j, i]
        yield f"{kind}.{joint}.confidence", seen.scores[:, j]
