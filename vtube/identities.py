"""Who is who from frame to frame of a video, each smoothed as a performer is live.

All are assigned at once, so that the sum of likenesses is the largest (Kuhn 1955, as in Bewley et al. 2016, "Simple
Online and Realtime Tracking"). Whoever is seen is alike by the overlap of boxes and the distance of joints, both where
they are expected by now; whoever is hidden by where they were going, the less surely the longer it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from vtube.follow import Track, box_of
from vtube.stages import Smoother
from vtube.types import Box, Floats, Pose

PATIENCE = 0.5
"""Seconds for which somebody who is not seen may come back as the same one; at most twice as long as they were seen."""
PROOF = 0.3
"""Seconds, at least."""
_FRESH = 0.2
"""Seconds after which joints are no longer where they are expected."""
_LEAST = 0.12
"""Likeness from which on somebody is the same one."""
_HIDDEN = 0.6
"""Of the likeness of somebody hidden to that of somebody seen: who is seen goes first."""
_TWICE = 0.8
"""Likeness of two poses in one frame from which on they are one person's."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody at one moment. ``seen``: as the estimator saw them in this frame, or None. ``smoothed``: what the filter
    makes of it, also while they are not seen; None once nothing is known. ``box``: where they are or would be by now,
    (x, y, width, height) in image pixels.
    """

    seen: Pose | None
    smoothed: Pose | None
    box: Box


@dataclass(slots=True)
class _Known:
    number: int
    track: Track
    smooth: Smoother

    def lost(self, t: float, patience: float) -> bool:
        """Whether nobody waits for them any more."""
        return t - self.track.seen > min(max(2 * (self.track.seen - self.track.since), PROOF), patience)


class Identities:
    """Gives people numbers that they keep. Begins with 0.

    ``smoother``: makes one for somebody new. ``patience``: seconds for which somebody who is not seen may come back as
    the same one.
    """

    def __init__(self, smoother: Callable[[], Smoother], patience: float = PATIENCE) -> None:
        self._smoother, self._patience = smoother, patience
        self._known: list[_Known] = []
        self._next, self._t = 0, -np.inf

    def __call__(self, poses: Sequence[Pose], t: float) -> dict[int, Sighting]:
        """Everybody who is known at ``t`` seconds by number; who was there longest comes first."""
        waited = [k for k in self._known if k.track.seen == self._t or not k.lost(t, self._patience)]
        self._known, self._t = waited, t
        people = _Crowd.each_once([pose for pose in poses if pose.box is not None or np.isfinite(pose.points).any()])
        matched = self._matched(people, t)
        seen: dict[int, Pose | None] = {}
        for i, known in enumerate(self._known):
            seen[known.number] = pose = people.poses[matched[i]] if i in matched else None
            if pose is not None:
                known.track.update(box_of(pose), t)
        for k in sorted(set(range(len(people.poses))) - set(matched.values())):
            track = Track(people.boxes[k], np.zeros(2), t, t)
            self._known.append(_Known(self._next, track, self._smoother()))
            seen[self._next] = people.poses[k]
            self._next += 1
        return {known.number: _sighted(known, seen[known.number], t) for known in self._known}

    def _matched(self, people: _Crowd, t: float) -> dict[int, int]:
        """Which of those who are known is which of the people, by their places in the lists."""
        if not (people.poses and self._known):
            return {}
        likeness = np.array([_likeness(known, people, t) for known in self._known])
        pairs = zip(*linear_sum_assignment(likeness, maximize=True), strict=True)
        return {int(i): int(k) for i, k in pairs if likeness[i, k] >= _LEAST}


@dataclass(frozen=True, slots=True)
class _Crowd:
    """P people of a frame, not empty. ``boxes``: (P, 4) x1 y1 x2 y2. ``points``: (P, J, 2). ``scores``: (P, J)."""

    poses: list[Pose]
    boxes: Floats = field(init=False)
    points: Floats = field(init=False)
    scores: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", np.array([box_of(pose) for pose in self.poses]).reshape(-1, 4))
        object.__setattr__(self, "points", np.array([pose.points for pose in self.poses]))
        object.__setattr__(self, "scores", np.array([pose.scores for pose in self.poses]))

    @classmethod
    def each_once(cls, poses: list[Pose]) -> _Crowd:
        """Without those whom a model has found twice: the surer one of each counts."""
        everybody, twice = cls(poses), set[int]()
        for i in sorted(range(len(poses)), key=lambda i: -poses[i].score):
            if i not in twice:
                alike = everybody.alike(poses[i], _size(everybody.boxes[i]))
                twice |= {k for k in np.flatnonzero(alike >= _TWICE).tolist() if k != i}
        return cls([pose for i, pose in enumerate(poses) if i not in twice]) if twice else everybody

    def alike(self, pose: Pose, size: float) -> Floats:
        """(P,) 0..1: COCO's object keypoint similarity to a pose over the joints that both have; 0 without any."""
        both = (self.scores > 0) & (pose.scores > 0)
        away = np.linalg.norm(self.points - pose.points, axis=-1) / (2 * size * pose.skeleton.sigmas)
        near = np.where(both, np.exp(-0.5 * np.where(both, away, 0.0) ** 2), 0.0)
        return np.asarray(near.sum(axis=1) / np.maximum(both.sum(axis=1), 1))


def _likeness(known: _Known, people: _Crowd, t: float) -> Floats:
    """(P,) 0..1, how likely each is the known one."""
    expected, boxes = known.track.expected(t), people.boxes
    size = _size(expected)
    hidden = t - known.track.seen
    grown = np.exp(-0.5 * (np.log(_sizes(boxes) / size) / (0.25 + 0.3 * hidden)) ** 2)
    if hidden <= _FRESH:
        joints = known.smooth.predict(t)
        alike = 0.0 if joints is None else people.alike(joints, size)
        return np.asarray(grown * (_overlap(expected, boxes) + alike) / 2)
    away = np.linalg.norm(_middle(boxes) - _middle(expected), axis=-1) / size
    return np.asarray(_HIDDEN * grown * np.exp(-0.5 * (away / (0.3 + 0.4 * hidden)) ** 2))


def _sighted(known: _Known, pose: Pose | None, t: float) -> Sighting:
    left, top, right, bottom = known.track.expected(t).tolist()
    return Sighting(pose, known.smooth(pose, t), (left, top, right - left, bottom - top))


def _overlap(box: Floats, boxes: Floats) -> Floats:
    """Intersection over union of (4,) with each of (P, 4)."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.prod(sides.clip(0), axis=1)
    return np.asarray(shared / np.maximum(_sizes(boxes) ** 2 + _size(box) ** 2 - shared, 1e-9))


def _middle(boxes: Floats) -> Floats:
    return np.asarray((boxes[..., :2] + boxes[..., 2:]) / 2)


def _sizes(boxes: Floats) -> Floats:
    """(P,) the square root of each area, pixels; at least 1."""
    return np.asarray(np.sqrt(np.prod((boxes[:, 2:] - boxes[:, :2]).clip(1), axis=1)))


def _size(box: Floats) -> float:
    return float(_sizes(box[None])[0])
