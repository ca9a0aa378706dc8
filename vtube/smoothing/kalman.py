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

from vtube.native import begin
from vtube.smoothing._constant_velocity import process_noise, transition
from vtube.smoothing._formats import JOINT, OPTIONS
from vtube.smoothing._kernels import MEASURE
from vtube.smoothing._tracker import Tracker
from vtube.types import Floats, Pose, Skeleton

_TRUNK = ("nose", "eye", "ear", "head", "neck", "shoulder", "hip", "pelvis", "spine", "thorax")
_TRUNK_AGILITY = 0.3  # of a limb's: a head does not start like a hand, so a glitch of its joints is told apart


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
        begin()
        self._noise, self._agility = noise, agility
        self._options = np.array([(rest, threshold, stopping, halt, hold, gate)], dtype=OPTIONS)
        super().__init__(halt, hold, min_score)

    def _begin(self, skeleton: Skeleton) -> None:
        count = len(skeleton.joints)
        joints = np.zeros(count, dtype=JOINT)
        trunk = [joint.endswith(_TRUNK) for joint in skeleton.joints]
        joints["agility"] = self._agility * np.where(trunk, _TRUNK_AGILITY, 1.0)
        joints["deviation"], joints["leapt"] = self._noise * skeleton.sigmas, np.nan
        self._position, self._velocity = (joints[name][:, None].view(np.float64) for name in ("place", "velocity"))
        self._given: Floats = np.zeros((count, 2))
        self._certain: Floats = np.zeros(count)
        self._others = np.zeros(1, dtype=np.int64)
        self._filter = MEASURE.bind(
            transition(), process_noise(), self._options, self._given.view(np.complex128)[:, 0], self._certain,
            joints, self._seen, self._scores, self._others,
        )  # fmt: skip

    def _measure(self, pose: Pose, seen: NDArray[np.bool_], t: float) -> None:
        self._given[:] = pose.points
        np.multiply(pose.scores, seen, out=self._certain)
        self._filter(self._scale, t)
        if self._others[0]:
            self.reset()
            self.update(pose, t)


create = Kalman
