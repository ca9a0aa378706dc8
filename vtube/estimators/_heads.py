"""One person's part of heatmaps that show several: what is nearer to their head than to another's.

Where each joint is taken to be where its own map is highest, one skeleton is made of all who are there. The nose tells
people apart: of all joints it is seen most surely, and no two of one person look alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.estimators._peaks import peaks
from vtube.estimators._region import NOSE
from vtube.types import Floats

NOSES = 0.35
"""Height from which on a peak is somebody's nose: those that a blurred or turned face has besides its own are lower."""


def of_one(maps: NDArray[Any], near: Floats | None) -> NDArray[Any]:
    """(17, rows, columns) heatmaps of COCO-17, 0 in what is another's; as they are where no two noses are seen.

    ``near``: (2,) x, y in cells of where the head was, or None for whoever has the surest nose.
    """
    noses = peaks(maps[NOSE, None], NOSES)
    if len(noses.heights) < 2:
        return maps
    own = noses.heights.argmax() if near is None else np.hypot(*(noses.places - near).T).argmin()
    rows, columns = np.indices(maps.shape[1:])[..., None]
    away = np.hypot(columns - noses.places[:, 0], rows - noses.places[:, 1])
    return np.where(away.argmin(axis=-1) == own, maps, 0)
