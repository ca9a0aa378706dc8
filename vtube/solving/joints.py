"""The joints that can be trusted at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

import numpy as np

from vtube.types import Pose

Pair: TypeAlias = tuple[complex, complex]
"""The person's left and right joint of one name."""
SEEN, LOST = 0.4, 0.25
"""A joint is seen from a score of ``SEEN`` on until it falls below ``LOST``, so that it does not flicker between."""

LEGS = ("knee", "ankle")
"""How the joints are named that most webcams do not see, and models guess. Toes count with their ankle alone."""
SETTLED = 0.3
"""Seconds from which on a leg's joint that appears is believed: more than a smoother holds a single guess' score."""

_FARTHEST = 1e6  # pixels; whatever lies beyond is no picture's


@dataclass(frozen=True, slots=True)
class Joints:
    """One person's joints as complex numbers x + iy, image pixels, so that turning is multiplying.

    A phase is an angle from the picture's right, clockwise positive, because y points down. ``seen``: the joints that
    can be trusted; ``expected``: those too that a model only guesses, with a poor score. ``depths``: pixels, smaller is
    nearer, of the joints of which a model knows it.
    """

    seen: Mapping[str, complex]
    expected: Mapping[str, complex]
    depths: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> complex | None:
        """The joint, or None where it is not seen or unknown to the skeleton."""
        return self.seen.get(name)

    def joined(self, others: Joints | None) -> Joints:
        """These and the others, which count where both have a joint."""
        if others is None:
            return self
        return Joints(
            {**self.seen, **others.seen}, {**self.expected, **others.expected}, {**self.depths, **others.depths}
        )

    def pair(self, joint: str) -> Pair | None:
        """The person's left and right joint of that name, or None where one of them is not seen."""
        names = _sides(joint)
        left, right = self.seen.get(names[0]), self.seen.get(names[1])
        return None if left is None or right is None else (left, right)


@cache
def _sides(joint: str) -> tuple[str, str]:
    return f"left_{joint}", f"right_{joint}"


class Sight:
    """Decides which joints of a pose are seen, with hysteresis over time.

    A leg's joint that appears has to stay for a while first, except on the first pose, which may be the only one.
    """

    def __init__(self) -> None:
        self._seen: Mapping[str, complex] = {}
        self._waits: dict[str, float] | None = None  # seconds that a leg's joint has stayed already; None: no pose yet

    def __call__(self, pose: Pose | None, dt: float = 0.0) -> Joints | None:
        """The pose's joints; None for None, which also ends the hysteresis. ``dt``: seconds since the last call."""
        if pose is None:
            self._seen, self._waits = {}, self._waits and {}
            return None
        seen: dict[str, complex] = {}
        expected: dict[str, complex] = {}
        places, before = pose.points.view(np.complex128)[:, 0].tolist(), self._seen
        for name, place, score in zip(pose.skeleton.joints, places, pose.scores.tolist(), strict=True):
            if abs(place.real) < _FARTHEST and abs(place.imag) < _FARTHEST:  # and not missing: NaN is not less
                expected[name] = place
                if score >= SEEN or (score >= LOST and name in before):
                    seen[name] = place
        self._seen = seen = self._settled(seen, dt)
        depths = {} if pose.z is None else dict(zip(pose.skeleton.joints, pose.z.tolist(), strict=True))
        return Joints(seen, expected, depths)

    def _settled(self, seen: dict[str, complex], dt: float) -> dict[str, complex]:
        legs, waits = [name for name in seen if name.endswith(LEGS)], self._waits
        if waits is None:
            self._waits = dict.fromkeys(legs, SETTLED)
            return seen
        self._waits = waits = {name: waits[name] + dt if name in waits else 0.0 for name in legs}
        return {name: place for name, place in seen.items() if waits.get(name, SETTLED) >= SETTLED}
