"""Where eyes, brows and mouth count as at rest and as fully moved, for one performer: bounded, and learnt slowly.

Ranges are (2, C) float64 here: lows and highs of the C channels of ``blendshapes.CHANNELS``, in their order.
"""

from __future__ import annotations

import math
from types import MappingProxyType

import numpy as np

from vtube.solving.blendshapes import CHANNELS, Range, Ranges
from vtube.types import Floats, Values

NAMES = tuple(CHANNELS)
TYPICAL = np.array([[c.low for c in CHANNELS.values()], [c.high for c in CHANNELS.values()]])
SHUT = 0.55
"""A lid's sum from which on nobody's eye is open."""

_SPAN = TYPICAL[1] - TYPICAL[0]
_TWO = np.array([c.least < 0 for c in CHANNELS.values()])
_LIDS = np.array([name.startswith("Blink") for name in NAMES])
_BROWS = np.array([name.startswith("Brow") for name in NAMES])
# How far a performer's lows may be from the typical ones, and how wide ranges may be, in shares of the typical width.
_BELOW = np.where(_TWO, 0.6, np.where(_LIDS | _BROWS, 0.35, 0.1))
_ABOVE = np.where(_TWO, 0.6, np.where(_LIDS, 0.8, 0.5))
_NARROWEST, _WIDEST = 0.5, 1.5
_MARGIN = np.where(_TWO, 0.0, 0.1)  # shares of the width that rest may tremble without being seen
_REACH = np.where(_LIDS, 0.6, 0.9)  # share of the way to the utmost that is all: a blink is no squeeze

_BINS = 64
_LEVELS = (np.arange(_BINS) + 0.5) / _BINS
_FORGET = 600.0  # seconds
_UTMOST = 0.4  # seconds at or above a level; what is shorter is an outlier
_ACTIVE = 0.3  # share of a range beyond which a channel is moved
_GROW, _SHRINK = 2.5, np.where(_LIDS, 2.5, 120.0)  # seconds moved that count as much as what was known before
_REST = 30.0  # seconds of open eyes that count as much
_QUARTER = 0.25  # of the time somebody's eyes are more open than is typical for them
_PERIOD = 1.0  # seconds between two looks at what was learnt


def totals(shapes: Values) -> Floats:
    """(C,) the channels' sums of one face; typical ones at rest where the model tells nothing."""
    sums = ((channel.total(shapes), channel.low) for channel in CHANNELS.values())
    return np.array([low if total is None else total for total, low in sums])


def bounded(ranges: Floats) -> Floats:
    """The nearest ranges that are sensible for anybody."""
    low = np.clip(ranges[0], TYPICAL[0] - _BELOW * _SPAN, TYPICAL[0] + _ABOVE * _SPAN)
    high = np.clip(ranges[1], low + _NARROWEST * _SPAN, low + _WIDEST * _SPAN)
    return np.array([low, np.where(_TWO, low + _SPAN, high)])


def rested(ranges: Floats, rest: Floats) -> Floats:
    """The ranges of somebody whose sums at rest are these, (C,)."""
    return bounded(np.array([rest + _MARGIN * _SPAN, ranges[1]]))


def stretched(ranges: Floats, name: str, utmost: float) -> Floats | None:
    """The ranges of somebody who has moved this channel as far as it goes; None where that is hardly a move."""
    i = NAMES.index(name)
    if utmost - ranges[0, i] < _NARROWEST * _SPAN[i] / 2:
        return None
    new = ranges.copy()
    new[1, i] = ranges[0, i] + _REACH[i] * (utmost - ranges[0, i])
    return bounded(new)


def closed(sums: Floats) -> bool:
    """Whether both eyes are shut, whoever it is."""
    return bool(sums[_LIDS].min() > SHUT)


def named(ranges: Floats) -> Ranges:
    """By name, read-only."""
    rows = ranges.T.tolist()
    return MappingProxyType({name: Range(low, high) for name, (low, high) in zip(NAMES, rows, strict=True)})


class Habits:
    """What a face does over time: how long each channel was at which level, forgotten with a time constant of ten
    minutes.

    The utmost of a channel is where it was for ``_UTMOST`` seconds altogether, so that single frames count for nothing.
    What is known before weighs as much as some seconds in which the channel moved: more of them make a range narrower
    than wider, for who has not yet laughed can. Lids blink all the time and come to their own soonest.
    """

    def __init__(self) -> None:
        self._seconds = np.zeros((len(NAMES), _BINS))
        self._due = 0.0

    def __call__(self, sums: Floats, dt: float, known: Floats, fixed: Floats) -> Floats | None:
        """Ranges, once a second. ``sums``: (C,), for ``dt`` seconds. ``known``: ranges from before. ``fixed``: (C,)
        bool, which were measured on purpose and become no narrower.
        """
        self._seconds *= math.exp(-dt / _FORGET)
        at = np.clip((sums * _BINS).astype(np.int64), 0, _BINS - 1)
        self._seconds[np.arange(len(NAMES)), at] += dt
        self._due += dt
        if self._due < _PERIOD:
            return None
        self._due = 0.0
        low = np.where(_LIDS, self._rest(known[0]), known[0])
        return bounded(np.array([low, self._full(low, known[1], fixed)]))

    def _rest(self, known: Floats) -> Floats:
        """Lows by how far the eyes are open most of the time."""
        awake = self._seconds * (_LEVELS < SHUT)
        total = awake.sum(axis=1)
        level = _LEVELS[(awake.cumsum(axis=1) < _QUARTER * total[:, None]).sum(axis=1).clip(max=_BINS - 1)]
        low: Floats = known + total / (total + _REST) * (level + _MARGIN * _SPAN - known)
        return low

    def _full(self, low: Floats, known: Floats, fixed: Floats) -> Floats:
        """Highs by how far each channel has moved."""
        above = self._seconds[:, ::-1].cumsum(axis=1)[:, ::-1]
        reached = (above >= _UTMOST).sum(axis=1)
        utmost = _LEVELS[(reached - 1).clip(min=0)]
        high = low + _REACH * (utmost - low)
        moved = (self._seconds * ((low + _ACTIVE * (known - low))[:, None] < _LEVELS)).sum(axis=1)
        weight = moved / (moved + np.where(high > known, _GROW, _SHRINK))
        weight[(moved < _UTMOST) | (fixed & (high < known))] = 0.0
        full: Floats = known + weight * (high - known)
        return full
