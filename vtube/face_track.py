"""One face over time: what was seen last, with the head's pose predicted to a later moment."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from statistics import median

from vtube.types import Face, Floats, frozen, sound

PATIENCE = 0.15
"""Seconds without the face after which it is lost; single frames without one are bridged. More where looks are rare."""
LONGEST = 1.0
"""Seconds after which it is lost however rare they are."""
_LOOKS = 2.5  # intervals: from a look to when the next one is known, for a model that is the slowest of all
_LAST = 5  # intervals whose median counts; one that is late, or a pause, changes nothing
_HALT = 0.08  # seconds; a prediction goes on by less than the velocity times this
_TAU = 0.05  # seconds, of the velocity


class FaceTrack:
    """Takes what a face model saw, gives the face at any later moment.

    The blendshapes stay as they were seen, since a guess at a blink is wrong as often as right. The ``transform`` moves
    on with its own velocity, which dies out, so that the head is not late by the model's time.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget the face."""
        self._face: Face | None = None
        self._t = -math.inf
        self._velocity: Floats | None = None
        self._looked = -math.inf
        self._intervals: deque[float] = deque(maxlen=_LAST)

    @property
    def patience(self) -> float:
        """Seconds without the face after which it is lost now: ``PATIENCE``, or as long as regular looks take."""
        usual = median(self._intervals) if self._intervals else 0.0
        return min(max(PATIENCE, _LOOKS * usual), LONGEST)

    def update(self, face: Face | None, t: float) -> None:
        """What was seen at ``t`` seconds; None, and a face that is not ``sound``: no face. A ``t`` before the last one
        begins anew.
        """
        if t < self._looked:
            self.reset()
        if t - self._looked < math.inf:
            self._intervals.append(t - self._looked)
        self._looked = t
        face = sound(face)
        if face is None:
            return
        dt, before = t - self._t, self._face.transform if self._face else None
        if face.transform is None or before is None or dt > self.patience:
            self._velocity = None
        elif dt > 0:
            velocity = (face.transform - before) / dt
            share = -math.expm1(-dt / _TAU)
            self._velocity = share * velocity + (0.0 if self._velocity is None else (1 - share) * self._velocity)
        self._face, self._t = face, t

    def predict(self, t: float) -> Face | None:
        """The face at ``t`` seconds, or None where it was not seen for longer than ``patience``."""
        dt = t - self._t
        if self._face is None or dt > self.patience:
            return None
        if self._velocity is None or self._face.transform is None or dt <= 0:
            return self._face
        ahead = -_HALT * math.expm1(-dt / _HALT)
        return replace(self._face, transform=frozen(self._face.transform + ahead * self._velocity))
