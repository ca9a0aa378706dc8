"""The performer's neutral pose, found in steady seconds or as a running median, and the face's ranges; remembered."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from vtube.solving import profiles
from vtube.solving.blendshapes import Ranges
from vtube.solving.face_calibration import FaceCalibration
from vtube.solving.neutral import NAMES, POSTURE, TYPICAL, Neutral, is_steady
from vtube.solving.stillness import Stillness, median
from vtube.types import Face, Floats

STEADY = 2.0
"""Seconds that somebody has to hold still for a calibration."""
WINDOW = 20.0
"""Seconds of the running median of a file."""

_INTERVAL = 0.2  # seconds between samples, whatever the rate of the calls
_PRIOR = 5  # typical samples before the first real one, so that a first turned frame is not taken for neutral
_EASE, _SLOWLY = 0.3, 1.0  # seconds in which the neutral follows a finished calibration, a running median
_ANEW = 30.0  # seconds backwards that mean another clock; a slow tracker's frames lag behind the display by less
_SAVED = 60.0  # seconds between two times at which a camera's profile gets what was learnt meanwhile


class Calibration:
    """Finds the neutral pose and the face's ranges; one object may be shared by solvers on several threads.

    ``mode`` "file": the running median of the last ``WINDOW`` seconds, usable from the first frame. "camera": the same
    until the first ``STEADY`` steady seconds, which then stay; a face that was seen is neither lost nor asleep then.
    ``profile``: a name under which posture and face are loaded now and saved when a calibration is done, of a camera
    also while somebody performs; None for neither. The face's ranges are learnt of a camera and under a profile.

    Raises:
        UsageError: the profile's name is not of ``[A-Za-z0-9_-]{1,64}``.
    """

    def __init__(self, mode: Literal["camera", "file"] = "camera", profile: str | None = None) -> None:
        self.profile = profile
        """Under which it is remembered; None from the first time that it could not be saved."""
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._camera = mode == "camera"
        self._window: deque[tuple[float, Floats]] = deque()
        self._still = Stillness(STEADY, is_steady)
        self._t: float | None = None
        self._sampled = -math.inf
        self._saved: float | None = None
        self._target = TYPICAL.copy()
        self._neutral = Neutral()
        self._fixed = np.zeros(len(NAMES), dtype=bool)
        self._capturing = self._camera
        self._remembered = False
        self._face = FaceCalibration(STEADY, capture=self._camera, learn=self._camera or profile is not None)
        if profile is not None:
            profiles.load(profile, self._restore)
        self._before = self._capturing, self._remembered, self._face.capturing

    @property
    def neutral(self) -> Neutral:
        """The neutral pose now, an immutable snapshot."""
        return self._neutral

    @property
    def sees_face(self) -> bool:
        """Whether there is a face model that has seen a face."""
        return self._face.seen

    @property
    def state(self) -> str:
        """For a display: "waiting" (for somebody who holds still), "steady 1.2 s", or "done"."""
        with self._lock:
            still = self._stillness()
        return "done" if not still else f"steady {min(still):.1f} s" if any(still) else "waiting"

    @property
    def progress(self) -> float:
        """The same as a share: 0 for "waiting", 1 for "done"."""
        with self._lock:
            return min(self._stillness(), default=STEADY) / STEADY

    def start(self, t: float) -> None:
        """Calibrate anew from ``t`` in seconds; what was known stays until it is done."""
        with self._lock:
            self._still.clear()
            self._before = self._capturing, self._remembered, self._face.capturing
            self._t, self._sampled = t, -math.inf
            self._capturing, self._remembered = True, False
            self._face.start()

    def stop(self) -> None:
        """Do without what the last ``start`` began: as it was before."""
        with self._lock:
            self._still.clear()
            self._capturing, self._remembered, self._face.capturing = self._before

    def watch(self, face: Face | None, yaw: float | None, t: float) -> Ranges:
        """Learn from the face that is seen at ``t`` seconds; the ranges to use with it. ``yaw``: of the head, degrees,
        or None while it is not known.
        """
        with self._lock:
            done = self._face(face, yaw, t)
            self._saved = t if self._saved is None else self._saved
            due = done or (self._camera and t - self._saved >= _SAVED)
            self._saved = t if due else self._saved
            ranges = self._face.ranges
        if due:
            self.save()
        return ranges

    def begin(self, channels: Sequence[str]) -> None:
        """From now on look at how far these channels of the face go; see ``vtube.solving.blendshapes.CHANNELS``."""
        with self._lock:
            self._face.watch(channels)

    @property
    def watched(self) -> float:
        """Seconds of a face that were seen since ``begin``."""
        with self._lock:
            return self._face.watched

    def end(self) -> bool:
        """Take how far they went for as far as they can; False where none of them moved much."""
        with self._lock:
            return self._face.stretch()

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
        """Write posture and face to the profile, if both are known and there is one; a disk that refuses is a warning,
        not an error.
        """
        with self._writing:
            if self.profile is None or not self._fixed[0]:
                return
            with self._lock:
                sections: dict[str, Any] = {"neutral": dict(zip(NAMES[:POSTURE], self._target.tolist(), strict=False))}
                if face := self._face.document():
                    sections["face"] = face
            if not profiles.save(self.profile, sections):
                self.profile = None

    def close(self) -> None:
        """A camera's profile gets what was learnt to the end."""
        if self._camera and self._face.seen:
            self.save()

    def _restore(self, document: Mapping[str, Any]) -> None:
        posture = [float(document["neutral"][name]) for name in NAMES[:POSTURE]]
        if not all(map(math.isfinite, posture)):
            raise ValueError("a value is not finite")
        if document.get("face") is not None:
            self._face.restore(document["face"])
        self._target[:POSTURE] = posture
        self._fixed[:POSTURE] = self._remembered = True
        self._neutral = Neutral(*self._target.tolist())

    def _sample(self, t: float, sample: Floats) -> bool:
        """Take a sample in; True when it completes a calibration that is worth saving."""
        if not np.isfinite(sample).any():
            return False
        self._window.append((t, sample))
        while t - self._window[0][0] > WINDOW:
            self._window.popleft()
        free = ~self._fixed & np.isfinite(sample)
        if free.any():
            self._target[free] = median([TYPICAL] * _PRIOR + [s for _, s in self._window])[free]
        if not self._capturing or not self._face.awake or math.isnan(sample[0]):
            return False
        found = self._still(sample, t)
        return found is not None and self._complete(found)

    def _complete(self, neutral: Floats) -> bool:
        learnt = np.isfinite(neutral)
        learnt[:POSTURE] &= not self._remembered
        self._target[learnt] = neutral[learnt]
        self._fixed |= learnt
        self._capturing = self._remembered = False
        return bool(learnt[:POSTURE].any())

    def _stillness(self) -> list[float]:
        """Seconds for which what is still sought, posture and face, has held still."""
        posture = [self._still.seconds] if self._capturing and not self._remembered else []
        return posture + ([self._face.still] if self._face.capturing and self._face.seen else [])

    def _approach(self, dt: float) -> None:
        fixed, running = -math.expm1(-dt / _EASE), -math.expm1(-dt / _SLOWLY)
        now = zip(self._neutral, self._target.tolist(), self._fixed.tolist(), strict=True)
        self._neutral = Neutral._make(
            [t if math.isnan(n) else n + (fixed if f else running) * (t - n) for n, t, f in now]
        )
