"""Compiled kernel that bends and carries the points of all meshes of an avatar; ``meshes`` and ``shapes`` say how.

Planar affine maps are written as z -> a z + b conj(z) + c of complex numbers z = x + iy.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.types import Floats


@inner
def planar(matrix: Floats) -> tuple[complex, complex, complex]:
    """The numbers a, b, c of a (2, 3) or (3, 3) matrix."""
    a, b, c, d = matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]
    one, other = complex((a + d) / 2, (c - b) / 2), complex((a - d) / 2, (c + b) / 2)
    return one, other, complex(matrix[0, 2], matrix[1, 2])


@inner
def corner(value: float, keys: Floats, runs: Floats, upper: bool) -> tuple[int, float]:
    """The number of the key below or above a value, and its share. Unused keys are endless."""
    value, low = max(value, keys[0]), 0
    while low + 1 < len(keys) and keys[low + 1] <= value:
        low += 1
    share = (value - keys[low]) / runs[low]
    if upper:
        return low + 1, share
    return low, 1.0 - share


@inner
def shaped(
    points: Any, values: Floats, inputs: Any, keys: Floats, runs: Floats, counts: Any, blocks: Any, fields: Any
) -> None:
    """Add a key shape to points: of the keys around one or two parameters the fields, by their shares."""
    for i in range(4):
        first, across = corner(values[inputs[0]], keys[0], runs[0], i >= 2)
        second, down = corner(values[inputs[1]], keys[1], runs[1], i % 2 == 1)
        share = across * down
        if share != 0.0:
            begin = blocks[first * counts[1] + second]
            if begin > 0:
                for k in range(len(points)):
                    points[k] += fields[begin + k] * share


@inner
def turned(points: Any, yaw: float, pitch: float, surface: Any) -> None:
    """Turn points that lie on a rounded surface: nodded, then turned, seen without perspective.

    surface: (3,) complex, pixels: from its centre to the points' origin; its radii; how far the points lie before it,
        and how far its middle comes forward.
    """
    cos_x, sin_x, cos_y, sin_y = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    by_x, by_y = complex(cos_x - 1.0, 0.0), complex(sin_y * sin_x, cos_y - 1.0)
    by_depth = complex(cos_y * sin_x, -sin_y)
    for k in range(len(points)):
        place = points[k] + surface[0]
        x, y = place.real / surface[1].real, place.imag / surface[1].imag
        # A paraboloid and not a ball, whose rim is so steep that the outline would fold in a turn.
        depth = surface[2].real + surface[2].imag * max(0.0, 1.0 - x * x - y * y)
        points[k] += by_x * place.real + by_y * place.imag + by_depth * depth


@inner
def prepared(rows: Any, carriers: Any, bones: Floats, angles: Floats) -> None:
    """Write to ``rows`` (bones, 6) what the bones that carry a mesh do: a, b, c, a and b without the turn, the turn."""
    for j in range(len(carriers)):
        one, other, shift = planar(bones[carriers[j]])
        angle = angles[carriers[j]]
        back = complex(np.cos(angle), -np.sin(angle))
        rows[j, 0], rows[j, 1], rows[j, 2] = one, other, shift
        rows[j, 3], rows[j, 4], rows[j, 5] = one * back, other * back, complex(angle, 0.0)


@inner
def carried(point: complex, middle: complex, hold: Floats, rows: Any) -> complex:
    """Where several bones carry a point: its limb's middle by linear blending, it around that by the blended angle."""
    one, other, shift, straight, mirrored, angle = 0j, 0j, 0j, 0j, 0j, 0.0
    for j in range(len(rows)):
        share = hold[j]
        if share == 1.0:
            alone: complex = rows[j, 0] * point + rows[j, 1] * point.conjugate() + rows[j, 2]
            return alone
        if share != 0.0:
            one, other, shift = one + share * rows[j, 0], other + share * rows[j, 1], shift + share * rows[j, 2]
            straight, mirrored = straight + share * rows[j, 3], mirrored + share * rows[j, 4]
            angle += share * rows[j, 5].real
    arm = point - middle
    around = complex(np.cos(angle), np.sin(angle)) * (straight * arm + mirrored * arm.conjugate())
    whole: complex = one * middle + other * middle.conjugate() + shift + around
    return whole


@kernel
def bend(
    values: Floats, flat: Any, begins: Any, parts: Any, own: Floats, matrices: Floats,
    owners: Any, inputs: Any, keys: Floats, runs: Floats, counts: Any, blocks: Any, fields: Any, strengths: Floats,
    head: Any,
    middle: Any, holds: Floats, hold_begins: Any, carriers: Any, carrier_begins: Any, bones: Floats, inherited: Floats,
    rows: Any, out: Any,
) -> None:  # fmt: skip
    """Write to ``out`` (N,) complex, canvas pixels, where the points of all meshes are.

    values: of the rig's inputs.
    flat: (N,) complex, texture pixels. ``begins``: (M + 1,) where each mesh's points begin.
    parts: (M,) whose meshes they are, skinned ones first. ``own``, ``matrices``: (P, 2, 3) texture pixels to canvas
        pixels: what the parts' own drivers do, and with the bone that carries them.
    owners: (K,) the mesh of each bend. ``inputs``: (K, 2) of which parameters. ``keys``, ``runs``: (K, 2, L) and
        the distances to the next. ``counts``: (K, 2) of keys. ``blocks``: (K, F) where its fields begin in
        ``fields``; 0: nothing moves. ``strengths``: (K,) of turns, radians a degree; 0: key shapes.
    head: (2,) the inputs of yaw and pitch.
    middle: (skinned points,). ``holds``: flat, of each skinned mesh (points, bones) from ``hold_begins``.
    carriers: bones of the skinned meshes from ``carrier_begins``. ``bones``: (B, 3, 3). ``inherited``: first their
        turns, radians.
    rows: (most bones of a mesh, 6), complex; what is in it does not matter.
    """
    for k in range(len(out)):
        out[k] = flat[k]
    for k in range(len(owners)):
        points = out[begins[owners[k]] : begins[owners[k] + 1]]
        if strengths[k] != 0.0:
            surface = fields[blocks[k, 0] : blocks[k, 0] + 3]
            turned(points, values[head[0]] * strengths[k], values[head[1]] * strengths[k], surface)
        else:
            shaped(points, values, inputs[k], keys[k], runs[k], counts[k], blocks[k], fields)
    for m in range(len(begins) - 1):
        points = out[begins[m] : begins[m + 1]]
        skinned = m < len(carrier_begins) - 1
        one, other, shift = planar(own[parts[m]] if skinned else matrices[parts[m]])
        for k in range(len(points)):
            points[k] = one * points[k] + other * points[k].conjugate() + shift
        if skinned:
            count = carrier_begins[m + 1] - carrier_begins[m]
            prepared(rows, carriers[carrier_begins[m] : carrier_begins[m + 1]], bones, inherited[0])
            for k in range(len(points)):
                first = hold_begins[m] + k * count
                hold = holds[first : first + count]
                points[k] = carried(points[k], middle[begins[m] + k], hold, rows[:count])
    for k in range(len(out)):
        if not abs(out[k].real + out[k].imag) < np.inf:
            out[k] = 0.0
