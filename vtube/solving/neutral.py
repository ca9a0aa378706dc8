"""The pose that is shown as rest: what is measured of it, and when it is held still."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from vtube.types import Floats


class Neutral(NamedTuple):
    """A pose that is shown as rest. ``yaw``, ``pitch``, ``roll`` of the head, ``lean`` of the trunk (hips to
    shoulders), ``tilt`` of the shoulder line: degrees. ``width``: of the shoulders as seen over the unit. These are
    remembered. ``head_x``, ``head_y``, ``chest_x``, ``chest_y``: image pixels, ``head_size``: pixels a centimetre;
    where somebody sits is found anew in each session. NaN: not known yet. The defaults are typical ones (ten clips).
    """

    yaw: float = 0.0
    pitch: float = 8.0
    roll: float = 0.0
    lean: float = 0.0
    tilt: float = 0.0
    width: float = 0.98
    head_x: float = math.nan
    head_y: float = math.nan
    head_size: float = math.nan
    chest_x: float = math.nan
    chest_y: float = math.nan


NAMES = Neutral._fields
POSTURE = 6
"""The first so many are remembered."""
TYPICAL = np.array(Neutral())
_TOLERANCE = np.array([6.0, 6.0, 6.0, 6.0, 6.0, 0.1])  # how still is steady: degrees, share of the width
_PLACE_TOLERANCE = 6.0  # centimetres at the head


def is_steady(sample: Floats, median: Floats) -> bool:
    """Whether somebody who was like this median, (11,), still holds still in this sample."""
    off = np.abs(sample - median)
    size = median[NAMES.index("head_size")]
    moved = off[[NAMES.index("head_x"), NAMES.index("head_y")]] / (size if np.isfinite(size) else np.inf)
    return not ((off[:POSTURE] > _TOLERANCE).any() or (moved > _PLACE_TOLERANCE).any())
