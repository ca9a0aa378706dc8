"""What Python and the kernels hand each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

Pixels: TypeAlias = NDArray[np.uint32]
Integers: TypeAlias = NDArray[np.int64]

NORMAL, MULTIPLY, ADD = 0, 1, 2
NONE = UNCLIPPED = -1
WHOLE = 0
"""Index of the cell that always has something to show: that of sprites without a grid."""
STEP = math.sqrt(0.5)
"""The atlas has copies of a texture, each smaller than the one before by this factor."""
DEEPEST = 12
FAR = float(1 << 22)
"""Picture pixels: what reaches farther is not drawn."""
BEFORE, AFTER = 1, 2
"""Transparent texels before and after each row, and rows above and below a texture, for interpolation at its border."""

PIXEL, INTEGER, NUMBER, FLAG = (np.dtype(kind) for kind in (np.uint32, np.int64, np.float64, np.bool_))
SPRITE = np.dtype(
    [
        *((name, np.int64) for name in ("start", "stride", "width", "height")),
        *((name, np.int64) for name in ("columns", "rows", "vertex", "cell")),
        *((name, np.int64) for name in ("blend", "clip", "left", "top", "right", "bottom")),
        *((name, np.uint64) for name in ("blue", "green", "red", "alpha")),
    ]
)
"""A sprite. ``start``: index of its first texel; ``stride``: texels from row to row; ``width``, ``height``: of its
texture; ``columns``, ``rows``: cells of its grid; ``vertex``, ``cell``: indices of its first; ``clip``: index of the
sprite that clips it, or UNCLIPPED; ``left`` to ``bottom``: its box in the picture, 0 wide where nothing is to be
drawn; ``blue`` to ``alpha``: factors of its channels, 0..256."""

COPY = np.dtype([(name, np.int64) for name in ("start", "stride", "width", "height")])
"""Where a copy of a texture is, as ``SPRITE`` has it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing, ready for the kernel ``band``, which says what the arrays are."""

    texels: Pixels
    sprites: NDArray[Any]
    order: Integers
    vertices: Floats
    cells: NDArray[np.bool_]
