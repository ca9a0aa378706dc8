"""Kernels of the fill: nearest patches and their vote. Imports numba; only ``filling`` leads here, when it fills.

Barnes et al., "PatchMatch: A Randomized Correspondence Algorithm for Structural Image Editing", 2009; Wexler, Shechtman
and Irani, "Space-Time Completion of Video", 2007. A field holds for each pixel (row, column) where the patch around it
is found best.
"""

from __future__ import annotations

from math import exp, inf
from typing import Any

from vtube.native.compiling import inner, kernel


@inner
def within(at: int, radius: int, length: int) -> tuple[int, int]:
    """From where to where a patch goes around ``at``, as far as it lies in the picture."""
    return max(-radius, -at), min(radius, length - 1 - at) + 1


@inner
def distance(image: Any, trust: Any, y: int, x: int, v: int, u: int, radius: int, best: float) -> float:
    """Sum of trusted squared differences of the patches around (y, x) and (v, u), or ``best`` where it is no less."""
    top, bottom = within(y, radius, trust.shape[0])
    left, right = within(x, radius, trust.shape[1])
    total = 0.0
    for i in range(top, bottom):
        for j in range(left, right):
            blue = image[y + i, x + j, 0] - image[v + i, u + j, 0]
            green = image[y + i, x + j, 1] - image[v + i, u + j, 1]
            red = image[y + i, x + j, 2] - image[v + i, u + j, 2]
            total += trust[y + i, x + j] * (blue * blue + green * green + red * red)
        if total >= best:
            return best
    return total


@inner
def drawn(state: Any) -> int:
    """The next number of a generator (xorshift, Marsaglia 2003), 31 bits."""
    x = state[0]
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    state[0] = x
    return int(x >> 1)


@kernel
def search(
    image: Any, trust: Any, weight: Any, source: Any, targets: Any, field: Any, cost: Any, state: Any, radius: int
) -> None:
    """Improve the field at the targets: neighbours' places moved along, then random ones around the best.

    image: (h, w, 3) float32. trust: (h, w) float32, weights of pixels; weight:
    theirs in a patch together. source: (h, w) bool, centres of whole patches.
    targets: (n, 2) int64 rows and columns in raster order; gone through forwards, then backwards.
    field: (h, w, 2) int64; cost: (h, w) float64, that of the field. state: (1,) int64.
    """
    height, width = source.shape
    for direction in (1, -1):
        count = len(targets)
        for k in range(count):
            at = k if direction > 0 else count - 1 - k
            y, x = targets[at, 0], targets[at, 1]
            best = distance(image, trust, y, x, field[y, x, 0], field[y, x, 1], radius, inf)
            for across in (0, 1):
                near_y, near_x = y - direction * (1 - across), x - direction * across
                if not (0 <= near_y < height and 0 <= near_x < width):
                    continue
                v, u = field[near_y, near_x, 0] + y - near_y, field[near_y, near_x, 1] + x - near_x
                if 0 <= v < height and 0 <= u < width and source[v, u]:
                    found = distance(image, trust, y, x, v, u, radius, best)
                    if found < best:
                        best, field[y, x, 0], field[y, x, 1] = found, v, u
            reach = max(height, width)
            while reach >= 1:
                v = field[y, x, 0] + drawn(state) % (2 * reach + 1) - reach
                u = field[y, x, 1] + drawn(state) % (2 * reach + 1) - reach
                if 0 <= v < height and 0 <= u < width and source[v, u]:
                    found = distance(image, trust, y, x, v, u, radius, best)
                    if found < best:
                        best, field[y, x, 0], field[y, x, 1] = found, v, u
                reach //= 2
            cost[y, x] = best / weight[y, x]


@kernel
def vote(image: Any, hole: Any, trust: Any, field: Any, cost: Any, spread: float, radius: int) -> None:
    """Write to each pixel of the hole the mean of what the patches over it say, the better ones more.

    ``spread``: the cost at which a patch's word counts e times less. Others as ``search`` has them.
    """
    height, width = hole.shape
    for y in range(height):
        for x in range(width):
            if not hole[y, x]:
                continue
            blue, green, red, weight = 0.0, 0.0, 0.0, 0.0
            for i in range(-radius, radius + 1):
                for j in range(-radius, radius + 1):
                    if not (0 <= y + i < height and 0 <= x + j < width):
                        continue
                    v, u = field[y + i, x + j, 0] - i, field[y + i, x + j, 1] - j
                    share = trust[y + i, x + j] * exp(-cost[y + i, x + j] / spread) + 1e-12
                    blue += share * image[v, u, 0]
                    green += share * image[v, u, 1]
                    red += share * image[v, u, 2]
                    weight += share
            image[y, x, 0], image[y, x, 1], image[y, x, 2] = blue / weight, green / weight, red / weight
