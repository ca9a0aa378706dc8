"""Whose each place of a drawing is: the nearest limb's, by the shortest way through the figure.

A way across a drawn line or from one colour to another is long, so that limbs end where the drawing says (geodesic
segmentation: Bai and Sapiro, "Geodesic matting", 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.puppet.importers.picture_masks import Mask, distance, grown
from vtube.types import Floats, Image

Labels = NDArray[np.uint8]
_ROWS = 400  # of the figure while ways through it are measured
_LINE, _STEP = 30.0, 0.5  # steps that a line adds to a way, and a unit of CIELAB
_EDGE = 9.0  # difference in CIELAB that tells one colour from another
_WHOLE = 0.75  # share of a piece of one colour that one limb must hold to get all of it
_OWN = 0.1  # share of a limb's seeds in a piece that keeps it from being another's
_ROUNDS = 12
_SOLID = 250  # alpha from which a pixel is no soft edge
_FAR = 1e5  # steps, where no way leads


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is seen of a figure. ``image``: (h, w, 4) uint8 BGRA, straight alpha. ``mask``: (h, w) where it is.
    ``lines``: its ink. ``thick``: px, a line's thickness. ``areas``: (h, w) numbers of its pieces of one colour, 0 on
    lines and outside. ``tall``: px of its height.
    """

    image: Image
    mask: Mask
    lines: Mask
    thick: float
    areas: NDArray[np.int32]
    tall: float

    @property
    def outlined(self) -> bool:
        """Whether ink runs around the figure."""
        rim = self.mask & ~(cv2.erode(np.pad(self.mask, 1).astype(np.uint8), np.ones((5, 5)))[1:-1, 1:-1] > 0)
        return bool((grown(self.lines, 2.0) & rim).sum() > 0.6 * max(int(rim.sum()), 1))


def divide(drawing: Drawing, seeds: Sequence[Mask]) -> Labels:
    """(h, w) the number, from 1, of the seeds that each place of the figure belongs to; 0 outside of it.

    A piece of one colour that lies almost wholly in one territory belongs to it; ink belongs to what is nearest.
    """
    shape = drawing.mask.shape
    step = max(1.0, drawing.tall / _ROWS)
    size = (max(1, round(shape[1] / step)), max(1, round(shape[0] / step)))
    costs = _costs(drawing, size)
    small = np.stack([_shrunk(seed & drawing.mask, size) > 0 for seed in seeds])
    ways = _ways(np.where(small, 0.0, np.inf), costs)
    ways = np.minimum(ways, _FAR).astype(np.float32)
    large = np.stack([cv2.resize(way, shape[::-1], interpolation=cv2.INTER_LINEAR) for way in ways])
    nearest = (large.argmin(axis=0) + 1).astype(np.uint8)
    for number, seed in enumerate(seeds, 1):
        nearest[seed & drawing.mask & ~drawing.lines] = number
    nearest[~drawing.mask | (large.min(axis=0) >= 0.5 * _FAR)] = 0
    return _inked(drawing, _whole(nearest, drawing.areas, seeds))


def open_border(drawing: Drawing, labels: Labels, one: int, other: int) -> float:
    """Px along which two territories meet with neither a line nor a change of colour between them."""
    a, b = labels == one, labels == other
    reach = max(2.0, 1.5 * drawing.thick)
    meeting = (distance(a) <= 1.5) & b
    told = grown(drawing.lines, reach) | (_contrast(drawing.image, drawing.tall) > _EDGE)
    thin = max(1, round(drawing.tall / _ROWS))
    return float((meeting & ~told).sum() * min(1.0, thin))


def border(labels: Labels, one: int, other: int) -> Mask:
    """Where the first touches the second: its own side."""
    return np.asarray((labels == one) & (distance(labels == other) <= 2.0))


def _costs(drawing: Drawing, size: tuple[int, int]) -> Floats:
    """(rows, columns) the length of each step through the figure; infinite outside."""
    lines = _shrunk(drawing.lines, size) > 0.05
    inside = _shrunk(drawing.mask, size) > 0.3
    colours = cv2.resize(cv2.medianBlur(drawing.image[:, :, :3], 5), size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(colours.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    edge = np.linalg.norm(cv2.morphologyEx(lab, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)), axis=2)
    steps = 1.0 + _LINE * lines + _STEP * np.where(edge > _EDGE, np.minimum(edge, 40.0), 0.0)
    return np.where(inside, steps, np.inf)


def _shrunk(mask: Mask, size: tuple[int, int]) -> Floats:
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA))


def _ways(start: Floats, costs: Floats) -> Floats:
    """(n, rows, columns) the shortest way to each place: sweeps down, up, right and left until nothing changes."""
    ways = start
    for _ in range(_ROUNDS):
        before = ways.copy()
        for turned in (False, True):
            field, steps = (ways.swapaxes(1, 2), costs.T) if turned else (ways, costs)
            for order in (range(1, len(steps)), range(len(steps) - 2, -1, -1)):
                back = -order.step
                for row in order:
                    _step(field, steps, row, row + back)
        if np.array_equal(before, ways):
            break
    return ways


def _step(ways: Floats, costs: Floats, row: int, last: int) -> None:
    """Reach a row from its neighbour, straight and slanting."""
    known, here = ways[:, last], costs[row]
    best = known + here
    best[:, 1:] = np.minimum(best[:, 1:], known[:, :-1] + 1.4 * here[1:])
    best[:, :-1] = np.minimum(best[:, :-1], known[:, 1:] + 1.4 * here[:-1])
    np.minimum(ways[:, row], best, out=ways[:, row])


def _whole(labels: Labels, areas: NDArray[np.int32], seeds: Sequence[Mask]) -> Labels:
    """Territories that do not split a piece of one colour of which one has almost all, and no other its seeds."""
    length = int(areas.max()) + 1
    counts = np.stack([np.bincount(areas[labels == n], minlength=length) for n in range(1, len(seeds) + 1)])
    within = np.stack([np.bincount(areas[seed], minlength=length) / max(int(seed.sum()), 1) for seed in seeds])
    most = counts.argmax(axis=0)
    np.put_along_axis(within, most[None], 0.0, axis=0)
    sure = (counts.max(axis=0) > _WHOLE * np.maximum(counts.sum(axis=0), 1)) & (within.max(axis=0) < _OWN)
    best = np.where(sure, most + 1, 0).astype(np.uint8)
    best[0] = 0
    wanted = best[areas]
    return np.where((wanted > 0) & (labels > 0), wanted, labels).astype(np.uint8)


def _inked(drawing: Drawing, labels: Labels) -> Labels:
    """Lines, and the soft pixels beside them, belong to what is nearest and no line."""
    soft = grown(drawing.lines, 1.0) | (grown(drawing.lines, 4.0) & (drawing.image[:, :, 3] < _SOLID)) | (labels == 0)
    plain = ~soft
    if not plain.any():
        return labels
    _, which = cv2.distanceTransformWithLabels(
        (~plain).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(which.max()) + 1, dtype=np.uint8)
    table[which[plain]] = labels[plain]
    return np.where(drawing.mask & soft, table[which], labels).astype(np.uint8)


def _contrast(image: Image, tall: float) -> Floats:
    """(h, w) how much the colour changes within a few px."""
    size = 2 * max(1, round(0.0025 * tall)) + 1
    lab = cv2.cvtColor(cv2.medianBlur(image[:, :, :3], 5).astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    return np.asarray(np.linalg.norm(cv2.morphologyEx(lab, cv2.MORPH_GRADIENT, np.ones((size, size))), axis=2))
