"""The 1 euro filter: a low-pass whose cutoff rises with speed.

Source: Casiez, Roussel and Vogel, 1 euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
Systems, CHI 2012. Speeds are in shoulder widths a second, so that neither resolution nor distance to the camera changes
the behaviour, and the cutoff follows the length of the velocity, not each coordinate.
"""

from __future__ import annotations

import numpy as np

from vtube.smoothing._halt import travel
from vtube.smoothing._scale import UNKNOWN, follow_scale
from vtube.types import Floats, Pose, Skeleton


def _weight(cutoff: Floats | float, dt: Floats) -> Floats:
    """How much of a new value a first-order low-pass of ``cutoff`` Hz takes over after ``dt`` seconds."""
    r = 2 * np.pi * cutoff * dt
    weight: Floats = r / (r + 1)
    return weight


class OneEuro:
    """Smooths keypoints and predicts them by its own estimate of their velocity.

    ``min_cutoff``: Hz, of a joint at rest. ``beta``: Hz for each shoulder width a second. ``d_cutoff``: Hz, of the
    velocity. ``halt``: seconds; a prediction goes on by less than the velocity times this. ``hold``: seconds until an
    unseen joint is missing. ``min_score``: joints below count as not seen.
    """

    def __init__(
        self,
        *,
        min_cutoff: float = 1.0,
        beta: float = 4.0,
        d_cutoff: float = 3.0,
        halt: float = 0.15,
        hold: float = 0.5,
        min_score: float = 0.3,
    ) -> None:
        self._min_cutoff, self._beta, self._d_cutoff = min_cutoff, beta, d_cutoff
        self._halt, self._hold, self._min_score = halt, hold, min_score
        self.reset()

    def reset(self) -> None:
        """Forget everybody."""
        self._t = -np.inf
        self._scale = UNKNOWN
        self._skeleton: Skeleton | None = None
        self._box: tuple[float, float, float, float] | None = None
        self._score = 0.0
        self._begin(0)

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
            self._begin(len(pose.scores))
        self._box, self._score = pose.box, pose.score
        self._filter(pose, t)

    def predict(self, t: float) -> Pose | None:
        """Where the joints are at ``t``, None when all are lost. The score of an unseen joint fades before it goes."""
        unseen = np.maximum(t - self._seen, 0.0)
        known = unseen <= self._hold
        if self._skeleton is None or not known.any():
            return None
        unseen = np.where(known, unseen, 0.0)
        points = self._points + self._velocities * travel(unseen, self._halt)[:, None]
        scores = np.where(known, self._scores * np.minimum(2.0 - 2.0 * unseen / self._hold, 1.0), 0.0)
        return Pose(self._skeleton, points, scores, self._box, self._score)

    def __call__(self, pose: Pose | None, t: float) -> Pose | None:
        """Update and predict at the same ``t``."""
        self.update(pose, t)
        return self.predict(t)

    def _begin(self, joints: int) -> None:
        self._points: Floats = np.zeros((joints, 2))
        self._velocities: Floats = np.zeros((joints, 2))
        self._scores: Floats = np.zeros(joints)
        self._seen: Floats = np.full(joints, -np.inf)

    def _filter(self, pose: Pose, t: float) -> None:
        seen = pose.scores >= self._min_score
        self._scale = follow_scale(self._scale, pose, seen, t - np.max(self._seen))
        known = seen & (t - self._seen <= self._hold)
        dt = np.where(known, t - self._seen, 1.0)
        step = np.where(known[:, None], pose.points - self._points, 0.0)
        velocities = self._velocities + _weight(self._d_cutoff, dt)[:, None] * (step / dt[:, None] - self._velocities)
        speeds = np.hypot(velocities[:, 0], velocities[:, 1]) / self._scale
        points = self._points + _weight(self._min_cutoff + self._beta * speeds, dt)[:, None] * step
        new = seen & ~known
        self._points[known], self._velocities[known] = points[known], velocities[known]
        self._points[new], self._velocities[new] = pose.points[new], 0.0
        self._seen[seen], self._scores[seen] = t, pose.scores[seen]


create = OneEuro
