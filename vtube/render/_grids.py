"""Compiled kernels that look at the grids of sprites before they are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.render._formats import DEEPEST, FAR, NONE, STEP, WHOLE
from vtube.types import Floats

BENT = 1 / 64
"""Picture pixels that a point of a grid may be off before the grid counts as bent."""


@inner
def bounds(vertices: Floats, first: int, count: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of some vertices; an empty box where one is too far away or not finite."""
    left, top, right, bottom = FAR, FAR, -FAR, -FAR
    for i in range(first, first + count):
        x, y = vertices[i, 0], vertices[i, 1]
        if not (abs(x) < FAR and abs(y) < FAR):
            return 0.0, 0.0, 0.0, 0.0
        left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
    return left, top, right, bottom


@inner
def spacing(vertices: Floats, first: int, lines: int, points: int, along: int, across: int) -> float:
    """The mean distance of neighbours in ``lines`` lines of ``points`` vertices, in which ``along`` leads to the next
    and ``across`` to the next line.
    """
    total = 0.0
    for line in range(lines):
        for point in range(points - 1):
            i = first + line * across + point * along
            x, y = vertices[i + along, 0] - vertices[i, 0], vertices[i + along, 1] - vertices[i, 1]
            total += np.sqrt(x * x + y * y)  # hypot is a call into a library; nothing here is too large to square
    return total / (lines * (points - 1))


@inner
def scale(sprite: Any, vertices: Floats, width: int, height: int) -> float:
    """How many picture pixels a texel of a sprite is wide or high on the average, whichever is more; 0 where nothing
    of it is in the picture.
    """
    columns, rows = sprite.columns + 1, sprite.rows + 1
    left, top, right, bottom = bounds(vertices, sprite.vertex, columns * rows)
    if left == right or top == bottom or sprite.width < 1 or sprite.height < 1:
        return 0.0
    across = spacing(vertices, sprite.vertex, rows, columns, 1, columns) * sprite.columns / sprite.width
    down = spacing(vertices, sprite.vertex, columns, rows, columns, 1) * sprite.rows / sprite.height
    room = max(across, down)
    return room if right > -room and bottom > -room and left < width + room and top < height + room else 0.0


@inner
def corners(sprite: Any, matrix: Floats, vertices: Floats) -> None:
    """Write where the corners of a sprite are that has no grid."""
    for i in range(4):
        x, y = sprite.width * (i & 1), sprite.height * (i >> 1)
        for axis in range(2):
            vertices[sprite.vertex + i, axis] = matrix[axis, 0] * x + matrix[axis, 1] * y + matrix[axis, 2]


@kernel
def project(
    looks: Any, firsts: Any, matrices: Floats, points: Floats, drawn: Any, fit: Floats, sprites: Any, vertices: Floats,
    levels: Any, width: int, height: int,
) -> None:  # fmt: skip
    """Write where sprites are in a picture, and ``levels``, which of their textures' smaller copies they need.

    looks: what does not change of the sprites, which becomes ``sprites``; ``width`` and ``height`` are the textures'.
    firsts: (S,) index in ``points``, (V, 2) canvas pixels, of a sprite's first; NONE: it has no grid.
    matrices: (S, 2, 3) texture to canvas pixels. ``fit``: (2, 3) canvas to picture pixels.
    drawn: (S,) 0 for sprites that are not needed.
    levels: (S,) n: the smallest copy that is not magnified, times ``STEP`` to the nth; NONE: nothing is in the picture.
    """
    for k in range(len(looks)):
        sprites[k] = looks[k]
        sprite, levels[k] = sprites[k], NONE
        if not drawn[k]:
            continue
        count = 4
        if firsts[k] == NONE:
            corners(sprite, matrices[k], vertices)
        else:
            count = (sprite.columns + 1) * (sprite.rows + 1)
            for i in range(count):
                for axis in range(2):
                    vertices[sprite.vertex + i, axis] = points[firsts[k] + i, axis]
        for i in range(sprite.vertex, sprite.vertex + count):
            x, y = vertices[i, 0], vertices[i, 1]
            for axis in range(2):
                vertices[i, axis] = fit[axis, 0] * x + fit[axis, 1] * y + fit[axis, 2]
        size = scale(sprite, vertices, width, height)
        if size > 0.0:
            levels[k] = int(np.log(min(max(size, STEP**DEEPEST), 1.0)) / np.log(STEP) + 1e-6)


