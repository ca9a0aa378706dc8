"""Heatmaps: one map for each joint, a Gaussian around its place; cell i lies on input pixel ``stride * i``.

Sources: the targets of Xiao et al. 2018, "Simple Baselines for Human Pose Estimation and Tracking", and of Sun et al.
2019; their place unrounded, and decoding by the maps' logarithm, of Zhang et al. 2020, "Distribution-Aware Coordinate
Representation for Human Pose Estimation" (DARK).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import UsageError, nearest
from vtube.types import Floats

DECODINGS = ("dark", "quarter")
_NEAR = 2  # cells to each side of the peak that its derivatives are taken from
_LEAST = 1e-10
LEAST = 0.1
"""Cells: of a narrower Gaussian there is nothing beside its peak."""
REACH = 3.0
"""Standard deviations; a Gaussian whose centre is further outside leaves nothing to learn."""


def create(
    size: tuple[int, int],
    sigma: float = 2.0,
    stride: int = 4,
    decoding: str = "dark",
    blur: float | None = None,
    corners: bool = False,
) -> Heatmap:
    """A codec for inputs of ``size`` (width, height).

    ``sigma``: of the Gaussian, in cells (published: 2 at 192x256, 3 at 288x384). ``decoding``: "dark", or "quarter" for
    the older rule of a quarter cell towards the higher neighbour. ``blur``: standard deviation in cells of what smooths
    a map before its derivatives are taken, by default ``sigma``. ``corners``: the outer cells lie on the outer pixels,
    as Huang et al. 2020, "The Devil is in the Details", and ViTPose have it, instead of cell i on pixel ``stride * i``.

    Raises:
        UsageError: unknown decoding, or a number that makes no sense.
    """
    if decoding not in DECODINGS:
        raise UsageError(f"unknown decoding {decoding!r}", where="codecs/heatmap", hint=nearest(decoding, DECODINGS))
    if not stride >= 1:
        raise UsageError("stride is at least 1", where="codecs/heatmap", got=stride)
    columns, rows = size[0] // stride, size[1] // stride
    if columns < 2 * _NEAR + 1 or rows < 2 * _NEAR + 1:
        raise UsageError("the input is too small for heatmaps", where="codecs/heatmap", got=f"{size[0]}x{size[1]}")
    blur = sigma if blur is None else blur
    if not LEAST <= min(sigma, blur) <= max(sigma, blur) <= max(columns, rows):
        expected = f"{LEAST} to {max(columns, rows)} cells"
        raise UsageError("sigma and blur", where="codecs/heatmap", got=(sigma, blur), expected=expected)
    pixels = ((size[0] - 1) / (columns - 1), (size[1] - 1) / (rows - 1)) if corners else (stride, stride)
    return Heatmap((rows, columns), np.array(pixels, dtype=np.float64), sigma, decoding, blur)


class Heatmap:
    """``shape``: (rows, columns) of a map. ``pixels``: (2,) input pixels from cell to cell along x and y."""

    def __init__(self, shape: tuple[int, int], pixels: Floats, sigma: float, decoding: str, blur: float) -> None:
        self.shape, self.pixels = shape, pixels
        self._sigma, self._decoding = sigma, decoding
        self._smooth = _smoothing(blur)

    def encode(self, points: Floats, weights: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(J, rows, columns) maps with a peak of 1 at each joint's place, zero for joints that are missing or too far
        outside, whose weight becomes 0.
        """
        cells = np.asarray(points, dtype=np.float64) / self.pixels
        rows, columns = self.shape
        reach = REACH * self._sigma
        inside = np.all((cells >= -reach) & (cells <= np.array([columns, rows]) - 1 + reach), axis=1)
        cells = np.where(inside[:, None], cells, 0.0)
        x, y = (
            np.exp(-np.square(np.arange(n) - cells[:, i, None]) / (2 * self._sigma**2))
            for i, n in enumerate((columns, rows))
        )
        maps = y[:, :, None] * x[:, None, :] * inside[:, None, None]
        return maps.astype(np.float32), (np.asarray(weights) * inside).astype(np.float32)

    def decode(self, outputs: Sequence[NDArray[Any]]) -> tuple[Floats, Floats]:
        """Of (P, J, rows, columns) maps: each map's peak, refined between the cells, and its height as the score."""
        maps = outputs[0]
        people, joints, rows, columns = maps.shape
        flat = maps.reshape(people * joints, rows, columns)
        y, x = np.divmod(flat.reshape(len(flat), rows * columns).argmax(axis=1), columns)
        heights = flat[np.arange(len(flat)), y, x].astype(np.float64)
        cells = np.stack([x, y], axis=1) + (self._dark if self._decoding == "dark" else _quarter)(flat, x, y)
        points = np.where((heights > 0)[:, None], cells * self.pixels, np.nan)
        # A map with a NaN has it as its maximum, and its score is 0.
        scores = np.where(heights > 0, np.clip(heights, 0, 1), 0.0)
        return points.reshape(people, joints, 2), scores.reshape(people, joints)

    def _dark(self, maps: NDArray[Any], x: NDArray[np.intp], y: NDArray[np.intp]) -> Floats:
        """(N, 2) cells from the peaks to where a Gaussian's centre would be: one Newton step on the logarithm."""
        near = self._smooth @ _around(maps, x, y, self._smooth.shape[1] // 2) @ self._smooth.T
        logarithm = np.log(np.maximum(near, _LEAST))

        def at(right: int, down: int) -> Floats:
            return np.asarray(logarithm[:, _NEAR + down, _NEAR + right])

        dx, dy = ((at(1, 0) - at(-1, 0)) / 2, (at(0, 1) - at(0, -1)) / 2)
        dxx, dyy = ((at(2, 0) - 2 * at(0, 0) + at(-2, 0)) / 4, (at(0, 2) - 2 * at(0, 0) + at(0, -2)) / 4)
        dxy = (at(1, 1) - at(-1, 1) - at(1, -1) + at(-1, -1)) / 4
        determinant = dxx * dyy - dxy * dxy
        rows, columns = self.shape
        peaked = (determinant > 0) & (dxx < 0) & (x > 1) & (x < columns - 2) & (y > 1) & (y < rows - 2)
        over = np.where(peaked, determinant, 1.0)
        step = np.stack([dxy * dy - dyy * dx, dxy * dx - dxx * dy], axis=1) / over[:, None]
        return np.asarray(np.where(peaked[:, None], step.clip(-1, 1), 0.0), dtype=np.float64)


def _smoothing(sigma: float) -> Floats:
    """(5, 5 + 2 * reach) matrix: a Gaussian's weights for each of the five cells around a peak."""
    reach = max(1, round(2.5 * sigma))
    kernel = np.exp(-np.square(np.arange(-reach, reach + 1)) / (2 * sigma**2))
    matrix = np.zeros((2 * _NEAR + 1, 2 * (_NEAR + reach) + 1))
    for i, row in enumerate(matrix):
        row[i : i + len(kernel)] = kernel / kernel.sum()
    return matrix


def _around(maps: NDArray[Any], x: NDArray[np.intp], y: NDArray[np.intp], reach: int) -> Floats:
    """(N, 2 * reach + 1, 2 * reach + 1) of the maps around the peaks; zero outside and where the maps are below."""
    count, height, width = maps.shape
    padded = np.zeros((count, height + 2 * reach, width + 2 * reach), dtype=maps.dtype)  # as np.pad, which takes longer
    padded[:, reach : reach + height, reach : reach + width] = maps
    offsets = np.arange(2 * reach + 1)
    rows, columns = y[:, None] + offsets, x[:, None] + offsets
    near = padded[np.arange(len(maps))[:, None, None], rows[:, :, None], columns[:, None, :]]
    return np.asarray(near, dtype=np.float64)


def _quarter(maps: NDArray[Any], x: NDArray[np.intp], y: NDArray[np.intp]) -> Floats:
    """(N, 2) a quarter cell towards the higher neighbour, nothing at the maps' edges."""
    n, (rows, columns) = np.arange(len(maps)), maps.shape[1:]
    inside = (x > 0) & (x < columns - 1) & (y > 0) & (y < rows - 1)
    cx, cy = np.clip(x, 1, columns - 2), np.clip(y, 1, rows - 2)
    across, down = maps[n, y, cx + 1] - maps[n, y, cx - 1], maps[n, cy + 1, x] - maps[n, cy - 1, x]
    return np.asarray(np.stack([np.sign(across), np.sign(down)], axis=1) * 0.25 * inside[:, None], dtype=np.float64)
