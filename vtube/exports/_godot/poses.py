"""Poses as values of the scene's properties: what moves in a performance, node by node.

Bones are told by position, rotation and scale, as Godot has them; the order of drawing by whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from vtube.exports._godot import polygons
from vtube.exports._godot.layout import Card, Layout, furthest
from vtube.puppet.avatar import DRIVING
from vtube.types import Floats

Reals: TypeAlias = NDArray[np.float32] | Floats
Number = TypeVar("Number", bound=np.generic)
PIXELS, SHARE = 0.06, 2e-3
"""How far dropped keys may be from the lines between the others: canvas pixels, at the furthest point that a bone or
part moves; and of opacities. The errors of some ten bones add up.
"""
_BENT = 2e-4
"""The same of parameters that bend parts, over their range."""
_MOST = 4000
"""Places in the order of drawing that fit Godot's, with room for what else is in its scene."""


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """One property of a node over time. ``path``: from the scene's root. ``values``: (N,), or (N, 2) of vectors; whole
    numbers and truth values change at once. ``tolerance``: see ``keys.kept``.
    """

    path: str
    values: NDArray[np.generic]
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """N poses: ``bones`` (N, B, 6), ``parts`` (N, P, 5), ``z`` (N, P) as ``vtube.puppet.moves.Moves`` has them,
    ``opacities`` (N, P) 0..1, 0 where hidden, ``inputs``: parameter to (N,).
    """

    bones: Reals
    parts: Reals
    z: Reals
    opacities: Reals
    inputs: dict[str, Floats]

    @classmethod
    def of(cls, count: int, bones: int, parts: int) -> Poses:
        """Poses to be written, without inputs."""
        shapes = ((count, bones, 6), (count, parts, 5), (count, parts), (count, parts))
        moved, own, z, opacities = (np.zeros(shape, dtype=np.float32) for shape in shapes)
        return cls(moved, own, z, opacities, {})


def properties(layout: Layout, poses: Poses) -> Iterator[Property]:
    """All that moves in the scene."""
    reaches = layout.reaches()
    for i, (bone, reach) in enumerate(zip(layout.bones, reaches, strict=True)):
        x, y, degrees, scale_x, scale_y, length = poses.bones[:, i].T
        at, joint = np.array(bone.joint.at), bone.joint
        origin = layout.avatar.bones[joint.parent].at if joint.parent >= 0 else (0.0, 0.0)
        yield Property(f"{bone.path}:position", np.column_stack([x, y]) + at - origin, PIXELS)
        yield Property(f"{bone.path}:rotation", np.radians(degrees), PIXELS / reach)
        yield Property(f"{bone.path}:scale", np.column_stack([scale_x, scale_y]), PIXELS / reach)
        if bone.along is not None:
            yield Property(f"{bone.carrier}:scale", np.column_stack([length, np.ones_like(length)]), PIXELS / reach)
    places = ranks(poses.z, poses.opacities)
    for i, card in enumerate(layout.cards):
        yield from _moved(card, poses.parts[:, i])
        seen = poses.opacities[:, i] > 0
        yield Property(f"{card.outer}:visible", seen)
        yield Property(f"{card.path}:self_modulate:a", _held(poses.opacities[:, i], seen), SHARE)
        yield Property(f"{card.outer}:z_index", places[:, i])
    for name in sorted(set().union(*(polygons.inputs(card.part) for card in layout.cards))):
        tolerance = _BENT * (DRIVING[name].maximum - DRIVING[name].minimum)
        yield Property(f".:parameters/{name}", poses.inputs[name], tolerance)


def _moved(card: Card, moves: Reals) -> Iterator[Property]:
    """How a part's own drivers move it."""
    x, y, degrees, scale_x, scale_y = moves.T
    shift, spin, grow = np.column_stack([x, y]), np.radians(degrees), np.column_stack([scale_x, scale_y])
    names = ("shift", "spin", "grow")
    if card.sprite:
        names = ("position", "rotation", "scale")
        bone, pivot = card.bones[0], np.array(card.part.pivot)
        shift += pivot - bone.joint.at
        if bone.along is not None:
            cosine, sine = np.cos(bone.along), np.sin(bone.along)
            shift, spin = shift @ np.array([[cosine, -sine], [sine, cosine]]), spin - bone.along
    elif not any(driver.property in polygons.DRIVEN for driver in card.part.drivers):
        return
    reach = furthest(card.part, card.part.pivot)
    tolerances = (PIXELS, PIXELS / reach, PIXELS / reach)
    for name, values, tolerance in zip(names, (shift, spin, grow), tolerances, strict=True):
        yield Property(f"{card.path}:{name}", values, tolerance)


def ranks(z: Reals, opacities: Reals) -> NDArray[np.int64]:
    """(N, P) whole numbers that order the parts as their z does, equal ones as the avatar has them.

    A z has the same number in all poses, so that it changes seldom, unless there are more than Godot can count.
    """
    seen, heights = opacities > 0, np.round(z, 6)
    different = [np.unique(column[shown]) for column, shown in zip(heights.T, seen.T, strict=True)]
    sizes = [len(values) for values in different]
    if sum(sizes) > _MOST:
        return np.argsort(np.argsort(z, axis=1, kind="stable"), axis=1)
    numbers = np.zeros(sum(sizes), dtype=np.int64)
    numbers[np.lexsort((np.repeat(np.arange(len(sizes)), sizes), np.concatenate(different)))] = np.arange(sum(sizes))
    places = np.zeros(z.shape, dtype=np.int64)
    for i, (values, end) in enumerate(zip(different, accumulate(sizes), strict=True)):
        if len(values):
            found = np.minimum(np.searchsorted(values, heights[:, i]), len(values) - 1)
            places[:, i] = numbers[end - len(values) + found]
    return _held(places, seen)


def _held(values: NDArray[Number], seen: NDArray[np.bool_]) -> NDArray[Number]:
    """(N, ...) values; what is not seen keeps the one that it had when it was seen last, or else will have first."""
    rows = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    last = np.maximum.accumulate(np.where(seen, rows, -1), axis=0)
    first = np.argmax(seen, axis=0, keepdims=True)
    return np.take_along_axis(values, np.where(last < 0, first, last), axis=0)
