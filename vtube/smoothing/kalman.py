"""A Kalman filter over each joint, which also says where the joint will be when the picture is shown.

Constant velocity (``_constant_velocity``) in image pixels; everything that can be set is in shoulder widths, so that
neither resolution nor distance to the camera changes the behaviour. Beyond the textbook's filter:

* A moving joint may change its velocity, a resting one hardly: process noise grows with the speed. The start of a
  motion is noticed by an innovation that is too large, which raises the process noise to what explains it (manoeuvre
  detection, Bar-Shalom et al., 2001, section 11.2). A resting joint is calm, a fast one is not late.
* A leap that no arm can do is refused until it has lasted; when most joints leap at once, it is somebody else.
* Every joint has a clock of its own: one that is not seen is left alone, coasts to a halt and is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtube.smoothing import _constant_velocity as model
from vtube.smoothing._halt import travel
from vtube.smoothing._scale import UNKNOWN, follow_scale
from vtube.types import Floats, Pose, Skeleton

_START_SPEED = 2.0  # shoulder widths a second: the standard deviation of the speed of a joint that has just appeared
_TRUNK = ("nose", "eye", "ear", "head", "neck", "shoulder", "hip", "pelvis", "spine", "thorax")
_TRUNK_AGILITY = 0.3  # of a limb's: a head does not start like a hand, so a glitch of its joints is told apart
_LEAP_LASTS = 0.05  # seconds after which a leap is believed
_RECENT = 0.12  # seconds unseen after which any place is believed, for the velocity of then says nothing any more
_LEAP_REACH = 0.5  # shoulder widths that a joint may move between two frames and still be in the same new place


@dataclass(slots=True)
class _Joints:
    """What is known of J joints, in pixels and seconds. Row by row at the joint's own time ``seen``, -inf: never."""

    mean: Floats  # (J, 2, 2): coordinate, then position and velocity
    covariance: Floats  # (J, 2, 2), of either coordinate
    seen: Floats  # (J,)
    scores: Floats  # (J,)
    leap: Floats  # (J, 2): where a refused leap went
    leap_since: Floats  # (J,), NaN: no leap is pending

    @classmethod
    def none_of(cls, count: int) -> _Joints:
        return cls(
            mean=np.zeros((count, 2, 2)),
            covariance=np.zeros((count, 2, 2)),
            seen=np.full(count, -np.inf),
            scores=np.zeros(count),
            leap=np.full((count, 2), np.nan),
            leap_since=np.full(count, np.nan),
        )


