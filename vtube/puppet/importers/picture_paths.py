"""Ways through a figure: the middle line of an arm, its length, and the opaque stretches of a row."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vtube.puppet.importers.picture_masks import Mask
from vtube.types import Floats


def traced(levels: NDArray[np.integer], outwards: Floats, reach: int) -> list[tuple[float, float]]:
    """The way from level 0 to the end of an arm, as (column, row): the middle of each level around that way.

    ``levels``: (h, w) steps from the shoulder, -1 where none leads. ``outwards``: (w,) columns away from it.
    """
    rows, columns = np.nonzero(levels >= 0)
    end = int((levels[rows, columns] + 2.0 * outwards[columns]).argmax())
    row, column = float(rows[end]), float(columns[end])
    middles = [(column, row)]
    for level in range(int(levels[rows[end], columns[end]]) - 1, -1, -1):
        on = levels[rows, columns] == level
        far = np.hypot(rows[on] - row, columns[on] - column)
        near = far <= max(reach, far.min())
        row, column = float(rows[on][near].mean()), float(columns[on][near].mean())
        middles.append((column, row))
    return middles[::-1]


def runs(row: Mask) -> list[tuple[int, int]]:
    """First and one past the last column of each opaque stretch."""
    edges = np.flatnonzero(np.diff(np.pad(row.astype(np.int8), 1)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def lengths(path: Floats) -> Floats:
    """(N,) how far along a path each of its points is."""
    steps = [float(np.hypot(*(b - a))) for a, b in pairwise(path)]
    return np.concatenate([[0.0], np.cumsum(steps)])


def point_at(path: Floats, share: float) -> Floats:
    """The point at a share of a path's length."""
    along = lengths(path)
    return np.array([np.interp(share * along[-1], along, path[:, k]) for k in range(2)])
