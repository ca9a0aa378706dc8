"""What arms and legs share: directions that do not spin, and lengths that belong to the performer."""

from __future__ import annotations

import cmath
import math

from vtube.humanoid import HUMANOID
from vtube.parameters import BONES


def smoothstep(low: float, high: float, x: float) -> float:
    """0 below ``low``, 1 above ``high``, smooth in between."""
    if x <= low:
        return 0.0
    if x >= high:
        return 1.0
    s = (x - low) / (high - low)
    return s * s * (3 - 2 * s)


def rest_direction(bone: str) -> float:
    """Degrees from the picture's right, clockwise, in which a bone of the canonical humanoid points at rest."""
    angle, i = 0.0, BONES.index(bone)
    while i >= 0:
        angle, i = angle + HUMANOID[i].rotation, HUMANOID[i].parent
    return math.remainder(math.degrees(angle), 360.0)


class Direction:
    """The direction of a segment, steadied while it points at the camera and its direction means little.

    The measured direction is followed at once from 35 % of the segment's length on, and slower the shorter it looks;
    never faster than a limb turns, as when a forearm sweeps past the camera's axis and reverses between two frames.
    ``fastest``: degrees a second.
    """

    _BLIND, _CLEAR = 0.08, 0.35
    _TAU = 0.15  # seconds, where it can be told half as well as usual

    def __init__(self, fastest: float = 1440.0) -> None:
        self._angle: float | None = None
        self._fastest = fastest

    def __call__(self, segment: complex, length: float, dt: float) -> float:
        """Degrees from the picture's right, clockwise. ``length``: the segment's share of its true length."""
        angle = math.degrees(cmath.phase(segment))
        trust = smoothstep(self._BLIND, self._CLEAR, length)
        if self._angle is None:
            self._angle = angle
            return angle
        share = 1.0 if trust == 1.0 else -math.expm1(-dt / self._TAU * trust / (1 - trust))
        turn, fastest = share * math.remainder(angle - self._angle, 360.0), self._fastest * dt
        self._angle += min(max(turn, -fastest), fastest)
        return self._angle

    def forget(self) -> None:
        """Begin anew: the segment is lost."""
        self._angle = None


class Proportion:
    """A segment's true length over the shoulder width: what anthropometry expects, drawn towards what is seen.

    A segment cannot look longer than it is, so growth is followed soon. It often looks shorter, so that shrinking is
    followed over minutes and ends well above.
    """

    _RISE, _FALL = 0.5, 60.0  # seconds
    _FLOOR, _CEILING = 0.85, 1.4  # shares of the expectation

    def __init__(self, expected: float) -> None:
        self._low, self._high = self._FLOOR * expected, self._CEILING * expected
        self._length = expected

    def __call__(self, seen: float, dt: float) -> float:
        """The share of its true length at which a segment is seen. ``seen``: its length in shoulder widths."""
        wanted = min(max(seen, self._low), self._high)
        tau = self._RISE if wanted > self._length else self._FALL
        self._length += (wanted - self._length) * -math.expm1(-dt / tau)
        return seen / self._length


class Segment:
    """One bone of a limb: direction and foreshortening from its two joints.

    ``least``: share of the true length; what looks shorter counts as not seen.
    """

    def __init__(self, bone: str, expected: float, least: float = 0.0) -> None:
        self._rest = rest_direction(bone)
        self._direction = Direction()
        self._proportion = Proportion(expected)
        self._least = least

    def __call__(
        self, start: complex | None, end: complex | None, unit: float | None, dt: float
    ) -> tuple[float, float] | None:
        """(degrees turned clockwise from rest in the picture, share of the true length), None while not seen.

        ``unit``: the shoulder width in pixels.
        """
        segment = None if start is None or end is None or unit is None else (end - start) / unit
        length = 0.0 if segment is None else self._proportion(abs(segment), dt)
        if segment is None or length < self._least:
            self._direction.forget()
            return None
        return self._direction(segment, length, dt) - self._rest, length
