"""How meshes bend by parameters: key shapes, and the turn of a rounded head, of all meshes at once.

A key shape moves each point by a sum of fields times factors: the corners of the cell of keys in which the parameters
are (multilinear interpolation). A turn moves it by where it then lies on the head. Points and displacements are complex
numbers x + iy, canvas pixels. ``_bending`` computes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import MeshSection, ShapeSection, TurnSection
from vtube.types import Floats

Complex: TypeAlias = NDArray[np.complex128]
Integers: TypeAlias = NDArray[np.int64]
YAW, PITCH = "FaceAngleX", "FaceAngleY"


def used(mesh: MeshSection) -> set[str]:
    """The parameters that bend a mesh."""
    shapes = {name for shape in mesh.shapes for name in shape.parameters}
    return shapes | ({YAW, PITCH} if mesh.turn else set())


@dataclass(frozen=True, slots=True, eq=False)
class Bends:
    """All key shapes and turns of some meshes, as the kernel ``_bending.bend`` takes them, which says what they are."""

    owners: Integers
    inputs: Integers
    keys: Floats
    runs: Floats
    counts: Integers
    blocks: Integers
    fields: Complex
    strengths: Floats
    head: Integers


def bends(meshes: Sequence[MeshSection], points: Sequence[Complex], inputs: Inputs) -> Bends:
    """What bends some meshes. ``points``: of each, (n,) complex, canvas pixels at rest."""
    owned = [(i, bend) for i, mesh in enumerate(meshes) for bend in _moving(mesh)]
    fields, blocks = _packed([_fields(bend, points[i]) for i, bend in owned])
    shapes = [bend if isinstance(bend, ShapeSection) else None for _, bend in owned]
    turns = any(isinstance(bend, TurnSection) for _, bend in owned)
    return Bends(
        np.array([i for i, _ in owned], dtype=np.int64),
        *_keys(shapes, inputs),
        blocks,
        fields,
        np.radians([bend.strength if isinstance(bend, TurnSection) else 0.0 for _, bend in owned]),
        np.array([inputs.index(name) if turns else 0 for name in (YAW, PITCH)], dtype=np.int64),
    )


def _moving(mesh: MeshSection) -> list[ShapeSection | TurnSection]:
    shapes: list[ShapeSection | TurnSection] = [shape for shape in mesh.shapes if any(shape.offsets)]
    return [*shapes, mesh.turn] if mesh.turn and mesh.turn.strength > 0 else shapes


def _fields(bend: ShapeSection | TurnSection, points: Complex) -> list[Complex]:
    if isinstance(bend, TurnSection):
        return _surface(bend, points[0])
    return [np.array(offsets).reshape(-1, 2) @ np.array([1, 1j]) for offsets in bend.offsets]


def _packed(fields: list[list[Complex]]) -> tuple[Complex, Integers]:
    """All fields in one array, and where each begins: (bends, most fields). Empty ones share their zeros."""
    flat = [np.zeros(max((len(f) for some in fields for f in some), default=0), dtype=np.complex128)]
    begins = np.zeros((len(fields), max(map(len, fields), default=0)), dtype=np.int64)
    filled = len(flat[0])
    for i, some in enumerate(fields):
        for k, field in enumerate(some):
            if len(field):
                begins[i, k] = filled
                flat.append(field)
                filled += len(field)
    return np.concatenate(flat), begins


def _surface(turn: TurnSection, origin: complex) -> list[Complex]:
    """What ``_bending.turned`` takes. ``origin``: where the mesh's points are counted from, canvas pixels."""
    lying = complex(turn.depth, turn.bulge * turn.radius[0])
    return [np.array([origin - complex(*turn.centre), complex(*turn.radius), lying])]


def _keys(shapes: Sequence[ShapeSection | None], inputs: Inputs) -> tuple[Integers, Floats, Floats, Integers]:
    """Inputs (K, 2), keys (K, 2, L), distances to the next (K, 2, L), and how many (K, 2) of each shape.

    Shapes of one parameter have a second axis of one key; keys that are not there, and distances to them, are endless.
    """
    keys = [[*(shape.keys if shape else []), [0.0], [0.0]][:2] for shape in shapes]
    names = [[*(shape.parameters if shape else [])] for shape in shapes]
    used = [[inputs.index(some[axis]) if axis < len(some) else 0 for axis in (0, 1)] for some in names]
    longest = max((len(axis) for some in keys for axis in some), default=1)
    x, run = (np.full((len(shapes), 2, longest), np.inf) for _ in range(2))
    for k, some in enumerate(keys):
        for axis, values in enumerate(some):
            x[k, axis, : len(values)], run[k, axis, : len(values) - 1] = values, np.diff(values)
    counts = [[len(axis) for axis in some] for some in keys]
    return _table(used), x, run, _table(counts)


def _table(rows: list[list[int]]) -> Integers:
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
