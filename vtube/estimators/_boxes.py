"""Where the people are whom a top-down network looks at: as a detector sees them, or where their joints last were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.stages import Estimator
from vtube.types import Box, Floats, Frame, Pose

AGAIN = 1.0
"""Seconds after which the detector looks again, for those who have come."""
JUMP = 0.5
"""Seconds between frames from which the last one says nothing."""
SURE = 0.3
"""Mean score of the joints from which on they say where somebody is."""
SEEN = 0.2
"""Score of a joint that counts for that, and for the person's score (Xiao et al. 2018)."""
FEWEST = 4
"""Such joints that make a box."""
MARGIN = 0.15
"""Of the joints' extent, by which a person is larger."""


@dataclass(frozen=True, slots=True)
class Found:
    """``box``: (x, y, width, height) in picture pixels. ``score``: 0..1."""

    box: Box
    score: float


class Detected:
    """As the detector sees them, in each frame."""

    remembers = False

    def __init__(self, detector: Estimator) -> None:
        self.detector = detector

    def __call__(self, frame: Frame) -> list[Found]:
        """The people, most prominent first."""
        return [Found(pose.box, pose.score) for pose in self.detector(frame) if pose.box is not None]

    def learn(self, frame: Frame, poses: tuple[Pose, ...]) -> None:
        """Nothing: the next frame is looked at as this one was."""


class Last:
    """Where the joints of the last frame were. The detector looks where nobody was seen or not surely, after a jump of
    time, in pictures of another size, and now and then.
    """

    remembers = True

    def __init__(self, detector: Estimator) -> None:
        self.detector, self._detected = detector, Detected(detector)
        self._found: list[Found] = []
        self._size = (0, 0)
        self._t = self._looked = -np.inf
        self._scores: list[float] = []

    def __call__(self, frame: Frame) -> list[Found]:
        """The people, most prominent first."""
        follows = 0 < frame.t - self._t <= JUMP and frame.t - self._looked < AGAIN and frame.size == self._size
        if not (follows and self._found):
            self._found, self._looked = self._detected(frame), frame.t
            self._scores = [found.score for found in self._found]
        return self._found

    def learn(self, frame: Frame, poses: tuple[Pose, ...]) -> None:
        """Take the boxes for the next frame from the poses that were seen in this one, in the order of the people."""
        boxes = [around(pose) for pose in poses]
        lost = len(poses) < len(self._found) or any(box is None for box in boxes)
        self._found = [] if lost else [Found(box, score) for box, score in zip(boxes, self._scores, strict=True) if box]
        self._t, self._size = frame.t, frame.size


def around(pose: Pose) -> Box | None:
    """The box of a pose's joints, or None where they are too few or too unsure."""
    seen = pose.scores > SEEN
    if np.count_nonzero(seen) < FEWEST or pose.scores[seen].mean() < SURE:
        return None
    low, high = pose.points[seen].min(axis=0), pose.points[seen].max(axis=0)
    margin: Floats = (high - low) * MARGIN
    (x, y), (width, height) = low - margin, high - low + 2 * margin
    return (float(x), float(y), float(width), float(height)) if min(width, height) >= 1 else None
