"""Finds where heatmaps peak, to a fraction of a cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

MOST = 32
"""Peaks of one map, the highest: a crowd larger than this, or noise, must not take seconds."""
_SMALL = 1e-3  # what a map is taken to hold at least, where its logarithm is asked for


class Peaks(NamedTuple):
    """``maps``: (N,) which heatmap each lies in. ``places``: (N, 2) x, y in cells, whole numbers at their centres.
    ``heights``: (N,) 0..1.
    """

    maps: NDArray[np.int64]
    places: Floats
    heights: Floats


def peaks(heatmaps: NDArray[np.float32], lowest: float) -> Peaks:
    """The peaks of (K, height, width) heatmaps that are at least ``lowest`` and higher than the eight cells around.

    Each is moved to the top of the parabola through the logarithms of its neighbours, in both directions: what draws
    heatmaps draws normal distributions, and of those this is exact.
    """
    padded = np.pad(heatmaps, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    height, width = heatmaps.shape[1:]
    top = heatmaps >= lowest
    for y in range(3):
        for x in range(3):
            if (y, x) != (1, 1):
                beside = padded[:, y : y + height, x : x + width]
                # Of two equal cells the first one counts.
                top &= heatmaps > beside if (y, x) < (1, 1) else heatmaps >= beside
    maps, rows, columns = _highest(heatmaps, *np.nonzero(top))
    logs = np.log(np.maximum(padded, _SMALL))
    middle = logs[maps, rows + 1, columns + 1]
    across = _top(logs[maps, rows + 1, columns], middle, logs[maps, rows + 1, columns + 2])
    down = _top(logs[maps, rows, columns + 1], middle, logs[maps, rows + 2, columns + 1])
    heights = np.minimum(heatmaps[maps, rows, columns], 1.0).astype(np.float64)
    return Peaks(maps, np.column_stack([columns + across, rows + down]), heights)


def _highest(
    heatmaps: NDArray[np.float32], maps: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    order = np.lexsort((-heatmaps[maps, rows, columns], maps))
    rank = np.arange(len(order)) - np.searchsorted(maps[order], maps[order])
    kept = order[rank < MOST]
    return maps[kept], rows[kept], columns[kept]


def _top(before: Floats, middle: Floats, after: Floats) -> Floats:
    """Where the parabola through three values at -1, 0 and 1 is highest, the middle one being the highest of them."""
    bend = before - 2 * middle + after
    return np.where(bend < 0, (before - after) / (2 * np.minimum(bend, -1e-9)), 0.0).clip(-0.5, 0.5)
