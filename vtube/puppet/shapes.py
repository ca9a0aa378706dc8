"""How meshes bend by parameters: key shapes, and the turn of a rounded head, of all meshes at once.

A bend moves each point by a sum of at most four fields times factors: of a key shape the corners of the cell of keys
in which the parameters are (multilinear interpolation), of a turn what the point's place and depth contribute. Points
and displacements are complex numbers x + iy, canvas pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import MeshSection, ShapeSection, TurnSection
from vtube.types import Floats

Complex: TypeAlias = NDArray[np.complex128]
Integers: TypeAlias = NDArray[np.intp]
YAW, PITCH = "FaceAngleX", "FaceAngleY"
_CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def used(mesh: MeshSection) -> set[str]:
    """The parameters that bend a mesh."""
    shapes = {name for shape in mesh.shapes for name in shape.parameters}
    return shapes | ({YAW, PITCH} if mesh.turn else set())


class Bends:
    """All key shapes and turns of some meshes. ``points``: of each mesh, (n,) complex, canvas pixels at rest."""

    def __init__(self, meshes: Sequence[MeshSection], points: Sequence[Complex], inputs: Inputs) -> None:
        # Bends in layers, at most one of each mesh in each, so that a layer is added to its points at once.
        layers = zip_longest(*([(i, bend) for bend in _moving(mesh)] for i, mesh in enumerate(meshes)))
        layered = [[owner for owner in layer if owner is not None] for layer in layers]
        owned = [owner for layer in layered for owner in layer]
        self._fields, self._blocks = _packed([_fields(bend, points[i]) for i, bend in owned])
        self._keys = _Keys([bend if isinstance(bend, ShapeSection) else None for _, bend in owned], inputs)
        turns = [(k, bend) for k, (_, bend) in enumerate(owned) if isinstance(bend, TurnSection)]
        self._turned = np.array([k for k, _ in turns], dtype=np.intp)
        self._strength = np.radians([turn.strength for _, turn in turns])
        self._angles = [inputs.index(name) for name in (YAW, PITCH)] if turns else []
        self._place_rows([[i for i, _ in layer] for layer in layered], [len(places) for places in points])

    def _place_rows(self, layers: list[list[int]], sizes: list[int]) -> None:
        """One row for each point of each bend: which bend, which point of it, and which of all points it moves."""
        starts = np.cumsum([0, *sizes])
        counts = [sizes[i] for layer in layers for i in layer]
        self._total = int(starts[-1])
        self._bend = np.repeat(np.arange(len(counts)), counts)
        self._place = np.concatenate([np.zeros(0, dtype=np.intp), *map(np.arange, counts)])
        self._layers: list[tuple[slice, Integers]] = []
        row = 0
        for layer in layers:
            targets = np.concatenate([starts[i] + np.arange(sizes[i]) for i in layer])
            self._layers.append((slice(row, row + len(targets)), targets))
            row += len(targets)

    def __call__(self, values: Floats) -> Complex:
        """(N,) by how much each point of all meshes is moved."""
        moved = np.zeros(self._total, dtype=np.complex128)
        if len(self._bend):
            keys, factors = self._keys(values)
            if self._angles:
                keys[:, self._turned] = [[0], [1], [2], [2]]
                factors[:, self._turned] = _turning(*(values[i] * self._strength for i in self._angles))
            blocks = np.take_along_axis(self._blocks, keys.T, axis=1).T
            parts = self._fields.take(blocks.take(self._bend, axis=1) + self._place)
            parts *= factors.take(self._bend, axis=1)
            summed = parts.sum(axis=0)
            for rows, targets in self._layers:
                moved[targets] += summed[rows]
        return moved


def _moving(mesh: MeshSection) -> list[ShapeSection | TurnSection]:
    shapes: list[ShapeSection | TurnSection] = [shape for shape in mesh.shapes if any(shape.offsets)]
    return [*shapes, mesh.turn] if mesh.turn else shapes


def _fields(bend: ShapeSection | TurnSection, points: Complex) -> list[Complex]:
    if isinstance(bend, TurnSection):
        return _depths(bend, points)
    return [np.array(offsets).reshape(-1, 2) @ np.array([1, 1j]) for offsets in bend.offsets]


def _packed(fields: list[list[Complex]]) -> tuple[Complex, Integers]:
    """All fields in one array, and where each begins: (bends, most fields). Empty ones share their zeros."""
    flat = [np.zeros(max((len(f) for some in fields for f in some), default=0), dtype=np.complex128)]
    begins = np.zeros((len(fields), max(map(len, fields), default=0)), dtype=np.intp)
    filled = len(flat[0])
    for i, some in enumerate(fields):
        for k, field in enumerate(some):
            if len(field):
                begins[i, k] = filled
                flat.append(field)
                filled += len(field)
    return np.concatenate(flat), begins


def _depths(turn: TurnSection, points: Complex) -> list[Complex]:
    """Of each point: how far it is right of the centre, below it, and before it."""
    place = points - complex(*turn.centre)
    with np.errstate(over="ignore"):
        x, y = place.real / turn.radius[0], place.imag / turn.radius[1]
        # A paraboloid and not a ball, whose rim is so steep that the outline would fold in a turn.
        surface = np.maximum(0.0, 1.0 - x * x - y * y)
    depth = turn.depth + turn.bulge * turn.radius[0] * surface
    return [field.astype(np.complex128) for field in (place.real, place.imag, depth)]


def _turning(yaw: Floats, pitch: Floats) -> Complex:
    """(4, T) what each turn makes of a point's x, y and depth: nodded, then turned, seen without perspective."""
    (cos_x, sin_x), (cos_y, sin_y) = ((np.cos(a), np.sin(a)) for a in (yaw, pitch))
    return np.array([cos_x - 1 + 0j, sin_y * sin_x + 1j * (cos_y - 1), cos_y * sin_x - 1j * sin_y, 0 * yaw])


