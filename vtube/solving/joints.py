"""The joints that can be trusted at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
        left, right = self.seen.get(f"left_{joint}"), self.seen.get(f"right_{joint}")
        return None if left is None or right is None else (left, right)


class Sight:
    """Decides which joints of a pose are seen, with hysteresis over time."""

    def __init__(self) -> None:
        self._seen: frozenset[str] = frozenset()

    def __call__(self, pose: Pose | None) -> Joints | None:
        """The pose's joints; None for None, which also ends the hysteresis."""
        if pose is None:
            self._seen = frozenset()
            return None
        points = pose.points.view(np.complex128)[:, 0].tolist()
        inside = (np.abs(pose.points).max(axis=1) < _FARTHEST).tolist()  # False where missing, as NaN compares
        scored = zip(pose.skeleton.joints, points, pose.scores.tolist(), inside, strict=True)
        expected = {name: (point, score) for name, point, score, ok in scored if ok}
        seen = {
            name: point for name, (point, score) in expected.items() if score >= (LOST if name in self._seen else SEEN)
        }
        self._seen = frozenset(seen)
        return Joints(seen, {name: point for name, (point, _) in expected.items()})
