"""A take's bones as BVH (Biovision's hierarchy), which Blender and most 3D tools read.

The picture's plane becomes the plane z = 0 of a space with y up, 100 pixels of the canvas become one unit. Bones turn
about z alone, so that the degrees of a channel are the turn from the rest, counter-clockwise; every joint has three
rotations nevertheless, since Blender's reader fails where there is one. The root moves relative to its rest.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from vtube.errors import DeviceError, InputError, UsageError
from vtube.exports import Request
from vtube.files import refuse_unless_new, replacing
from vtube.takes.editing import even_times
from vtube.takes.header import RestBone
from vtube.takes.interpolation import Curves
from vtube.takes.take import Take
from vtube.takes.turns import degrees_from_rest
from vtube.types import Floats

UNIT = 100.0
"""Pixels of the canvas in one unit of the file."""
FARTHEST = 1e6
"""Pixels between a bone and its parent at most: a stranger's skeleton may be beyond all numbers."""
SHORTEST = 1.0
"""Pixels that a bone has at least at its end: readers drop or refuse bones without a length."""
_BLOCK = 1000
_log = logging.getLogger(__name__)


def export(take: Take, out: Path, request: Request) -> list[Path]:
    """Write one file: the skeleton at rest, and the take at its nominal rate, on curves through its frames.

    The first frame of the file is the take's t = 0.

    Raises:
        UsageError: an avatar was asked for, the file would replace something, or have too many frames.
        InputError: it cannot be written there, or the skeleton has several roots or bones without measure.
        DeviceError: the disk refuses.
    """
    if request.avatar is not None:
        raise UsageError("BVH has no place for an avatar", where="--avatar", hint="leave it out")
    refuse_unless_new(out, force=request.force, suffixes={".bvh"})
    bones = take.header.skeleton.bones
    if any(abs(size) > FARTHEST for bone in bones for size in (*bone.rest.position, bone.length)):
        raise InputError("has bones too far away for BVH", where=request.source, expected=f"{FARTHEST:g} px at most")
    order = _depth_first(bones, request.source)
    hierarchy = "\n".join(_hierarchy(bones, order))
    times = even_times(take.duration, take.header.fps)
    hidden = None if _log.isEnabledFor(logging.INFO) else True
    try:
        with replacing(out) as raw:
            motion = f"\nMOTION\nFrames: {len(times)}\nFrame Time: {1 / take.header.fps:.8f}\n"
            raw.write((hierarchy + motion).encode("ascii"))
            for line in tqdm(_motion(take, order, times), total=len(times), unit=" frames", disable=hidden):
                raw.write(line.encode("ascii"))
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=out) from error
    return [out]


def rest_places(bones: tuple[RestBone, ...]) -> tuple[Floats, Floats]:
    """(B, 2) where the bones begin at rest, canvas pixels, and (B,) their directions, radians."""
    places, directions = np.zeros((len(bones), 2)), np.zeros(len(bones))
    for i, bone in enumerate(bones):
        x, y = bone.rest.position
        directions[i] = bone.rest.rotation
        places[i] = x, y
        if bone.parent >= 0:
            angle = directions[bone.parent]
            cos, sin = math.cos(angle), math.sin(angle)
            places[i] = places[bone.parent] + (cos * x - sin * y, sin * x + cos * y)
            directions[i] += angle
    return places, directions


def _depth_first(bones: tuple[RestBone, ...], source: Path) -> list[tuple[int, int]]:
    """The order of the file, which is that of its channels: each bone's index and depth."""
    roots = [bone.name for bone in bones if bone.parent < 0]
    if len(roots) > 1:
        raise InputError("has several root bones, BVH has one", where=source, got=", ".join(roots[:5]))
    order: list[tuple[int, int]] = []
    todo = [(0, 0)]
    while todo:
        i, depth = todo.pop()
        order.append((i, depth))
        todo += [(k, depth + 1) for k in range(len(bones) - 1, i, -1) if bones[k].parent == i]
    return order


def _hierarchy(bones: tuple[RestBone, ...], order: list[tuple[int, int]]) -> Iterator[str]:
    places, directions = rest_places(bones)
    yield "HIERARCHY"
    for (i, depth), (_, after) in zip(order, [*order[1:], (0, 0)], strict=True):
        pad, parent = "\t" * depth, bones[i].parent
        yield f"{pad}{'JOINT' if depth else 'ROOT'} {bones[i].name}"
        yield f"{pad}{{"
        yield f"{pad}\tOFFSET {_offset(places[i] - places[parent] if depth else np.zeros(2))}"
        yield f"{pad}\tCHANNELS {'3' if depth else '6 Xposition Yposition Zposition'} Zrotation Xrotation Yrotation"
        if after <= depth:
            end = max(bones[i].length, SHORTEST) * np.array([np.cos(directions[i]), np.sin(directions[i])])
            yield from (f"{pad}\tEnd Site", f"{pad}\t{{", f"{pad}\t\tOFFSET {_offset(end)}", f"{pad}\t}}")
        for level in range(depth, after - 1, -1):
            yield "\t" * level + "}"


def _offset(pixels: Floats) -> str:
    x, y = np.round(pixels * (1, -1) / UNIT, 6) + 0.0  # no -0
    return f"{x:.6f} {y:.6f} 0.000000"


def _motion(take: Take, order: list[tuple[int, int]], times: Floats) -> Iterator[str]:
    rest = take.header.skeleton.bones
    moved = (take.hips - rest[0].rest.position) / UNIT
    curves = Curves(take.times, np.hstack([moved * (1, -1), -degrees_from_rest(take)[:, [i for i, _ in order]]]))
    for start in range(0, len(times), _BLOCK):
        now = curves(times[start : start + _BLOCK])
        rows = np.zeros((len(now), 3 + 3 * len(order)))
        rows[:, :2], rows[:, 3::3] = now[:, :2], now[:, 2:]
        for row in (np.round(rows, 6) + 0.0).tolist():
            yield " ".join(f"{value:.6f}" for value in row) + "\n"
