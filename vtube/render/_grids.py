"""Compiled kernels that look at the grids of sprites before they are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.render._formats import FAR, WHOLE
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


@kernel
def measure(sprites: Any, vertices: Floats, width: int, height: int, scales: Floats) -> None:
    """Write to ``scales`` how many picture pixels a texel of each sprite is wide or high on the average, whichever is
    more; 0 where nothing of it is in the picture.
    """
    for k in range(len(sprites)):
        sprite = sprites[k]
        scales[k] = 0.0
        columns, rows = sprite.columns + 1, sprite.rows + 1
        left, top, right, bottom = bounds(vertices, sprite.vertex, columns * rows)
        if left == right or top == bottom or sprite.width < 1 or sprite.height < 1:
            continue
        across = spacing(vertices, sprite.vertex, rows, columns, 1, columns) * sprite.columns / sprite.width
        down = spacing(vertices, sprite.vertex, columns, rows, columns, 1) * sprite.rows / sprite.height
        room = max(across, down)
        if right > -room and bottom > -room and left < width + room and top < height + room:
            scales[k] = room


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
def extend(sprites: Any, vertices: Floats, width: int, height: int) -> None:
    """Grow each grid by half a texel, where interpolation fades its border, and write its box in the picture.

    A grid that is not bent becomes one cell, the one that is first of all. Sprites without width stay as they are.
    """
    for k in range(len(sprites)):
        sprite = sprites[k]
        if sprite.width < 1:
            continue
        if straight(sprite, vertices):
            straightened(sprite, vertices)
        columns, rows, first = sprite.columns + 1, sprite.rows + 1, sprite.vertex
        pushed(vertices, first, rows, columns, 1, columns, 0.5 * sprite.columns / sprite.width)
        pushed(vertices, first, columns, rows, columns, 1, 0.5 * sprite.rows / sprite.height)
        left, top, right, bottom = bounds(vertices, first, columns * rows)
        sprite.left, sprite.right = int(max(left, 0.0)), int(np.ceil(min(max(right, 0.0), width)))
        sprite.top, sprite.bottom = int(max(top, 0.0)), int(np.ceil(min(max(bottom, 0.0), height)))
