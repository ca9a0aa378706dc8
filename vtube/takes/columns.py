"""The columns of a take: which there are, in which order, and how values become scaled integers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.takes.header import Header
from vtube.types import Floats

Integers: TypeAlias = NDArray[np.int32]
SCALES = {"t": 0.001, "rotation": 0.0001, "position_x": 0.1, "position_y": 0.1, "x": 0.1, "y": 0.1,
          "confidence": 0.01, "value": 0.001}  # fmt: skip
"""What one step of an integer is worth, by property: s, rad, px, 0..1 and the parameter's own unit."""
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Track:
    """One column: value = integer * ``scale``."""

    kind: str
    name: str
    property: str
    scale: float

    def as_json(self) -> dict[str, Any]:
        """The track's keys in the file, without its data."""
        return asdict(self)


def tracks(header: Header, smoothed: bool = False) -> tuple[Track, ...]:
    """The columns of a take with this head, in the order of the file."""
    named = [("time", "", "t")]
    named += [("bone", bone.name, "rotation") for bone in header.skeleton.bones]
    named += [("bone", header.skeleton.bones[0].name, axis) for axis in ("position_x", "position_y")]
    for kind in ("keypoint", "keypoint_smoothed") if smoothed else ("keypoint",):
        named += [(kind, joint, column) for joint in header.keypoints.names for column in ("x", "y", "confidence")]
    named += [("parameter", parameter.name, "value") for parameter in header.parameters]
    return tuple(Track(kind, name, column, SCALES[column]) for kind, name, column in named)


def at_rest(header: Header, smoothed: bool = False) -> Integers:
    """(C,) the integers that stand before anything is known: rest pose, defaults, keypoints at 0."""
    root = header.skeleton.bones[0].rest.position
    known = {("bone", bone.name, "rotation"): bone.rest.rotation for bone in header.skeleton.bones}
    known |= {("bone", header.skeleton.bones[0].name, f"position_{axis}"): root[i] for i, axis in enumerate("xy")}
    known |= {("parameter", p.name, "value"): p.default for p in header.parameters}
    columns = tracks(header, smoothed)
    values = np.array([[known.get((c.kind, c.name, c.property), 0.0) for c in columns]])
    scales = np.array([c.scale for c in columns])
    return quantise(values, scales, np.zeros(len(columns), np.int32)).reshape(-1)


def quantise(values: Floats, scales: Floats, before: Integers) -> Integers:
    """Turn values into integers; what is not finite holds the last integer of its column.

    Args:
        values: (N, C), in the units of the format.
        scales: (C,).
        before: (C,), what holds until a column has its first finite value.

    Returns:
        (N, C) int32; values out of its range are clipped.
    """
    whole = np.rint(np.clip(values, -LARGEST * scales, LARGEST * scales) / scales)
    latest = np.where(np.isfinite(values), np.arange(1, len(values) + 1)[:, None], 0)
    np.maximum.accumulate(latest, axis=0, out=latest)
    held = np.take_along_axis(np.vstack([before, whole]), latest, axis=0)
    integers: Integers = held.astype(np.int32)
    return integers


def hide_unseen(points: Floats, scores: Floats) -> tuple[Floats, Floats]:
    """Points (…, J, 2) and scores (…, J) with every joint missing (NaN, 0) whose score the format rounds to 0."""
    seen = np.isfinite(points).all(axis=-1) & (np.rint(scores / SCALES["confidence"]) > 0)
    return np.where(seen[..., None], points, np.nan), np.where(seen, scores, 0.0)
