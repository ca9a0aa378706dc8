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

import numpy as np
from numpy.typing import NDArray

from vtube.smoothing._constant_velocity import ConstantVelocity, coast, update
from vtube.smoothing._tracker import Tracker
from vtube.types import Floats, Pose, Skeleton

_START_SPEED = 2.0  # shoulder widths a second: the standard deviation of the speed of a joint that has just appeared
_TRUNK = ("nose", "eye", "ear", "head", "neck", "shoulder", "hip", "pelvis", "spine", "thorax")
_TRUNK_AGILITY = 0.3  # of a limb's: a head does not start like a hand, so a glitch of its joints is told apart
_LEAP_LASTS = 0.05  # seconds after which a leap is believed
_RECENT = 0.12  # seconds unseen after which any place is believed, for the velocity of then says nothing any more
_LEAP_REACH = 0.5  # shoulder widths that a joint may move between two frames and still be in the same new place
_TINY = float(np.finfo(np.float64).tiny)


class Kalman(Tracker):
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
        self._stopping, self._gate = stopping, gate
        self._model = ConstantVelocity(halt)
        super().__init__(halt, hold, min_score)

    def _begin(self, skeleton: Skeleton) -> None:
        count = len(skeleton.joints)
        trunk = [joint.endswith(_TRUNK) for joint in skeleton.joints]
        self._fastest = self._agility * np.where(trunk, _TRUNK_AGILITY, 1.0)
        self._deviation = self._noise * skeleton.sigmas
        self._mean: Floats = np.zeros((count, 2, 2))  # coordinate, then position and velocity
        self._covariance: Floats = np.zeros((count, 2, 2))  # of either coordinate
        self._position, self._velocity = self._mean[:, :, 0], self._mean[:, :, 1]  # views
        self._leap: Floats = np.full((count, 2), np.nan)  # where a refused leap went
        self._leap_since: Floats = np.full(count, np.nan)  # NaN: no leap is pending

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        elapsed = t - self._seen
        variance = (self._deviation * self._scale / np.where(seen, pose.scores, 1.0)) ** 2
        known = seen & (elapsed <= self._hold)
        dt = np.where(known, elapsed, self._hold)

        mean, covariance = coast(self._mean, self._covariance, self._model.transition(dt))
        innovation = pose.points - mean[:, :, 0]  # NaN, as what follows from it, where a joint is missing
        squared = np.einsum("ij,ij->i", innovation, innovation)
        expected = covariance[:, 0, 0] + variance

        recent = dt <= _RECENT
        way, fastest = dt**2 / 2, self._fastest * self._scale  # way: of an acceleration of 1 px/s^2
        reach = np.where(recent, fastest * way, 0.0)
        leaping = known & (squared > self._gate**2 * (expected + reach**2))
        tracked, appeared = known, seen & ~known
        if np.count_nonzero(leaping):
            if np.count_nonzero(leaping & recent) > max(2, int(np.count_nonzero(known)) // 2):
                self.reset()
                self.update(pose, t)
                return
            tracked = known & ~leaping
            appeared |= leaping & (self._leapt(seen, leaping, pose.points, t) | ~recent)
        else:
            self._leap_since[seen] = np.nan

        speed = np.hypot(mean[:, 0, 1], mean[:, 1, 1])
        acceleration = self._acceleration(squared / 2 - self._threshold**2 * expected, speed, fastest, way)
        covariance = covariance + self._model.process_noise(dt, acceleration)
        mean, covariance = update(mean, covariance, innovation, variance)
        np.copyto(self._mean, mean, where=tracked[:, None, None])
        np.copyto(self._covariance, covariance, where=tracked[:, None, None])
        np.copyto(self._seen, t, where=tracked)
        np.copyto(self._scores, pose.scores, where=tracked)
        if np.count_nonzero(appeared):
            self._appear(appeared, pose.points, variance, pose.scores, t)

    def _acceleration(self, unexplained: Floats, speed: Floats, fastest: Floats, way: Floats) -> Floats:
        """(J,) variance in px^2/s^4 of the accelerations that explain innovations of ``unexplained`` px^2."""
        slowest = np.minimum(self._rest * self._scale + speed / self._stopping, fastest)
        needed = unexplained / np.maximum(way**2, _TINY)
        return np.asarray(np.minimum(np.maximum(needed, slowest**2), fastest**2))

    def _leapt(
        self, seen: NDArray[np.bool_], leaping: NDArray[np.bool_], points: Floats, t: float
    ) -> NDArray[np.bool_]:
        """Remember the leaps that are refused; say which of them have lasted."""
        same = np.hypot(*(points - self._leap).T) <= _LEAP_REACH * self._scale
        since = np.where(leaping, np.where(same, self._leap_since, t), np.nan)
        self._leap_since = np.where(seen, since, self._leap_since)
        self._leap[leaping] = points[leaping]
        return leaping & (t - self._leap_since >= _LEAP_LASTS)

    def _appear(self, new: NDArray[np.bool_], points: Floats, variance: Floats, scores: Floats, t: float) -> None:
        self._position[new], self._velocity[new] = points[new], 0.0
        self._covariance[new] = 0.0
        self._covariance[new, 0, 0], self._covariance[new, 1, 1] = variance[new], (_START_SPEED * self._scale) ** 2
        self._seen[new], self._scores[new] = t, scores[new]
        self._leap_since[new] = np.nan


create = Kalman
