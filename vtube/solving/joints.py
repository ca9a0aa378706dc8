"""The joints that can be trusted at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vtube.types import Pose

SEEN, LOST = 0.4, 0.25
"""A joint is seen from a score of ``SEEN`` on until it falls below ``LOST``, so that it does not flicker between."""

_FARTHEST = 1e6  # pixels; whatever lies beyond is no picture's


@dataclass(frozen=True, slots=True)
class Joints:
    """One person's joints as complex numbers x + iy, image pixels, so that turning is multiplying.

    A phase is an angle from the picture's right, clockwise positive, because y points down. ``seen``: the joints that
    can be trusted; ``expected``: those too that a model only guesses, with a poor score.
    """

    seen: Mapping[str, complex]
    expected: Mapping[str, complex]

    def __getitem__(self, name: str) -> complex | None:
        """The joint, or None where it is not seen or unknown to the skeleton."""
        return self.seen.get(name)

    def pair(self, joint: str) -> tuple[complex, complex] | None:
        """The person's left and right joint of that name, or None where one of them is not seen."""
        names = _sides(joint)
        left, right = self.seen.get(names[0]), self.seen.get(names[1])
        return None if left is None or right is None else (left, right)


@cache
def _sides(joint: str) -> tuple[str, str]:
    return f"left_{joint}", f"right_{joint}"


class Sight:
    """Decides which joints of a pose are seen, with hysteresis over time."""

    def __init__(self) -> None:
        self._seen: frozenset[str] = frozenset()

    def __call__(self, pose: Pose | None) -> Joints | None:
        """The pose's joints; None for None, which also ends the hysteresis."""
        if pose is None:
            self._seen = frozenset()
            return None
        seen: dict[str, complex] = {}
        expected: dict[str, complex] = {}
        scored = zip(pose.skeleton.joints, pose.points.tolist(), pose.scores.tolist(), strict=True)
        for name, (x, y), score in scored:
            if not (abs(x) < _FARTHEST and abs(y) < _FARTHEST):  # or missing: NaN compares so
                continue
            expected[name] = complex(x, y)
            if score >= (LOST if name in self._seen else SEEN):
                seen[name] = expected[name]
        self._seen = frozenset(seen)
        return Joints(seen, expected)
