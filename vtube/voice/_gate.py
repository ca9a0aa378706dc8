"""Whether somebody speaks, and how loudly: a noise gate that finds the room's noise by itself."""

from __future__ import annotations

import math

PERIODIC, STILL_PERIODIC = 0.42, 0.33
"""Periodicity with which a voice begins, and with which it goes on."""

_UNKNOWN = -70.0  # dB of full scale: a quiet room, before anything was heard
_ABOVE = 9.0  # dB above the noise from which a voice counts
_SOFTEST = -65.0  # dB below which nothing does, in the quietest room
_FALL = 0.1  # seconds in which the noise follows a pause
_RISE = 0.7  # seconds in which it follows louder noise
_RISE_VOICED = 1.0  # dB a second by which it rises under what may be a voice
_HANG = 0.06  # seconds that a voice goes on through a consonant
_LOUD, _RANGE = -26.0, 24.0  # dB: a full voice before any was heard; from a voice that just counts, at least
_LOUDER, _SOFTER = 0.1, 0.5  # seconds in which a louder voice is followed, dB a second by which a softer one is


class Gate:
    """Follows the levels of noise and voice. ``fixed``: dB of full scale from which a voice counts."""

    def __init__(self, fixed: float | None = None) -> None:
        self._fixed = fixed
        self._noise = _UNKNOWN
        self._loud = _LOUD
        self._open, self._since = False, math.inf

    @property
    def threshold(self) -> float:
        """Level in dB of full scale from which a voice counts now."""
        if self._fixed is not None:
            return self._fixed
        return max(_SOFTEST, self._noise + _ABOVE)

    def __call__(self, level: float, periodicity: float, dt: float) -> float:
        """The voice's loudness 0..1, and 0 while nobody speaks. ``level``: dB; ``dt``: seconds since the last call."""
        voiced = periodicity >= (STILL_PERIODIC if self._open else PERIODIC)
        self._follow_noise(level, dt, voiced=voiced)
        self._since = 0.0 if voiced else self._since + dt
        self._open = level >= self.threshold and self._since <= (_HANG if self._open else 0.0)
        if not self._open:
            return 0.0
        if level > self._loud:
            self._loud += (level - self._loud) * (1 - math.exp(-dt / _LOUDER))
        else:
            self._loud -= _SOFTER * dt
        self._loud = max(self._loud, self.threshold + _RANGE)
        return min(1.0, max(0.0, (level - self.threshold) / (self._loud - self.threshold)))

    def _follow_noise(self, level: float, dt: float, *, voiced: bool) -> None:
        if level < self._noise:
            self._noise += (level - self._noise) * (1 - math.exp(-dt / _FALL))
        elif voiced:
            self._noise = min(level, self._noise + _RISE_VOICED * dt)
        else:
            self._noise += (level - self._noise) * (1 - math.exp(-dt / _RISE))
