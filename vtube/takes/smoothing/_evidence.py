"""What tells a motion from noise, for somebody who has seen all of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

CHANCE = 3.0
"""Standard deviations that a curve may pass beside what was seen, by chance."""
TOGETHER = 5
"""Frames in a row that stray to one side: by chance they do so less far, by the root of their number."""


def unexplained(strays: Floats) -> NDArray[np.bool_]:
    """(N,) where a curve misses what was seen by more than chance, in one frame or in several in a row.

    ``strays``: (N,) what was seen less the curve, in standard deviations.
    """
    summed = np.convolve(np.pad(strays, TOGETHER // 2, mode="edge"), np.ones(TOGETHER), mode="valid")
    missed: NDArray[np.bool_] = np.maximum(np.abs(strays), np.abs(summed) / np.sqrt(TOGETHER)) > CHANCE
    return missed
