"""What the smoothers share that follow each joint by itself, on a clock of its own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from vtube.errors import UsageError
from vtube.smoothing._halt import travel
from vtube.smoothing._scale import UNKNOWN, follow_scale
from vtube.types import Floats, Pose, Skeleton


class Tracker:
    """Keeps time, person and size; predicts each joint from its place and velocity at the time when it was seen.
    Depths are passed on as they were last seen.

    A subclass keeps ``_position`` and ``_velocity``, (J, 2) image pixels and pixels a second, up to date. ``halt``:
    seconds; a prediction goes on by less than the velocity times this. ``hold``: seconds until an unseen joint is
    missing. ``min_score``: joints below count as not seen.

    Raises:
        UsageError: ``halt`` or ``hold`` is no time.
    """

    _position: Floats
    _velocity: Floats

    def __init__(self, halt: float, hold: float, min_score: float) -> None:
        for name, seconds in (("halt", halt), ("hold", hold)):
            if not 0.0 < seconds < math.inf:
                raise UsageError(f"unusable {name}", where="smoothing", got=seconds, expected="seconds above 0")
        self._halt, self._hold, self._min_score = halt, hold, min_score
        self.reset()

    def reset(self) -> None:
        """Forget everybody."""
        self._t = -np.inf
        self._skeleton: Skeleton | None = None
        self._seen: Floats = np.zeros(0)  # (J,) seconds, -inf: never
        self._scores: Floats = np.zeros(0)
        self._scale = UNKNOWN
        self._box: tuple[float, float, float, float] | None = None
        self._score = 0.0
        self._z: Floats | None = None

    def update(self, pose: Pose | None, t: float) -> None:
        """Take what was seen at ``t``; a time that is not later than the last one is ignored.

        A clock that went back by more than ``hold`` has been started again, and so is the filter.
        """
        if t <= self._t - self._hold:
            self.reset()
        if t <= self._t:
            return
        self._t = t
        if pose is None:
            return
        if self._skeleton is None or pose.skeleton.joints != self._skeleton.joints:
            self._skeleton = pose.skeleton
            self._seen, self._scores = np.full(len(pose.scores), -np.inf), np.zeros(len(pose.scores))
            self._begin(pose.skeleton)
        self._box, self._score, self._z = pose.box, pose.score, pose.z
        seen = pose.scores >= self._min_score
        self._scale = follow_scale(self._scale, pose, seen, t - float(self._seen.max()))
        self._measure(pose, seen, t)

    def predict(self, t: float) -> Pose | None:
        """Where the joints are at ``t``, None when all are lost. The score of an unseen joint fades before it goes."""
        unseen = np.maximum(t - self._seen, 0.0)
        scores = self._scores * np.maximum(np.minimum(2.0 - unseen / (self._hold / 2.0), 1.0), 0.0)
        if self._skeleton is None or not np.count_nonzero(scores):
            return None
        points = self._position + self._velocity * travel(unseen, self._halt)[:, None]
        return Pose(self._skeleton, points, scores, self._box, self._score, self._z)

    def __call__(self, pose: Pose | None, t: float) -> Pose | None:
        """Update and predict at the same ``t``."""
        self.update(pose, t)
        return self.predict(t)

    def _begin(self, skeleton: Skeleton) -> None:
        """Know nothing of the joints of a skeleton yet."""
        raise NotImplementedError

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        """Follow the joints that are ``seen`` (J,), and set ``_seen`` and ``_scores`` of those that are believed."""
        raise NotImplementedError
