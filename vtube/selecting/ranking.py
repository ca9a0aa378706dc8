"""One order from several criteria whose numbers cannot be compared as they are."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats

MOST = 8.0
"""Deviations beyond which a picture is not more remarkable: no criterion silences the others."""
REMARKABLE = 2.0
"""Deviations from which a criterion is a reason."""
LEAST = 0.04
"""Of a criterion's unit that one deviation is at least: where nearly all are alike, the rest is not beyond measure."""
LEAST_COUNT = 0.25
"""The same, of criteria that count."""


def remarkable(values: Floats, least: float = LEAST) -> Floats:
    """(N,) robust deviations above the usual, 0..``MOST``: distance from the median over 1.4826 times the median
    absolute deviation (Hampel, 1974), which a tenth of wild values does not move. NaN, not known, is usual. ``least``:
    what a deviation is at least.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return np.zeros(len(values))
    middle = np.median(known)
    deviation = max(1.4826 * float(np.median(np.abs(known - middle))), least)
    return np.asarray(np.clip(np.nan_to_num((values - middle) / deviation), 0.0, MOST))
