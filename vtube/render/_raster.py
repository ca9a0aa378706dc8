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
their triangles, and a row's texture coordinates are held within the texture's transparent border. The tests have every
index checked (NUMBA_BOUNDSCHECK). All kernels are in one file, because numba's cache looks at no other when it asks
whether something has changed.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from vtube.native.compiling import inner, kernel
from vtube.render._formats import ADD, FAR, MULTIPLY, NORMAL, UNCLIPPED, Integers, Pixels
from vtube.types import Floats

Vertex: TypeAlias = tuple[float, float, float, float]
Box: TypeAlias = tuple[Any, Any, Any, Any]

FRACTION = 24
ONE = 1 << FRACTION
HALF_TEXEL = ONE // 2 - ONE // 512  # and half of the last bit that counts
STEEPEST, TINY = float(1 << 14), 1e-30
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
    """Lanes that are mixed: ``share`` / 256 of the second. What a lane borrows from the next, the sum gives back."""
    return (((first << U8) + (second - first) * share + HALVES) >> U8) & LANES


@inner
def sample(texels: Pixels, start: Any, stride: Any, u: Any, v: Any) -> Any:
    """The lanes of a texture at u, v: texels counted from the first one's centre, times ``ONE``."""
    i = np.uint64(start + (v >> FRACTION) * stride + (u >> FRACTION))
    below = i + np.uint64(stride)
    a, b, c, d = texels[i], texels[i + np.uint64(1)], texels[below], texels[below + np.uint64(1)]
    if (a | b | c | d) == 0:
        return U0
    across, down = np.uint64((u >> (FRACTION - 8)) & 255), np.uint64((v >> (FRACTION - 8)) & 255)
    upper, lower = between(spread(a), spread(b), across), between(spread(c), spread(d), across)
    return between(upper, lower, down)


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
def plain_span(
    target: Pixels, begin: int, end: int, texels: Pixels, sprite: Any, u: int, v: int, du: int, dv: int
) -> None:
    """Lay texels behind the pixels begin..end of a band."""
    start, stride, strength = sprite.start, sprite.stride, sprite.alpha
    for i in range(np.uint64(begin), np.uint64(end)):
        front = target[i]
        if front < OPAQUE:
            lanes = sample(texels, start, stride, u, v)
            if lanes != 0:
                if strength < WHOLE:
                    lanes = ((lanes * strength + HALVES) >> U8) & LANES
                target[i] = under(front, lanes)
        u += du
        v += dv


@inner
def special_span(
    target: Pixels, mask: Pixels, begin: int, end: int, texels: Pixels, sprite: Any, u: int, v: int, du: int, dv: int
) -> None:
    """As ``plain_span``, for sprites that are tinted, clipped by the alpha of a mask, or blended."""
    start, stride, blend, clipped = sprite.start, sprite.stride, sprite.blend, sprite.clip != UNCLIPPED
    for i in range(np.uint64(begin), np.uint64(end)):
        lanes = tinted(sample(texels, start, stride, u, v), sprite)
        if clipped:
            lanes = weakened(lanes, np.uint64(mask[i] >> np.uint32(24)))
        if lanes != 0:
            if blend == MULTIPLY:
                target[i] = multiplied(target[i], lanes)
            elif blend == ADD:
                target[i] = added(target[i], lanes)
            elif target[i] < OPAQUE:
                target[i] = under(target[i], lanes)
        u += du
        v += dv


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
    return slope if abs(slope) < STEEPEST else 0.0  # NaN is not less


@inner
def plain(sprite: Any) -> Any:
    """Whether a sprite needs no more than its opacity."""
    same = sprite.blue == sprite.alpha and sprite.green == sprite.alpha and sprite.red == sprite.alpha
    return same and sprite.blend == NORMAL and sprite.clip == UNCLIPPED


@inner
def lean(upper: Vertex, lower: Vertex) -> float:
    """How much the x of an edge changes from row to row."""
    return (lower[0] - upper[0]) / (lower[1] - upper[1]) if lower[1] - upper[1] > TINY else 0.0