class Kalman:
    """Smooths and predicts keypoints; see ``docs/smoothing.md`` for the equations and the measured effect.

    ``noise``: standard deviation of a measurement at score 1, in the skeleton's sigma of the joint times the shoulder
    width. ``rest`` and ``agility``: standard deviation of the acceleration of a resting joint and of the fastest one,
    in shoulder widths/s^2. ``threshold``: how many expected standard deviations of innovation count as rest.
    ``stopping``: seconds in which a moving joint may stop. ``halt``: seconds in which the velocity of an unseen joint
    dies out; prediction never goes further than the velocity times this. ``hold``: seconds until an unseen joint is
    missing. ``gate``: Mahalanobis distance beyond which a measurement is a leap. ``min_score``: joints below count as
    not seen.
    """

    def __init__(
        self,
        *,
        noise: float = 0.5,
        rest: float = 0.3,
        agility: float = 70.0,
        threshold: float = 1.9,
        stopping: float = 0.2,
        halt: float = 0.25,
        hold: float = 0.5,
        gate: float = 7.0,
        min_score: float = 0.3,
    ) -> None:
        self._noise, self._rest, self._agility, self._threshold = noise, rest, agility, threshold
        self._stopping, self._halt, self._hold, self._gate = stopping, halt, hold, gate
        self._min_score = min_score
        self.reset()

    def reset(self) -> None:
        """Forget everybody."""
        self._t = -np.inf
        self._skeleton: Skeleton | None = None
        self._joints = _Joints.none_of(0)
        self._fastest: Floats = np.zeros(0)
        self._scale = UNKNOWN
        self._box: tuple[float, float, float, float] | None = None
        self._score = 0.0

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
            self._skeleton, self._joints = pose.skeleton, _Joints.none_of(len(pose.scores))
            trunk = [joint.endswith(_TRUNK) for joint in pose.skeleton.joints]
            self._fastest = self._agility * np.where(trunk, _TRUNK_AGILITY, 1.0)
        self._box, self._score = pose.box, pose.score
        seen = pose.scores >= self._min_score
        self._scale = follow_scale(self._scale, pose, seen, t - np.max(self._joints.seen))
        self._measure(pose, seen, t)

    def predict(self, t: float) -> Pose | None:
        """Where the joints are at ``t``, None when all are lost. The score of an unseen joint fades before it goes."""
        unseen = np.maximum(t - self._joints.seen, 0.0)
        known = unseen <= self._hold
        if self._skeleton is None or not known.any():
            return None
        unseen = np.where(known, unseen, 0.0)
        position, velocity = self._joints.mean[:, :, 0], self._joints.mean[:, :, 1]
        points = position + velocity * travel(unseen, self._halt)[:, None]
        scores = np.where(known, self._joints.scores * np.minimum(2.0 - 2.0 * unseen / self._hold, 1.0), 0.0)
        return Pose(self._skeleton, points, scores, self._box, self._score)

    def __call__(self, pose: Pose | None, t: float) -> Pose | None:
        """Update and predict at the same ``t``."""
        self.update(pose, t)
        return self.predict(t)

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        joints = self._joints
        points = np.where(seen[:, None], pose.points, 0.0)
        variance = (self._noise * pose.skeleton.sigmas * self._scale / np.where(seen, pose.scores, 1.0)) ** 2
        known = seen & (t - joints.seen <= self._hold)
        dt = np.where(known, t - joints.seen, self._hold)

        mean, covariance = model.coast(joints.mean, joints.covariance, model.transition(dt, self._halt))
        squared = np.sum((points - mean[:, :, 0]) ** 2, axis=1)
        expected = covariance[:, 0, 0] + variance

        recent = dt <= _RECENT
        reach = np.where(recent, self._fastest * self._scale * dt**2 / 2, 0.0)
        leaping = known & (squared > self._gate**2 * (expected + reach**2))
        if (leaping & recent).sum() > max(2, known.sum() // 2):
            self.reset()
            self.update(pose, t)
            return
        believed = leaping & (self._leapt(seen, leaping, points, t) | ~recent)

        tracked = known & ~leaping
        speed = np.hypot(mean[:, 0, 1], mean[:, 1, 1])
        acceleration = self._acceleration(squared / 2 - self._threshold**2 * expected, speed, dt)
        covariance = covariance + model.process_noise(dt, acceleration)
        mean, covariance = model.update(mean, covariance, points, variance)
        joints.mean[tracked], joints.covariance[tracked] = mean[tracked], covariance[tracked]
        joints.seen[tracked], joints.scores[tracked] = t, pose.scores[tracked]
        appeared = (seen & ~known) | believed
        if appeared.any():
            self._appear(appeared, points, variance, pose.scores, t)

    def _acceleration(self, unexplained: Floats, speed: Floats, dt: Floats) -> Floats:
        """(J,) variance in px^2/s^4 of the accelerations that explain innovations of ``unexplained`` px^2."""
        fastest = (self._fastest * self._scale) ** 2
        slowest = np.minimum((self._rest * self._scale + speed / self._stopping) ** 2, fastest)
        return np.clip(unexplained / np.maximum(dt**4 / 4, np.finfo(np.float64).tiny), slowest, fastest)

    def _leapt(
        self, seen: NDArray[np.bool_], leaping: NDArray[np.bool_], points: Floats, t: float
    ) -> NDArray[np.bool_]:
        """Remember the leaps that are refused; say which of them have lasted."""
        joints = self._joints
        same = np.hypot(*(points - joints.leap).T) <= _LEAP_REACH * self._scale
        since = np.where(leaping, np.where(same, joints.leap_since, t), np.nan)
        joints.leap_since = np.where(seen, since, joints.leap_since)
        joints.leap[leaping] = points[leaping]
        return leaping & (t - joints.leap_since >= _LEAP_LASTS)

    def _appear(self, new: NDArray[np.bool_], points: Floats, variance: Floats, scores: Floats, t: float) -> None:
        joints = self._joints
        joints.mean[new, :, 0], joints.mean[new, :, 1] = points[new], 0.0
        joints.covariance[new] = 0.0
        joints.covariance[new, 0, 0], joints.covariance[new, 1, 1] = variance[new], (_START_SPEED * self._scale) ** 2
        joints.seen[new], joints.scores[new] = t, scores[new]
        joints.leap_since[new] = np.nan


create = Kalman
