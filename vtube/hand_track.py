"""Both hands over time: what was seen last, turned on to a later moment."""

from __future__ import annotations

import cmath
import math

import numpy as np

from vtube.skeletons import hands42
from vtube.types import Floats, Pose, Skeleton

PATIENCE = 0.2
"""Seconds without a hand after which it is lost; single frames without it, as of a blurred one, are bridged."""
_HALT = 0.06  # seconds; a prediction turns by less than the velocity times this
_TAU = 0.05  # seconds, of that velocity
_CALM, _FAR = 0.35, math.radians(12.0)  # share of a small change that is taken over; a change from here on is, whole
_KNUCKLES = "middle_finger1"


class HandTrack:
    """Takes what a hand model saw, gives the hands at any later moment; each hand has a time of its own.

    A hand is rigid here: its joints, smoothed one by one, would make other shapes of it in a quick motion. Only its
    direction in the picture is smoothed and predicted; where it is, the arm says. One that is not seen for a moment,
    as it is blurred while the arm swings, turns with the forearm.
    """

    def __init__(self) -> None:
        self._sides: tuple[_Side, ...] = ()
        self._pose: Pose | None = None
        self._t = -math.inf

    def update(self, hands: Pose | None, t: float, body: Pose | None = None) -> None:
        """What was seen at ``t`` seconds; None: no hand. A ``t`` before the last one begins anew. ``body``: whose hands
        they are, at the same moment.
        """
        if t < self._t:
            self._pose = None
            self._sides = ()
        self._t = t
        if hands is not None:
            if self._pose is None or hands.skeleton is not self._pose.skeleton:
                self._sides = tuple(_Side(hands.skeleton, side) for side in ("left", "right"))
            self._pose = hands
        for side in self._sides:
            side.swing(body, t)
            if hands is not None:
                side.update(hands, t)

    def predict(self, t: float) -> Pose | None:
        """The hands at ``t`` seconds, or None where none was seen for longer than ``PATIENCE``."""
        if self._pose is None or all(t - side.t > PATIENCE for side in self._sides):
            return None
        joints = len(self._pose.skeleton.joints)
        points, scores, depth = np.full((joints, 2), np.nan), np.zeros(joints), np.full(joints, np.nan)
        for side in self._sides:
            if t - side.t <= PATIENCE:
                points[side.joints], scores[side.joints] = side.turned(t), side.scores
                depth[side.joints] = side.depth
        return Pose(self._pose.skeleton, points, scores, self._pose.box, self._pose.score, depth)


class _Side:
    """One hand: its ``joints`` among the pose's, the root first, and when it was seen last, ``t``."""

    def __init__(self, skeleton: Skeleton, side: str) -> None:
        names = [joint for joint in hands42.create().joints if joint.startswith(side)]
        self.joints = np.array([skeleton.joints.index(name) for name in names])
        self._knuckle = names.index(f"{side}_{_KNUCKLES}")
        self.t = -math.inf
        self.scores: Floats = np.zeros(len(self.joints))
        self.depth: Floats = np.full(len(self.joints), np.nan)
        self._places = np.zeros(len(self.joints), dtype=np.complex128)
        self._angle = self._velocity = 0.0
        self._arm = f"{side}_elbow", f"{side}_wrist"
        self._forearm, self._moved = math.nan, -math.inf

    def swing(self, body: Pose | None, t: float) -> None:
        """Turn with the forearm, until the hand is seen again."""
        elbow, wrist = (None if body is None else body.point(joint) for joint in self._arm)
        if elbow is None or wrist is None:
            self._forearm = math.nan
            return
        forearm, dt = cmath.phase(complex(*(wrist - elbow))), t - self._moved
        turned = math.remainder(forearm - self._forearm, math.tau) if 0 < dt <= PATIENCE else math.nan
        if not math.isnan(turned) and self.t < t:
            self._angle += turned
            self._places = self._places[0] + (self._places - self._places[0]) * cmath.exp(1j * turned)
            self._velocity += -math.expm1(-dt / _TAU) * (turned / dt - self._velocity)
        self._forearm, self._moved = forearm, t

    def update(self, hands: Pose, t: float) -> None:
        """Take what was seen, where this hand was."""
        scores = hands.scores[self.joints]
        if not scores.all():
            return
        places = hands.points[self.joints] @ (1, 1j)
        seen, dt = cmath.phase(places[self._knuckle] - places[0]), t - self.t
        if 0 < dt <= PATIENCE:
            change = math.remainder(seen - self._angle, math.tau)
            share = _CALM + (1 - _CALM) * min(abs(change) / _FAR, 1.0)
            own = share * change / dt - (0.0 if self._moved == t else self._velocity)
            self._velocity += -math.expm1(-dt / _TAU) * own
            self._angle += share * change
        else:
            self._angle, self._velocity = seen, 0.0
        self._places = places[0] + (places - places[0]) * cmath.exp(1j * (self._angle - seen))
        self.t, self.scores = t, scores
        self.depth = self.depth if hands.z is None else hands.z[self.joints]

    def turned(self, t: float) -> Floats:
        """(J, 2) image pixels at ``t`` seconds."""
        ahead = -_HALT * math.expm1(-max(t - max(self.t, self._moved), 0.0) / _HALT)
        root = self._places[0]
        turned = root + (self._places - root) * cmath.exp(1j * self._velocity * ahead)
        return np.asarray(turned.view(np.float64).reshape(-1, 2))
