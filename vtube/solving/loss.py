"""What is shown while a part of the body is seen, lost, and seen again: never a jump, never frozen.

Inertialisation (D. Bollo, "Inertialization: High-Performance Animation Transitions in Gears of War", GDC 2018): at a
switch of the target, the offset between what was shown and the new target is kept and dies out along a quintic in
time that begins with the shown velocity and ends at rest. The target itself is always followed without delay.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from operator import le

from vtube.parameters import PARAMETERS, REST, Parameter, clamp
from vtube.types import Values

BLEND = 0.3
"""Seconds that the offset of a switch takes to die out, easing to rest apart."""
FASTEST = 720.0
"""Degrees a second; a switch over a larger angle takes longer than asked rather than be faster than an arm."""

_STEEPEST = 1.875  # greatest slope of the quintic that falls from 1 to 0


class Part:
    """Parameters that are seen and lost together, such as those of one upper arm.

    ``hold``: seconds that a lost part keeps its place. ``ease``: seconds that it then takes back to rest. The first
    call after construction shows its values at once: nothing was shown before.
    """

    def __init__(self, names: Sequence[str], hold: float, ease: float) -> None:
        self.names = tuple(names)
        self.mode: Hashable = None
        """What is followed: ("seen", key) with the key of the last call, "held", "rest"; None before the first call."""
        self.target = tuple(REST[name] for name in names)
        """What is followed, without the offset, in the order of the names."""
        self._hold, self._ease = hold, ease
        self._rest = self.target
        self._parameters = [PARAMETERS[name] for name in names]
        self._lows = [p.minimum for p in self._parameters]
        # A bone's maximum is the same direction as its minimum, which stands for both.
        self._highs = [math.nextafter(p.maximum, -math.inf) if p.bone else p.maximum for p in self._parameters]
        self._resting = dict(zip(self.names, self.target, strict=True))
        self._lost = 0.0
        self._shown: tuple[float, ...] = self.target
        self._before, self._dt = self._shown, 0.0
        self._offset = [0.0] * len(names)
        self._push = [0.0] * len(names)
        self._age, self._duration = 0.0, 0.0

    def __call__(self, key: Hashable, values: Sequence[float] | None, dt: float) -> Values:
        """Shown values by name. ``values``: what was seen, or None. A change of ``key`` (how it was seen) is a switch
        as well. ``dt``: seconds since the last call, >= 0.
        """
        if values is None and self.mode == "rest" and self._age >= self._duration:
            return self._resting
        fresh, mode = self.mode is None, self._follow(key, values, dt)
        if mode != self.mode:
            if not fresh:
                self._switch(self._ease if mode == "rest" else BLEND)
            self.mode = mode
        self._age += dt
        if dt > 0 and not fresh:
            self._before, self._dt = self._shown, dt
        self._shown = self.target if self._age >= self._duration else self._offset_target()
        return dict(zip(self.names, self._shown, strict=True))

    def _follow(self, key: Hashable, values: Sequence[float] | None, dt: float) -> Hashable:
        if values is not None and math.isfinite(sum(values)):
            self._lost = 0.0
            self.target = self._clamped(values)
            return ("seen", key)
        self._lost += dt
        if self.mode in (None, "rest") or self._lost > self._hold:
            self.target = self._rest
            return "rest"
        return "held"

    def _switch(self, duration: float) -> None:
        self._offset = [_way(p, a, b) for p, a, b in zip(self._parameters, self.target, self._shown, strict=True)]
        turn = max((abs(o) for p, o in zip(self._parameters, self._offset, strict=True) if p.unit == "deg"), default=0)
        self._duration = max(duration, _STEEPEST * turn / FASTEST)
        limits = [(p.maximum - p.minimum) / (2 * self._duration) for p in self._parameters]
        moved = [_way(p, a, b) for p, a, b in zip(self._parameters, self._before, self._shown, strict=True)]
        speed = 1 / self._dt if self._dt > 0 else 0.0
        self._push = [min(max(speed * m, -limit), limit) for m, limit in zip(moved, limits, strict=True)]
        self._age = 0.0

    def _offset_target(self) -> tuple[float, ...]:
        s = self._age / self._duration
        place = 1 - s**3 * (10 - s * (15 - 6 * s))
        push = self._duration * s * (1 - s * s * (6 - s * (8 - 3 * s)))
        return self._clamped(
            [
                target + offset * place + velocity * push
                for target, offset, velocity in zip(self.target, self._offset, self._push, strict=True)
            ]
        )

    def _clamped(self, values: Sequence[float]) -> tuple[float, ...]:
        if all(map(le, self._lows, values)) and all(map(le, values, self._highs)):
            return tuple(values)
        return tuple(map(clamp, self.names, values))


def _way(parameter: Parameter, start: float, end: float) -> float:
    """From start to end: for a bone the shorter way round, unless the way within its range is not much longer.

    A raised arm comes down at its own side, and does not cross its range's end, as long as that is under 2/3 turn.
    """
    way = end - start
    return math.remainder(way, 360.0) if parameter.bone and abs(way) > 240.0 else way
