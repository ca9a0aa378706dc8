"""Compiled kernels that evaluate drivers and place bones and parts; ``_formats`` says what bones and parts are.

Planar matrices are six numbers a, b, c, d, x, y: (a b x; c d y). Angles of parameters and drivers are in degrees.
"""

from __future__ import annotations

from math import cos, isfinite, radians, sin
from typing import Any

from vtube.native.compiling import inner, kernel
from vtube.types import Floats


@kernel
def drive(
    values: Floats, inputs: Any, slots: Any, x: Floats, y: Floats, run: Floats, rise: Floats, amounts: Floats, sums: int
) -> None:
    """Write to ``amounts`` what drivers ask for: rows of sums, then of products.

    values: of the rig's inputs. ``inputs``: (D,) of which one each driver's is.
    slots: (D,) the index in ``amounts``, flat. ``sums``: how many rows of ``amounts`` are sums.
    x, y, run, rise: (D, segments) where each begins, and how far it goes; endless where there is none.
    """
    rows, columns = amounts.shape
    for row in range(rows):
        for column in range(columns):
            amounts[row, column] = 0.0 if row < sums else 1.0
    for k in range(len(inputs)):
        value, i = max(values[inputs[k]], x[k, 0]), 0
        while i + 1 < x.shape[1] and x[k, i + 1] <= value:
            i += 1
        result = y[k, i] + (value - x[k, i]) / run[k, i] * rise[k, i]
        row, column = slots[k] // columns, slots[k] % columns
        if row < sums:
            amounts[row, column] += result
        else:
            amounts[row, column] *= result


@inner
def local(
    x: float, y: float, degrees: float, scale_x: float, scale_y: float, arm_x: float, arm_y: float
) -> tuple[float, float, float, float, float, float]:
    """Shift by the arm, then scale, then turn, then shift to x, y."""
    cosine, sine = cos(radians(degrees)), sin(radians(degrees))
    a, b, c, d = scale_x * cosine, -scale_y * sine, scale_x * sine, scale_y * cosine
    return a, b, c, d, x + a * arm_x + b * arm_y, y + c * arm_x + d * arm_y


@inner
def chained(p: Any, m: Any) -> tuple[float, float, float, float, float, float]:
    """The product of two planar matrices."""
    a, b, c, d = p[0], p[1], p[2], p[3]
    x, y = a * m[4] + b * m[5] + p[4], c * m[4] + d * m[5] + p[5]
    return a * m[0] + b * m[2], a * m[1] + b * m[3], c * m[0] + d * m[2], c * m[1] + d * m[3], x, y


@inner
def excess(bone: Any, values: Floats) -> float:
    """How much longer a bone is than at rest, over its length."""
    return values[bone.length] - 1.0 if bone.length >= 0 else 0.0


@inner
def stretched(m: Any, bone: Any, by: float) -> tuple[float, float, float, float, float, float]:
    """A matrix, after points have moved along a bone by a share of how far along it they are."""
    u, v = bone.along_x, bone.along_y
    x, y, at = by * (m[0] * u + m[1] * v), by * (m[2] * u + m[3] * v), u * bone.at_x + v * bone.at_y
    return m[0] + x * u, m[1] + x * v, m[2] + y * u, m[3] + y * v, m[4] - x * at, m[5] - y * at


@inner
def write(matrix: Floats, m: Any) -> None:
    """Write the upper two rows of a matrix."""
    matrix[0, 0], matrix[0, 1], matrix[0, 2] = m[0], m[1], m[4]
    matrix[1, 0], matrix[1, 1], matrix[1, 2] = m[2], m[3], m[5]


@kernel
def carry(bones: Any, values: Floats, amounts: Floats, added: Floats, unstretched: Floats, matrices: Floats) -> None:
    """Write to ``matrices`` (B, 3, 3) where the bones are: rest canvas pixels to posed ones.

    A bone's matrix is its parent's, then a shift, then a turn and a scale around where it begins. Stretching along a
    bone is applied to what the bone carries and to where its children begin, but not handed down.

    bones: parents precede children. ``amounts``: what their drivers ask for, as ``drive`` writes it.
    added: (B,) degrees by which each is turned besides.
    unstretched: (B, 6) the kernel's own.
    """
    for i in range(len(bones)):
        bone = bones[i]
        x, y, angle = bone.at_x + amounts[0, i], bone.at_y + amounts[1, i], amounts[2, i] + added[i]
        if bone.turn >= 0:
            angle += values[bone.turn]
        if bone.parent >= 0:
            parent = bones[bone.parent]
            away = parent.along_x * (bone.at_x - parent.at_x) + parent.along_y * (bone.at_y - parent.at_y)
            away *= excess(parent, values)
            x, y = x + away * parent.along_x, y + away * parent.along_y
        m = local(x, y, angle, amounts[4, i], amounts[5, i], -bone.at_x, -bone.at_y)
        if bone.parent >= 0:
            m = chained(unstretched[bone.parent], m)
        for k in range(6):
            unstretched[i, k] = m[k]
        write(matrices[i], stretched(m, bone, excess(bone, values)))


@inner
def handed_down(bones: Any, values: Floats, amounts: Floats, added: Floats, inherited: Floats) -> None:
    """Write each bone's turn (radians), opacity and z with its ancestors'."""
    for i in range(len(bones)):
        bone = bones[i]
        angle = amounts[2, i] + added[i]
        if bone.turn >= 0:
            angle += values[bone.turn]
        inherited[0, i], inherited[1, i], inherited[2, i] = radians(angle), amounts[6, i], amounts[3, i]
        if bone.parent >= 0:
            inherited[0, i] += inherited[0, bone.parent]
            inherited[1, i] *= inherited[1, bone.parent]
            inherited[2, i] += inherited[2, bone.parent]


@kernel
def place(
    bones: Any, parts: Any, values: Floats, amounts: Floats, added: Floats, carried: Floats,
    inherited: Floats, own: Floats, matrices: Floats, opacities: Floats, heights: Floats,
) -> None:  # fmt: skip
    """Place parts on bones that have been carried.

    bones, values, amounts, added: as ``carry`` takes them; the parts' columns of ``amounts`` follow the bones'.
    carried: (B, 3, 3) the bones' matrices.
    inherited: (3, B) becomes turns in radians, opacities and z of the bones, their ancestors' included.
    own: (P, 2, 3) becomes what the parts' own drivers do: texture pixels to canvas pixels at rest.
    matrices: (P, 2, 3) becomes texture pixels to canvas pixels. ``opacities``, ``heights``: (P,) become 0..1, and z.
    """
    handed_down(bones, values, amounts, added, inherited)
    for i in range(len(parts)):
        part, k, finite = parts[i], len(bones) + i, True
        x, y = part.pivot_x + amounts[0, k], part.pivot_y + amounts[1, k]
        arm_x, arm_y = part.at_x - part.pivot_x, part.at_y - part.pivot_y
        m = local(x, y, amounts[2, k], amounts[4, k], amounts[5, k], arm_x, arm_y)
        write(own[i], m)
        bone = carried[part.carrier]
        m = chained((bone[0, 0], bone[0, 1], bone[1, 0], bone[1, 1], bone[0, 2], bone[1, 2]), m)
        write(matrices[i], m)
        for number in m:
            finite = finite and isfinite(number)
        opacity = part.opacity * amounts[6, k] * inherited[1, part.bone]
        opacities[i] = min(opacity, 1.0) if finite and opacity > 0.0 else 0.0
        heights[i] = part.z + amounts[3, k] + inherited[2, part.bone]
