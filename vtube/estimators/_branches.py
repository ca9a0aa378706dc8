"""A branch of a YOLO head (two 3x3 convolutions and a 1x1) at a few places of the feature maps, instead of everywhere.

The result is the dense convolution's own; only places that nobody looks at are left out. One person is seen by a few
tens of the thousands of anchors, so this is a hundredth of the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vtube.types import Floats

_Array = NDArray[np.float32]
_AROUND = np.arange(-2, 3)  # two 3x3 convolutions see two cells to each side


class Branch:
    """``arrays``: ``{name}.{level}.{layer}.weight`` (out, in, k, k) and ``.bias`` (out,), for ``levels`` levels."""

    def __init__(self, name: str, arrays: Mapping[str, _Array], levels: int) -> None:
        self._levels = [_Level(arrays, f"{name}.{level}") for level in range(levels)]

    def __call__(self, features: Sequence[_Array], anchors: NDArray[np.intp]) -> Floats:
        """(P, out) at the anchors' places. ``features``: (C, rows, columns) of each level. ``anchors``: (P,) numbers,
        level after level, row after row.
        """
        values = np.empty((len(anchors), self._levels[0].outputs))
        start = 0
        for level, feature in zip(self._levels, features, strict=True):
            rows, columns = feature.shape[1:]
            here = np.flatnonzero((anchors >= start) & (anchors < start + rows * columns))
            if len(here):
                values[here] = level(feature, *np.divmod(anchors[here] - start, columns))
            start += rows * columns
        return values


class _Level:
    def __init__(self, arrays: Mapping[str, _Array], prefix: str) -> None:
        first, second, last = (arrays[f"{prefix}.{i}.weight"] for i in range(3))
        self._biases = [arrays[f"{prefix}.{i}.bias"] for i in range(3)]
        self._first = np.ascontiguousarray(first.reshape(len(first), -1).T)
        self._second = np.ascontiguousarray(second.transpose(2, 3, 1, 0).reshape(-1, len(second)))
        self._last = np.ascontiguousarray(last[:, :, 0, 0].T)
        self.outputs = len(last)

    def __call__(self, feature: _Array, y: NDArray[np.intp], x: NDArray[np.intp]) -> _Array:
        count, (channels, rows, columns) = len(y), feature.shape
        ys, xs = y[:, None] + _AROUND, x[:, None] + _AROUND
        inside = ((ys >= 0) & (ys < rows))[:, :, None] & ((xs >= 0) & (xs < columns))[:, None, :]
        patches = feature[:, ys.clip(0, rows - 1)[:, :, None], xs.clip(0, columns - 1)[:, None, :]] * inside
        windows = sliding_window_view(patches, (3, 3), axis=(2, 3)).transpose(1, 2, 3, 0, 4, 5)
        hidden = _silu(windows.reshape(count * 9, channels * 9) @ self._first + self._biases[0])
        # The second convolution is padded with zeros, not with what the first one makes of its own padding.
        hidden *= inside[:, 1:4, 1:4].reshape(-1, 1)
        hidden = _silu(hidden.reshape(count, -1) @ self._second + self._biases[1])
        return np.asarray(hidden @ self._last + self._biases[2], dtype=np.float32)


def _silu(x: _Array) -> _Array:
    return np.asarray(x / (1 + np.exp(-x.clip(-60))), dtype=np.float32)
