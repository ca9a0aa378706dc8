"""The people of MPII's own MATLAB file, version 5, in the form of HRNet's JSON."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.datasets.sample import OCCLUDED, VISIBLE
from vtube.errors import InputError

LARGEST = 1 << 30
"""Bytes that the file may have, and each variable in it once it is no longer compressed."""
DEEPEST = 32
"""Matrices in matrices; MPII's file has eight. SciPy's reader calls itself for each and would end the process."""
JOINTS = 16
HEADER, MATRIX, COMPRESSED = 128, 14, 15


def people(path: Path) -> list[dict[str, Any]]:
    """Each labelled person of the training part: ``image``, ``joints`` (pixels from 1), ``visible``, ``scale``,
    ``center`` and ``group``, the video that the picture is from.

    Raises:
        InputError: no MATLAB file, or one that is not MPII's.
    """
    from scipy.io import loadmat

    try:
        _check_nesting(path)
        release = loadmat(path)["RELEASE"][0, 0]
        pictures, training = release["annolist"].ravel(), release["img_train"].ravel()
        return [
            person
            for picture, labelled in zip(pictures, training, strict=True)
            if labelled
            for person in _people_of(picture)
        ]
    except InputError:
        raise
    except Exception as error:  # SciPy raises whatever a stranger's bytes bring about
        raise InputError("is not MPII's file", where=path, got=f"{type(error).__name__}: {error}",
                         expected="mpii_human_pose_v1_u12_1.mat") from error  # fmt: skip


def _people_of(picture: Any) -> list[dict[str, Any]]:
    name = str(_first(_first(picture["image"])["name"]))
    video = _number(picture, "vididx")
    group = Path(name).stem if video is None else f"mpii-video-{video:.0f}"
    made = [_person(rectangle) for rectangle in picture["annorect"].ravel()]
    return [{"image": name, "group": group, **person} for person in made if person is not None]


def _person(rectangle: Any) -> dict[str, Any] | None:
    """None for a rectangle that has only a head, as those of the test part."""
    annotated = _field(rectangle, "annopoints")
    points = _field(_first(annotated), "point") if annotated.size else annotated
    if not points.size:
        return None
    joints, visible = np.full((JOINTS, 2), -1.0), np.zeros(JOINTS)
    for point in points.ravel():
        joint, x, y = (_number(point, name) for name in ("id", "x", "y"))
        if joint is not None and x is not None and y is not None and 0 <= joint < JOINTS:
            joints[int(joint)] = x, y
            visible[int(joint)] = OCCLUDED if _number(point, "is_visible") == 0 else VISIBLE
    middle = _field(rectangle, "objpos")
    centre = [_number(_first(middle), axis) for axis in "xy"] if middle.size else None
    return {"joints": joints.tolist(), "visible": visible, "scale": _number(rectangle, "scale"), "center": centre}


def _field(record: Any, name: str) -> NDArray[Any]:
    """A field of a struct; empty where the struct has none of this name."""
    return record[name] if record.dtype.names and name in record.dtype.names else np.empty(0)


def _first(array: NDArray[Any]) -> Any:
    return array.ravel()[0]


def _number(record: Any, name: str) -> float | None:
    """A field that holds one number, or its digits as text; None where it is empty."""
    value = _field(record, name)
    return float(_first(value)) if value.size else None


def _check_nesting(path: Path) -> None:
    """Walk over the file's elements without building anything ("MAT-File Format", MathWorks, Level 5).

    Raises:
        InputError: too large or nested too deeply.
        struct.error, zlib.error: cut off.
    """
    if path.stat().st_size > LARGEST:
        raise InputError("too large", where=path, expected=f"at most {LARGEST} bytes")
    data = path.read_bytes()
    order = ">" if data[126:128] == b"MI" else "<"
    place = HEADER
    while place < len(data):
        kind, length = struct.unpack_from(f"{order}II", data, place)
        element = data[place : place + 8 + length]
        if kind == COMPRESSED:
            element = zlib.decompressobj().decompress(element[8:], LARGEST)
        if _depth(element, order) > DEEPEST:
            raise InputError("nested too deeply", where=path, expected=f"at most {DEEPEST} levels")
        place += 8 + length


def _depth(element: bytes, order: str) -> int:
    """How many matrices lie in one another; stops where there are too many."""
    place, ends, deepest = 0, list[int](), 0
    while place + 8 <= len(element) and deepest <= DEEPEST:
        while ends and place >= ends[-1]:
            ends.pop()
        kind, length = struct.unpack_from(f"{order}II", element, place)
        place += 8
        if kind == MATRIX:
            ends.append(place + length)
            deepest = max(deepest, len(ends))
        elif kind < 1 << 16:  # otherwise the value is in the tag itself
            place += -(-length // 8) * 8
    return deepest
