"""The performer's neutral pose: found in steady seconds or as a running median, remembered per profile."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from vtube.solving import profiles
from vtube.types import Floats

STEADY = 2.0
"""Seconds that somebody has to hold still for a calibration."""
WINDOW = 20.0
"""Seconds of the running median of a file."""

_INTERVAL = 0.2  # seconds between samples, whatever the rate of the calls
_GAP = 0.5  # seconds without a face after which somebody has to hold still anew
_PRIOR = 5  # typical samples before the first real one, so that a first turned frame is not taken for neutral
_EASE, _SLOWLY = 0.3, 1.0  # seconds in which the neutral follows a finished calibration, a running median


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


_NAMES = Neutral._fields
_POSTURE = 6  # the first so many are remembered
_TYPICAL = np.array(Neutral())
_ANEW = 30.0  # seconds backwards that mean another clock; a slow tracker's frames lag behind the display by less
_TOLERANCE = np.array([6.0, 6.0, 6.0, 6.0, 6.0, 0.1])  # how still is steady: degrees, share of the width
_PLACE_TOLERANCE = 6.0  # centimetres at the head


class Calibration:
    """Finds the neutral pose; one object may be shared by solvers on several threads.

    ``mode`` "file": the running median of the last ``WINDOW`` seconds, usable from the first frame. "camera": the same
    until the first ``STEADY`` steady seconds, which then stay. ``profile``: a name under which the posture is loaded
    now and saved when a calibration is done; None for neither.

    Raises:
        UsageError: the profile's name is not of ``[A-Za-z0-9_-]{1,64}``.
    """

    def __init__(self, mode: Literal["camera", "file"] = "camera", profile: str | None = None) -> None:
        self._lock = threading.Lock()
        self._profile = profile
        self._window: deque[tuple[float, Floats]] = deque()
        self._still: deque[tuple[float, Floats]] = deque()
        self._t: float | None = None
        self._sampled = -math.inf
        self._target = _TYPICAL.copy()
        self._neutral = Neutral()
        self._fixed = np.zeros(len(_NAMES), dtype=bool)
        self._capturing = mode == "camera"
        self._remembered = False
        if profile is not None and (posture := profiles.load(profile, _NAMES[:_POSTURE])) is not None:
            self._target[:_POSTURE] = posture
            self._fixed[:_POSTURE] = self._remembered = True
            self._neutral = Neutral(*self._target.tolist())

    @property
    def neutral(self) -> Neutral:
        """The neutral pose now, an immutable snapshot."""
        return self._neutral

    @property
    def state(self) -> str:
        """For a display: "waiting" (for somebody who holds still), "steady 1.2 s", or "done"."""
        with self._lock:
            if not self._capturing or self._remembered:
                return "done"
            return f"steady {self._steady():.1f} s" if self._still else "waiting"

    def start(self, t: float) -> None:
        """Calibrate anew from ``t`` in seconds; the old neutral stays until it is done."""
        with self._lock:
            self._still.clear()
            self._t, self._sampled = t, -math.inf
            self._capturing, self._remembered = True, False

    def observe(self, measure: Callable[[], Neutral], t: float) -> Neutral:
        """Learn from what is seen at ``t`` seconds; the neutral pose to use with it.

        ``measure``: gives it, NaN for what is not seen; asked no more than five times a second. A ``t`` just before the
        last one teaches nothing: solvers that share this object need not take turns.
        """
        with self._lock:
            dt = 0.0 if self._t is None else t - self._t
            if dt < -_ANEW:  # the clock began anew, as in a loop
                self._window.clear()
                self._still.clear()
                self._t, self._sampled, dt = t, -math.inf, 0.0
            done = False
            if dt >= 0:
                self._t = t
                if t - self._sampled >= _INTERVAL:
                    self._sampled = t
                    done = self._sample(t, np.array(measure()))
            self._approach(max(0.0, dt))
            neutral = self._neutral
        if done:
            self.save()
        return neutral

    def save(self) -> None:
        """Write the posture to the profile, if there is one; a disk that refuses is a warning, not an error."""
        if self._profile is not None:
            profiles.save(self._profile, dict(zip(_NAMES[:_POSTURE], self._target.tolist(), strict=False)))

    def _sample(self, t: float, sample: Floats) -> bool:
        """Take a sample in; True when it completes a calibration that is worth saving."""
        if not np.isfinite(sample).any():
            return False
        self._window.append((t, sample))
        while t - self._window[0][0] > WINDOW:
            self._window.popleft()
        free = ~self._fixed & np.isfinite(sample)
        if free.any():
            self._target[free] = _median([_TYPICAL] * _PRIOR + [s for _, s in self._window])[free]
        if not self._capturing:
            return False
        if self._still:
            gone = t - self._still[-1][0] > _GAP
            if gone or not _is_steady(sample, _median([s for _, s in self._still])):
                self._still.clear()
        if math.isfinite(sample[0]):
            self._still.append((t, sample))
        return self._steady() >= STEADY and self._complete()

    def _complete(self) -> bool:
        neutral = _median([s for _, s in self._still])
        learnt = np.isfinite(neutral)
        learnt[:_POSTURE] &= not self._remembered
        self._target[learnt] = neutral[learnt]
        self._fixed |= learnt
        self._capturing = self._remembered = False
        self._still.clear()
        return bool(learnt[:_POSTURE].any())

    def _steady(self) -> float:
        return self._still[-1][0] - self._still[0][0] if self._still else 0.0

    def _approach(self, dt: float) -> None:
        fixed, running = -math.expm1(-dt / _EASE), -math.expm1(-dt / _SLOWLY)
        now = zip(self._neutral, self._target.tolist(), self._fixed.tolist(), strict=True)
        self._neutral = Neutral._make(
            [t if math.isnan(n) else n + (fixed if f else running) * (t - n) for n, t, f in now]
        )


def _median(samples: list[Floats]) -> Floats:
    """The median of each measure over the samples that have it; NaN where none has."""
    ordered = np.sort(np.array(samples), axis=0)  # NaN come last
    count = np.isfinite(ordered).sum(axis=0)
    columns = np.arange(ordered.shape[1])
    middle: Floats = (ordered[np.maximum(count - 1, 0) // 2, columns] + ordered[count // 2, columns]) / 2
    return middle


def _is_steady(sample: Floats, median: Floats) -> bool:
    off = np.abs(sample - median)
    size = median[_NAMES.index("head_size")]
    moved = off[[_NAMES.index("head_x"), _NAMES.index("head_y")]] / (size if np.isfinite(size) else np.inf)
    return not ((off[:_POSTURE] > _TOLERANCE).any() or (moved > _PLACE_TOLERANCE).any())
