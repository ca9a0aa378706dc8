"""Compiled kernels that draw textured grids of triangles into rows of a picture.

A pixel is one uint32, 0xAARRGGBB, premultiplied. Its four channels are worked on together, spread over the four
16-bit lanes of a uint64, so that a product of a channel and a weight of at most 256 has room. Texels are read by
bilinear interpolation at places with a binary fraction of 24 bits, of which 8 are weights.

* Triangles: a pixel belongs to the one that holds its centre; centres on a left or a top edge count, on others not
  (the top-left rule of Direct3D and OpenGL). An edge is always computed from its upper end, so that triangles that
  share it agree to the bit: no pixel of a mesh is left out or drawn twice.
* Sprites with blend mode normal are collected from front to back ("under", Porter and Duff, Compositing Digital Images,
  1984), so that what an opaque pixel hides costs nothing; the collected picture is then laid over what is behind.
* Division by 255 is exact with a shift (Blinn, Three Wrongs Make a Right, 1995).

Nothing is read or written outside of the arrays, whatever the vertices are: those beyond ``FAR`` or not finite drop
their triangles, and a row's texture coordinates are held within the texture's transparent border.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from vtube.render._compiled import inner, kernel
from vtube.render._formats import ADD, FAR, MULTIPLY, NORMAL, UNCLIPPED, Integers, Pixels
from vtube.types import Floats

Vertex: TypeAlias = tuple[float, float, float, float]
Box: TypeAlias = tuple[Any, Any, Any, Any]

FRACTION = 24
ONE = 1 << FRACTION
ROUNDING = 1 << (FRACTION - 9)
STEEPEST = float(1 << 14)
OPAQUE = np.uint32(0xFF000000)
LANES, HALVES, CARRIES = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0080008000800080), np.uint64(0x0001000100010001)
U0, U8, U16, U24, U32, U48 = (np.uint64(shift) for shift in (0, 8, 16, 24, 32, 48))
HALF, FULL, WHOLE = np.uint64(127), np.uint64(255), np.uint64(256)


@inner
def spread(pixel: Any) -> Any:
    """A pixel's bytes over the lanes of a uint64: blue, red, green, alpha from the lowest."""
    x = np.uint64(pixel)
    return (x | (x << U24)) & LANES


@inner
def packed(lanes: Any) -> Any:
    """The pixel of lanes that are all below 256."""
    return np.uint32(lanes | (lanes >> U24))


@inner
def weakened(lanes: Any, share: Any) -> Any:
    """Lanes * share / 255, rounded."""
    x = lanes * share + HALVES
    return ((x + ((x >> U8) & LANES)) >> U8) & LANES


@inner
def between(first: Any, second: Any, share: Any) -> Any:
    """Lanes of two pixels, mixed: ``share`` / 256 of the second."""
    return ((spread(first) * (WHOLE - share) + spread(second) * share + HALVES) >> U8) & LANES


@inner
def sample(texels: Pixels, start: Any, stride: Any, u: Any, v: Any) -> Any:
    """The lanes of a texture at u, v: texels counted from the first one's centre, times ``ONE``."""
    i = np.uint64(start + (v >> FRACTION) * stride + (u >> FRACTION))
    below = i + np.uint64(stride)
    a, b, c, d = texels[i], texels[i + np.uint64(1)], texels[below], texels[below + np.uint64(1)]
    if (a | b | c | d) == 0:
        return U0
    across, down = np.uint64((u >> (FRACTION - 8)) & 255), np.uint64((v >> (FRACTION - 8)) & 255)
    upper, lower = between(a, b, across), between(c, d, across)
    return ((upper * (WHOLE - down) + lower * down + HALVES) >> U8) & LANES


@inner
def under(front: Any, lanes: Any) -> Any:
    """The pixel of ``front`` with lanes behind it."""
    if front == 0:
        return packed(lanes)
    return packed(spread(front) + weakened(lanes, FULL - np.uint64(front >> np.uint32(24))))