@inner
def fill(
    target: Pixels, mask: Pixels, width: int, first: int, box: Box, texels: Pixels, sprite: Any,
    a: Vertex, b: Vertex, c: Vertex, slopes: Vertex, b_is_right: bool,
) -> None:  # fmt: skip
    """Draw the rows of a box that a triangle covers. ``a``, ``b``, ``c``: downward; ``slopes``: of u by x, u by y, v by
    x, v by y.
    """
    lowest, widest, highest = -ONE, (sprite.width + 1 << FRACTION) - 1, (sprite.height + 1 << FRACTION) - 1
    (ux, uy, vx, vy), is_plain = slopes, plain(sprite)
    du, dv, ab, ac, bc = int(ux * ONE), int(vx * ONE), lean(a, b), lean(a, c), lean(b, c)
    for row in range(box[1], box[3]):
        y = row + 0.5
        left = a[0] + ac * (y - a[1])
        right = a[0] + ab * (y - a[1]) if y < b[1] else b[0] + bc * (y - b[1])
        if not b_is_right:
            left, right = right, left
        x0, x1 = max(box[0], int(np.ceil(left - 0.5))), min(box[2], int(np.ceil(right - 0.5)))
        if x0 < x1:
            across, down, steps = x0 + 0.5 - a[0], y - a[1], x1 - x0 - 1
            u, v = int((a[2] + ux * across + uy * down) * ONE), int((a[3] + vx * across + vy * down) * ONE)
            u, v = min(max(u - HALF_TEXEL, lowest), widest), min(max(v - HALF_TEXEL, lowest), highest)
            u_step, v_step = bounded(du, steps, u, lowest, widest), bounded(dv, steps, v, lowest, highest)
            begin = (row - first) * width + x0
            if is_plain:
                plain_span(target, begin, begin + steps + 1, texels, sprite, u, v, u_step, v_step)
            else:
                special_span(target, mask, begin, begin + steps + 1, texels, sprite, u, v, u_step, v_step)


@inner
def triangle(
    target: Pixels, mask: Pixels, width: int, first: int, box: Box, texels: Pixels, sprite: Any,
    a: Vertex, b: Vertex, c: Vertex,
) -> None:  # fmt: skip
    """Draw a triangle of vertices x, y, u, v within the box (left, top, right, bottom) of the picture.

    ``target``, ``mask``: bands of the picture that begin with its row ``first``.
    """
    if b[1] < a[1]:
        a, b = b, a
    if c[1] < a[1]:
        a, c = c, a
    if c[1] < b[1]:
        b, c = c, b
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    area = bx * cy - cx * by
    rows = box[0], max(box[1], int(np.ceil(a[1] - 0.5))), box[2], min(box[3], int(np.ceil(c[1] - 0.5)))
    if area == 0.0 or rows[1] >= rows[3]:
        return
    ub, uc, vb, vc = b[2] - a[2], c[2] - a[2], b[3] - a[3], c[3] - a[3]
    bx, by, cx, cy = bx / area, by / area, cx / area, cy / area
    slopes = gradient(ub, uc, cy, by), gradient(uc, ub, bx, cx), gradient(vb, vc, cy, by), gradient(vc, vb, bx, cx)
    fill(target, mask, width, first, rows, texels, sprite, a, b, c, slopes, area > 0.0)


@inner
def border(i: int, cells: int, size: int) -> float:
    """Texture coordinate of a grid's line i: evenly spaced, half a texel out at the ends."""
    if i == 0:
        return -0.5
    return size + 0.5 if i == cells else i * size / cells


@inner
def cell(
    target: Pixels, mask: Pixels, width: int, first: int, box: Box, texels: Pixels, sprite: Any, vertices: Floats,
    row: int, column: int,
) -> None:  # fmt: skip
    """Draw a cell of a sprite's grid, unless it is outside of the box, too far away or not finite."""
    a = sprite.vertex + row * (sprite.columns + 1) + column
    d = a + sprite.columns + 1
    ax, ay, bx, by = vertices[a, 0], vertices[a, 1], vertices[a + 1, 0], vertices[a + 1, 1]
    cx, cy, dx, dy = vertices[d + 1, 0], vertices[d + 1, 1], vertices[d, 0], vertices[d, 1]
    if max(ay, by, cy, dy) <= box[1] or min(ay, by, cy, dy) >= box[3]:
        return
    if max(ax, bx, cx, dx) <= box[0] or min(ax, bx, cx, dx) >= box[2]:
        return
    for far in (ax, ay, bx, by, cx, cy, dx, dy):
        if not abs(far) < FAR:
            return
    u0, u1 = border(column, sprite.columns, sprite.width), border(column + 1, sprite.columns, sprite.width)
    v0, v1 = border(row, sprite.rows, sprite.height), border(row + 1, sprite.rows, sprite.height)
    upper, lower = (ax, ay, u0, v0), (cx, cy, u1, v1)
    triangle(target, mask, width, first, box, texels, sprite, upper, (bx, by, u1, v0), lower)
    triangle(target, mask, width, first, box, texels, sprite, upper, (dx, dy, u0, v1), lower)


