"""A low-pass that is quick where much changes: small unrest is calmed, a blink passes."""

from __future__ import annotations

import math


class Steady:
    """Follows a value by the time constant ``calm`` (seconds) where it is near, and by ``quick`` from ``far`` on.

    In the manner of the 1 euro filter (Casiez et al., CHI 2012), by the distance to go instead of the speed. Towards
    either end of 0..1 it is always quick: what rests there is calm by itself, and a lid shall close altogether.
    """

    def __init__(self, calm: float, quick: float, far: float) -> None:
        self._calm, self._quick, self._far = calm, quick, far
        self._value: float | None = None

    def __call__(self, value: float, dt: float) -> float:
        """The steadied value ``dt`` seconds after the last; the first one as it is."""
        if self._value is None:
            self._value = value
            return value
        way = value - self._value
        near = 0.0 if value in {0.0, 1.0} else max(0.0, 1.0 - abs(way) / self._far)
        seconds = self._quick + (self._calm - self._quick) * near
        self._value += way * -math.expm1(-dt / seconds)
        return self._value

    def forget(self) -> None:
        """Begin anew with the next value."""
        self._value = None