@inner
def tinted(lanes: Any, sprite: Any) -> Any:
    """Each lane times its own factor of the sprite."""
    blue, red = (lanes & FULL) * sprite.blue, ((lanes >> U16) & FULL) * sprite.red
    green, alpha = ((lanes >> U32) & FULL) * sprite.green, (lanes >> U48) * sprite.alpha
    return ((blue | (red << U16) | (green << U32) | (alpha << U48)) + HALVES >> U8) & LANES


@inner
def multiplied(below: Any, lanes: Any) -> Any:
    """The blend mode multiply: S B + S (1 - alpha of B) + B (1 - alpha of S), for alpha itself too."""
    back, result = spread(below), U0
    shown, hidden = FULL - (back >> U48), FULL - (lanes >> U48)
    for shift in (U0, U16, U32, U48):
        s, b = (lanes >> shift) & FULL, (back >> shift) & FULL
        result |= min((s * b + s * shown + b * hidden + HALF) // FULL, FULL) << shift
    return packed(result)


@inner
def added(below: Any, lanes: Any) -> Any:
    """The sum, held at 255."""
    x = spread(below) + lanes
    return packed((x | (((x >> U8) & CARRIES) * FULL)) & LANES)


@inner
def plain_span(row: Pixels, x0: int, x1: int, texels: Pixels, sprite: Any, u: int, v: int, du: int, dv: int) -> None:
    """Lay texels behind the pixels x0..x1 of a row."""
    start, stride, strength = sprite.start, sprite.stride, sprite.alpha
    for x in range(x0, x1):
        front = row[x]
        if front < OPAQUE:
            lanes = sample(texels, start, stride, u, v)
            if lanes != 0:
                if strength < WHOLE:
                    lanes = ((lanes * strength + HALVES) >> U8) & LANES
                row[x] = under(front, lanes)
        u += du
        v += dv


@inner
def special_span(
    row: Pixels, x0: int, x1: int, texels: Pixels, sprite: Any, u: int, v: int, du: int, dv: int, mask: Pixels
) -> None:
    """As ``plain_span``, for sprites that are tinted, clipped by the alpha of ``mask``'s row, or blended."""
    for x in range(x0, x1):
        lanes = tinted(sample(texels, sprite.start, sprite.stride, u, v), sprite)
        if sprite.clip != UNCLIPPED:
            lanes = weakened(lanes, np.uint64(mask[x] >> np.uint32(24)))
        if lanes != 0:
            if sprite.blend == MULTIPLY:
                row[x] = multiplied(row[x], lanes)
            elif sprite.blend == ADD:
                row[x] = added(row[x], lanes)
            elif row[x] < OPAQUE:
                row[x] = under(row[x], lanes)
        u += du
        v += dv


@inner
def held(value: float, low: int, high: int) -> int:
    """A texture coordinate as a binary fraction within low..high, whatever it is."""
    scaled = value * ONE + ROUNDING
    if not scaled > low:  # NaN too
        return low
    return high if scaled >= high else int(scaled)


@inner
def bounded(change: int, steps: int, begin: int, low: int, high: int) -> int:
    """A change with which so many steps from ``begin`` stay within low..high."""
    end = begin + change * steps
    if end < low:
        return -((begin - low) // steps)
    return (high - begin) // steps if end > high else change


@inner
def gradient(first: float, second: float, across: float, along: float) -> float:
    """How much a texture coordinate changes with a step, of a triangle whose sides are given over its area."""
    slope = first * across - second * along
    if not abs(slope) < STEEPEST:  # NaN too
        return 0.0
    return slope


@inner
def span(target: Pixels, y: int, x0: int, x1: int, texels: Pixels, sprite: Any, ends: Any, mask: Pixels) -> None:
    """Draw the pixels x0..x1 of a row. ``ends``: u and v at its first pixel, and their changes from pixel to pixel."""
    steps = x1 - x0 - 1
    lowest, widest, highest = -ONE, (sprite.width + 1 << FRACTION) - 1, (sprite.height + 1 << FRACTION) - 1
    u, v = held(ends[0], lowest, widest), held(ends[1], lowest, highest)
    du = bounded(int(ends[2] * ONE), steps, u, lowest, widest)
    dv = bounded(int(ends[3] * ONE), steps, v, lowest, highest)
    if plain(sprite):
        plain_span(target[y], x0, x1, texels, sprite, u, v, du, dv)
    else:
        special_span(target[y], x0, x1, texels, sprite, u, v, du, dv, mask[y])


@inner
def plain(sprite: Any) -> Any:
    """Whether a sprite needs no more than its opacity."""
    same = sprite.blue == sprite.alpha and sprite.green == sprite.alpha and sprite.red == sprite.alpha
    return same and sprite.blend == NORMAL and sprite.clip == UNCLIPPED


@inner
def edge(upper: Vertex, lower: Vertex, y: float) -> float:
    """The x of an edge at the height y, which lies between its ends."""
    return upper[0] + (lower[0] - upper[0]) * ((y - upper[1]) / (lower[1] - upper[1]))


@inner
def triangle(
    target: Pixels, first: int, box: Box, texels: Pixels, sprite: Any, a: Vertex, b: Vertex, c: Vertex, mask: Pixels
) -> None:
    """Draw a triangle of vertices x, y, u, v within the box (left, top, right, bottom) of the picture.

    ``first``: the row of the picture that is the target's and the mask's row 0.
    """
    for vertex in (a, b, c):
        if not (abs(vertex[0]) < FAR and abs(vertex[1]) < FAR):
            return
    if b[1] < a[1]:
        a, b = b, a
    if c[1] < a[1]:
        a, c = c, a
    if c[1] < b[1]:
        b, c = c, b
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    area = bx * cy - cx * by
    top, bottom = max(box[1], int(np.ceil(a[1] - 0.5))), min(box[3], int(np.ceil(c[1] - 0.5)))
    if area == 0.0 or top >= bottom:
        return
    ub, uc, vb, vc = b[2] - a[2], c[2] - a[2], b[3] - a[3], c[3] - a[3]
    ux, uy = gradient(ub, uc, cy / area, by / area), gradient(uc, ub, bx / area, cx / area)
    vx, vy = gradient(vb, vc, cy / area, by / area), gradient(vc, vb, bx / area, cx / area)
    for row in range(top, bottom):
        y = row + 0.5
        left, right = edge(a, c, y), edge(a, b, y) if y < b[1] else edge(b, c, y)
        if area < 0.0:
            left, right = right, left
        x0, x1 = max(box[0], int(np.ceil(left - 0.5))), min(box[2], int(np.ceil(right - 0.5)))
        if x0 < x1:
            across, down = x0 + 0.5 - a[0], y - a[1]
            ends = (a[2] + ux * across + uy * down - 0.5, a[3] + vx * across + vy * down - 0.5, ux, vx)
            span(target, row - first, x0, x1, texels, sprite, ends, mask)


@inner
def border(i: int, cells: int, size: int) -> float:
    """Texture coordinate of a grid's line i: evenly spaced, half a texel out at the ends."""
    if i == 0:
        return -0.5
    return size + 0.5 if i == cells else i * size / cells


@inner
def grid(
    target: Pixels, first: int, box: Box, texels: Pixels, sprite: Any, vertices: Floats, cells: Any, mask: Pixels
) -> None:
    """Draw the cells of a sprite's grid that have something to show, so that later ones lie over earlier ones."""
    columns, count = sprite.columns, sprite.columns * sprite.rows
    for i in range(count):
        cell = count - 1 - i if sprite.blend == NORMAL else i
        if not cells[sprite.cell + cell]:
            continue
        row, column = cell // columns, cell % columns
        u0, u1 = border(column, columns, sprite.width), border(column + 1, columns, sprite.width)
        v0, v1 = border(row, sprite.rows, sprite.height), border(row + 1, sprite.rows, sprite.height)
        upper = sprite.vertex + row * (columns + 1) + column
        lower = upper + columns + 1
        a = (vertices[upper, 0], vertices[upper, 1], u0, v0)
        c = (vertices[lower + 1, 0], vertices[lower + 1, 1], u1, v1)
        b = (vertices[upper + 1, 0], vertices[upper + 1, 1], u1, v0)
        d = (vertices[lower, 0], vertices[lower, 1], u0, v1)
        triangle(target, first, box, texels, sprite, a, b, c, mask)
        triangle(target, first, box, texels, sprite, a, d, c, mask)


@inner
def overlap(a: Box, b: Box) -> Box:
    """What two boxes share; empty where right <= left or bottom <= top."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


@inner
def within(sprite: Any, rows: Box) -> Box:
    """The part of a sprite's box that lies in a band."""
    return overlap((sprite.left, sprite.top, sprite.right, sprite.bottom), rows)


@inner
def clear(target: Pixels, first: int, box: Box) -> None:
    """Make a box of the picture transparent."""
    for y in range(box[1] - first, box[3] - first):
        for x in range(box[0], box[2]):
            target[y, x] = 0


@inner
def copy(background: Pixels, target: Pixels, first: int) -> None:
    """Fill a band with the same rows of the background, or with nothing where that has no rows."""
    for y in range(target.shape[0]):
        for x in range(target.shape[1]):
            target[y, x] = background[first + y, x] if background.shape[0] else 0


@inner
def lay(above: Pixels, below: Pixels, first: int, box: Box) -> None:
    """Composite a box of ``above`` over the same box of ``below``."""
    for y in range(box[1] - first, box[3] - first):
        front, back = above[y], below[y]
        for x in range(box[0], box[2]):
            pixel = front[x]
            if pixel >= OPAQUE:
                back[x] = pixel
            elif pixel != 0:
                back[x] = under(pixel, spread(back[x]))


@inner
def drawn(
    target: Pixels, box: Box, first: int, mask: Pixels, masked: Any, texels: Pixels, sprites: Any, k: int,
    vertices: Floats, cells: Any,
) -> Any:  # fmt: skip
    """Draw sprite k within a box; give the number of the sprite whose alpha is in the mask now."""
    clip = sprites[k].clip
    if clip != UNCLIPPED:
        if clip != masked:
            shape = within(sprites[clip], (np.int64(0), first, target.shape[1], first + target.shape[0]))
            clear(mask, first, shape)
            grid(mask, first, shape, texels, sprites[clip], vertices, cells, mask)
        masked, box = clip, within(sprites[clip], box)
    grid(target, first, within(sprites[k], box), texels, sprites[k], vertices, cells, mask)
    return masked


@kernel
def band(
    picture: Pixels, background: Pixels, top: int, bottom: int, scratch: Pixels, mask: Pixels, texels: Pixels,
    sprites: Any, order: Integers, vertices: Floats, cells: Any,
) -> None:  # fmt: skip
    """Draw the rows top..bottom of a picture.

    ``background``: as the picture, or without rows: transparent. ``scratch``, ``mask``: at least as many rows as the
    band, as wide as the picture; their contents do not matter. ``order``: indices of the sprites to be drawn, from
    back to front; others of ``sprites`` clip. ``vertices``: (V, 2) float64 in the picture. ``cells``: whether each
    cell has anything to show.
    """
    target, above, mask = picture[top:bottom], scratch[: bottom - top], mask[: bottom - top]
    whole = (np.int64(0), top, picture.shape[1], bottom)
    copy(background, target, top)
    masked, begin = np.int64(UNCLIPPED), 0
    while begin < len(order):
        if sprites[order[begin]].blend != NORMAL:
            masked = drawn(target, whole, top, mask, masked, texels, sprites, order[begin], vertices, cells)
            begin += 1
            continue
        end, box = begin, (whole[2], bottom, 0, top)
        while end < len(order) and sprites[order[end]].blend == NORMAL:
            one = within(sprites[order[end]], whole)
            if one[0] < one[2] and one[1] < one[3]:
                box = min(box[0], one[0]), min(box[1], one[1]), max(box[2], one[2]), max(box[3], one[3])
            end += 1
        clear(above, top, box)
        for i in range(end - 1, begin - 1, -1):
            masked = drawn(above, box, top, mask, masked, texels, sprites, order[i], vertices, cells)
        lay(above, target, top, box)
        begin = end