@inner
def grid(
    target: Pixels, mask: Pixels, width: int, first: int, box: Box, texels: Pixels, sprite: Any, vertices: Floats,
    cells: Any,
) -> None:  # fmt: skip
    """Draw the cells of a sprite that have something to show, so that later ones lie over earlier ones."""
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    columns, rows, backward = sprite.columns, sprite.rows, sprite.blend == NORMAL
    for i in range(rows):
        row = rows - 1 - i if backward else i
        for j in range(columns):
            column = columns - 1 - j if backward else j
            if cells[sprite.cell + row * columns + column]:
                cell(target, mask, width, first, box, texels, sprite, vertices, row, column)


@inner
def overlap(a: Box, b: Box) -> Box:
    """What two boxes share; empty where right <= left or bottom <= top."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


@inner
def within(sprite: Any, box: Box) -> Box:
    """The part of a sprite's box that lies in another box."""
    return overlap((sprite.left, sprite.top, sprite.right, sprite.bottom), box)


@inner
def copy(background: Pixels, picture: Pixels, begin: int, end: int) -> None:
    """Fill pixels with those of the background, or with nothing where that is empty."""
    if len(background) == 0:
        for i in range(np.uint64(begin), np.uint64(end)):
            picture[i] = 0
    else:
        for i in range(np.uint64(begin), np.uint64(end)):
            picture[i] = background[i]


@inner
def clear(target: Pixels, width: int, first: int, box: Box) -> None:
    """Make a box of a band transparent."""
    for row in range(box[1], box[3]):
        line = (row - first) * width
        for i in range(np.uint64(line + box[0]), np.uint64(line + box[2])):
            target[i] = 0


@inner
def lay(above: Pixels, below: Pixels, width: int, first: int, box: Box) -> None:
    """Composite a box of a band over the same box of another."""
    for row in range(box[1], box[3]):
        line = (row - first) * width
        for i in range(np.uint64(line + box[0]), np.uint64(line + box[2])):
            pixel = above[i]
            if pixel >= OPAQUE:
                below[i] = pixel
            elif pixel != 0:
                below[i] = under(pixel, spread(below[i]))


@inner
def drawn(
    target: Pixels, mask: Pixels, masked: Any, width: int, first: int, box: Box, texels: Pixels, sprites: Any, k: int,
    vertices: Floats, cells: Any,
) -> Any:  # fmt: skip
    """Draw sprite k within a box; give the number of the sprite whose alpha is in the mask now."""
    clip = sprites[k].clip
    if clip != UNCLIPPED:
        if clip != masked:
            shape = within(sprites[clip], (np.int64(0), first, width, first + len(mask) // width))
            clear(mask, width, first, shape)
            grid(mask, mask, width, first, shape, texels, sprites[clip], vertices, cells)
        masked, box = clip, within(sprites[clip], box)
    grid(target, mask, width, first, within(sprites[k], box), texels, sprites[k], vertices, cells)
    return masked


@kernel
def band(
    picture: Pixels, background: Pixels, width: int, scratch: Pixels, mask: Pixels, texels: Pixels,
    sprites: Any, order: Integers, vertices: Floats, cells: Any, top: int, bottom: int,
) -> None:  # fmt: skip
    """Draw the rows top..bottom of a picture, ``width`` pixels wide, whose rows follow one another.

    ``background``: as the picture, or empty: transparent. ``scratch``, ``mask``: as many pixels as the band; what is in
    them does not matter. ``order``: indices of the sprites to be drawn, from back to front; others of ``sprites``
    clip. ``vertices``: (V, 2) in the picture. ``cells``: whether each cell has anything to show.
    """
    copy(background, picture, top * width, bottom * width)
    target = picture[top * width : bottom * width]
    whole, masked, begin = (np.int64(0), top, width, bottom), np.int64(UNCLIPPED), 0
    while begin < len(order):
        if sprites[order[begin]].blend != NORMAL:
            k = order[begin]
            masked = drawn(target, mask, masked, width, top, whole, texels, sprites, k, vertices, cells)
            begin += 1
            continue
        end, box = begin, (width, bottom, np.int64(0), top)
        while end < len(order) and sprites[order[end]].blend == NORMAL:
            one = within(sprites[order[end]], whole)
            if one[0] < one[2] and one[1] < one[3]:
                box = min(box[0], one[0]), min(box[1], one[1]), max(box[2], one[2]), max(box[3], one[3])
            end += 1
        clear(scratch, width, top, box)
        for i in range(end - 1, begin - 1, -1):
            masked = drawn(scratch, mask, masked, width, top, box, texels, sprites, order[i], vertices, cells)
        lay(scratch, target, width, top, box)
        begin = end
