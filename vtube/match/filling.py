"""Takes somebody out of a picture: fills a hole with what is around it, patch by patch, from coarse to fine.

Wexler, Shechtman and Irani, "Space-Time Completion of Video", 2007, with the nearest patches of Barnes et al.,
"PatchMatch", 2009: unlike diffusion (``cv2.inpaint``) it continues textures and edges and does not smear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.types import Image

Mask = NDArray[np.bool_]
RADIUS = 3
"""Of a patch, px."""
_LARGE = 900
"""Longer side, px, from which on patches are looked for once only: a smaller copy has found them."""
_MOST = 4_000_000
"""Pixels that are filled as they are; of more a smaller copy, or a hundred megapixels would fill the memory, too."""
_SMALLEST = 24
_ROUNDS = (16, 4)  # on the coarsest level, on others
_FEWEST = 60  # places where a whole patch is known, below which there is no texture to continue


def fill(image: Image, hole: Mask, never: Mask | None = None) -> Image:
    """A copy of a picture whose hole is filled with patches from elsewhere in it; nothing else changes.

    Args:
        image: (h, w, 3) uint8 BGR.
        hole: (h, w) what is to be filled.
        never: (h, w) what must not be copied, such as other people.
    """
    if not hole.any():
        return image.copy()
    top, bottom, left, right = _around(hole)
    part = np.s_[top:bottom, left:right]
    forbidden = hole[part] if never is None else hole[part] | never[part]
    filled = image.copy()
    filled[part][hole[part]] = _bounded(image[part], hole[part], forbidden)[hole[part]]
    return filled


def _bounded(image: Image, hole: Mask, forbidden: Mask) -> Image:
    """The picture filled, by way of a smaller copy where it is very large."""
    scale = math.sqrt(_MOST / hole.size)
    if scale >= 1:
        return _filled(image, hole, forbidden)
    height, width = hole.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    masks = [cv2.resize(m.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0 for m in (hole, forbidden)]
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    filled = _filled(np.asarray(small, dtype=np.uint8), *masks)
    return np.asarray(cv2.resize(filled, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _around(hole: Mask) -> tuple[int, int, int, int]:
    """The hole with as much around it again: what is further away rarely fits."""
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    air = max(int(0.75 * max(np.ptp(rows), np.ptp(columns))), 80)
    height, width = hole.shape
    return (
        max(int(rows[0]) - air, 0), min(int(rows[-1]) + air + 1, height),
        max(int(columns[0]) - air, 0), min(int(columns[-1]) + air + 1, width),
    )  # fmt: skip


def _filled(image: Image, hole: Mask, forbidden: Mask) -> Image:
    pyramid = _pyramid(image, hole, forbidden)
    while len(pyramid) > 1 and _sources(pyramid[-1].forbidden).sum() < _FEWEST:
        pyramid.pop()
    if _sources(pyramid[-1].forbidden).sum() < _FEWEST:
        return _flowing(image.astype(np.float32), hole).astype(np.uint8)
    state = np.array([0x9E3779B9], dtype=np.int64)
    field: NDArray[np.int64] | None = None
    for level in reversed(pyramid):
        coarsest = field is None
        if field is None:
            level.begin()
            field = _anywhere(level, state)
        else:
            field = _finer(field, level)
        rounds = _ROUNDS[0] if coarsest else _ROUNDS[1] if max(level.hole.shape) <= _LARGE else 1
        _settle(level, field, state, rounds, guessed=coarsest)
    return np.clip(np.rint(pyramid[0].pixels), 0, 255).astype(np.uint8)


@dataclass(slots=True)
class _Level:
    """A picture of the pyramid. ``pixels``: (h, w, 3) float32; ``hole``, ``forbidden``: (h, w)."""

    pixels: NDArray[np.float32]
    hole: Mask
    forbidden: Mask

    def begin(self) -> None:
        """A first guess: colours that flow into the hole."""
        self.pixels[self.hole] = _flowing(self.pixels, self.hole)[self.hole]


def _flowing(pixels: NDArray[np.float32], hole: Mask) -> NDArray[np.float32]:
    """(h, w, 3) with a smooth hole: means of what is known, from coarser and coarser copies (push-pull, Gortler et al.,
    "The Lumigraph", 1996).
    """
    height, width = hole.shape
    if not hole.any() or min(height, width) < 2:
        return pixels
    smaller, share = _halved(pixels, (~hole).astype(np.float32))
    below = _flowing(smaller, share < 1e-3)
    wide = cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(hole[:, :, None], wide, pixels)


def _halved(pixels: NDArray[np.float32], known: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(h/2, w/2, 3) means of what is known alone, and the share that is."""
    size = (max(1, known.shape[1] // 2), max(1, known.shape[0] // 2))
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    means = cv2.resize(pixels * known[:, :, None], size, interpolation=cv2.INTER_AREA)
    return means / np.maximum(share, 1e-3)[:, :, None], share


def _pyramid(image: Image, hole: Mask, forbidden: Mask) -> list[_Level]:
    """From fine to coarse, until the hole is hardly wider than a patch; holes do not bleed into what is known."""
    levels = [_Level(image.astype(np.float32), hole, forbidden)]
    depth = float(cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3).max())
    while depth > 2 * RADIUS and min(levels[-1].hole.shape) >= 2 * _SMALLEST:
        fine = levels[-1]
        pixels, share = _halved(fine.pixels, (~fine.hole).astype(np.float32))
        closed = cv2.resize(fine.forbidden.astype(np.float32), share.shape[::-1], interpolation=cv2.INTER_AREA)
        levels.append(_Level(pixels, share < 0.5, (closed > 0.1) | (share < 0.5)))
        depth /= 2
    return levels


def _sources(forbidden: Mask) -> Mask:
    """Where whole patches are known."""
    kernel = np.ones((2 * RADIUS + 1, 2 * RADIUS + 1), np.uint8)
    free = cv2.erode((~forbidden).astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(free, dtype=np.bool_)


def _anywhere(level: _Level, state: NDArray[np.int64]) -> NDArray[np.int64]:
    places = np.argwhere(_sources(level.forbidden))
    chance = np.random.default_rng(int(state[0])).integers(len(places), size=level.hole.shape)
    return np.ascontiguousarray(places[chance])


def _finer(field: NDArray[np.int64], level: _Level) -> NDArray[np.int64]:
    """A field for a picture twice as large; where it points to no source any more, to the nearest one."""
    height, width = level.hole.shape
    rows, columns = np.arange(height), np.arange(width)
    up = field[np.minimum(rows // 2, field.shape[0] - 1)][:, np.minimum(columns // 2, field.shape[1] - 1)]
    fine = 2 * up + np.stack(np.broadcast_arrays(rows[:, None] % 2, columns[None, :] % 2), axis=-1)
    fine = np.clip(fine, 0, (height - 1, width - 1))
    source = _sources(level.forbidden)
    labels = cv2.distanceTransformWithLabels(
        (~source).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )[1]
    places = np.zeros((int(labels.max()) + 1, 2), dtype=np.int64)
    free = np.argwhere(source)
    places[labels[source]] = free
    return np.ascontiguousarray(places[labels[fine[:, :, 0], fine[:, :, 1]]])


def _settle(level: _Level, field: NDArray[np.int64], state: NDArray[np.int64], rounds: int, *, guessed: bool) -> None:
    """Look for patches and vote in turn. ``guessed``: the hole has colours already.

    The trust in a pixel falls from the hole's edge inwards.
    """
    from vtube.match._patches import search, vote

    hole = level.hole
    kernel = np.ones((2 * RADIUS + 1, 2 * RADIUS + 1), np.uint8)
    targets = np.argwhere(cv2.dilate(hole.astype(np.uint8), kernel) > 0)
    inside = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    trust = np.maximum(1.3**-inside, 0.02).astype(np.float32)
    weight = cv2.boxFilter(trust, -1, kernel.shape[::-1], normalize=False, borderType=cv2.BORDER_CONSTANT)
    source, cost = _sources(level.forbidden), np.zeros(hole.shape)
    at = targets[:, 0], targets[:, 1]
    if not guessed:
        vote(level.pixels, hole, trust, field, cost, math.inf, RADIUS)
    for _ in range(rounds):
        search(level.pixels, trust, weight, source, targets, field, cost, state, RADIUS)
        spread = max(float(np.percentile(cost[at], 75)) * 0.4, 1.0)
        vote(level.pixels, hole, trust, field, cost, spread, RADIUS)