class _Keys:
    """Between which keys the parameters of each shape are. Shapes of one parameter have a second axis of one key."""

    def __init__(self, shapes: Sequence[ShapeSection | None], inputs: Inputs) -> None:
        keys = [[*(shape.keys if shape else []), [0.0], [0.0]][:2] for shape in shapes]
        names = [[*(shape.parameters if shape else [])] for shape in shapes]
        self._shape = (2, len(shapes))
        self._input = np.array(
            [[inputs.index(some[axis]) if axis < len(some) else 0 for some in names] for axis in (0, 1)], dtype=np.intp
        ).ravel()
        self._last = np.array([[len(some[axis]) - 1 for some in keys] for axis in (0, 1)], dtype=np.intp)
        table = [some[axis] for axis in (0, 1) for some in keys]
        self._x = np.full((max(map(len, table), default=1), len(table)), np.inf)
        self._run = np.full_like(self._x, np.inf)
        for i, axis in enumerate(table):
            self._x[: len(axis), i] = axis
            self._run[: len(axis) - 1, i] = np.diff(axis)
        self._column = np.arange(len(table))

    def __call__(self, values: Floats) -> tuple[Integers, Complex]:
        """(4, shapes) numbers of the keys around the parameters, and (4, shapes) their shares."""
        asked = np.maximum(values[self._input], self._x[0])
        low = (self._x[1:] <= asked).sum(axis=0)
        share = (asked - self._x[low, self._column]) / self._run[low, self._column]
        low, share = low.reshape(self._shape), share.reshape(self._shape)
        ends, shares = np.array([low, np.minimum(low + 1, self._last)]), np.array([1.0 - share, share])
        first, second = _CORNERS.T
        keys = ends[first, 0] * (self._last[1] + 1) + ends[second, 1]
        return keys, (shares[first, 0] * shares[second, 1]).astype(np.complex128)