@inner
def pushed(vertices: Floats, first: int, lines: int, points: int, along: int, across: int, share: float) -> None:
    """Move the two ends of each line outward by a share of their distance to their neighbours."""
    for line in range(lines):
        begin = first + line * across
        end = begin + (points - 1) * along
        for axis in range(2):
            before = (vertices[begin, axis] - vertices[begin + along, axis]) * share
            after = (vertices[end, axis] - vertices[end - along, axis]) * share
            vertices[begin, axis] += before
            vertices[end, axis] += after


@inner
def straight(sprite: Any, vertices: Floats) -> bool:
    """Whether no point of a grid is farther than ``BENT`` from where its corners would have it."""
    columns, rows, first = sprite.columns, sprite.rows, sprite.vertex
    right, below = first + columns, first + rows * (columns + 1)
    for row in range(rows + 1):
        for column in range(columns + 1):
            i = first + row * (columns + 1) + column
            for axis in range(2):
                across = (vertices[right, axis] - vertices[first, axis]) * column / columns
                down = (vertices[below, axis] - vertices[first, axis]) * row / rows
                if not abs(vertices[first, axis] + across + down - vertices[i, axis]) < BENT:
                    return False
    return True


@inner
def straightened(sprite: Any, vertices: Floats) -> None:
    """Make a grid one cell of its corners: two triangles are drawn faster than many."""
    columns, rows, first = sprite.columns, sprite.rows, sprite.vertex
    below = first + rows * (columns + 1)
    for axis in range(2):
        corners = vertices[first + columns, axis], vertices[below, axis], vertices[below + columns, axis]
        for i in range(3):
            vertices[first + 1 + i, axis] = corners[i]
    sprite.columns, sprite.rows, sprite.cell = 1, 1, WHOLE


@kernel
def extend(sprites: Any, copies: Any, levels: Any, vertices: Floats, width: int, height: int) -> None:
    """Give each sprite its texture's copy, grow its grid by half a texel, where interpolation fades its border, and
    write its box in the picture.

    A grid that is not bent becomes one cell, the one that is first of all. Sprites without a level get no width.
    """
    for k in range(len(sprites)):
        sprite, copy = sprites[k], copies[k]
        if levels[k] == NONE:
            sprite.width = 0
            continue
        sprite.start, sprite.stride, sprite.width, sprite.height = copy.start, copy.stride, copy.width, copy.height
        if straight(sprite, vertices):
            straightened(sprite, vertices)
        columns, rows, first = sprite.columns + 1, sprite.rows + 1, sprite.vertex
        pushed(vertices, first, rows, columns, 1, columns, 0.5 * sprite.columns / sprite.width)
        pushed(vertices, first, columns, rows, columns, 1, 0.5 * sprite.rows / sprite.height)
        left, top, right, bottom = bounds(vertices, first, columns * rows)
        sprite.left, sprite.right = int(max(left, 0.0)), int(np.ceil(min(max(right, 0.0), width)))
        sprite.top, sprite.bottom = int(max(top, 0.0)), int(np.ceil(min(max(bottom, 0.0), height)))


@inner
def share(value: float) -> float:
    """The value within 0..1; what is no number is 0."""
    return 0.0 if np.isnan(value) else min(max(value, 0.0), 1.0)


@kernel
def paint(sprites: Any, colours: Floats, tints: Floats, opacities: Floats) -> None:
    """Write by what each sprite's channels are multiplied: ``colours`` and ``tints``, (S, 3) blue, green, red, and
    ``opacities``, (S,).
    """
    for k in range(len(sprites)):
        sprite, whole = sprites[k], 256.0 * share(opacities[k])
        sprite.blue = int(np.rint(share(colours[k, 0] * tints[k, 0]) * whole))
        sprite.green = int(np.rint(share(colours[k, 1] * tints[k, 1]) * whole))
        sprite.red = int(np.rint(share(colours[k, 2] * tints[k, 2]) * whole))
        sprite.alpha = int(np.rint(whole))
