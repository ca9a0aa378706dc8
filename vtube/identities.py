"""Who is who from frame to frame of a video, each smoothed as a performer is live.

All are assigned at once, so that the sum of likenesses is the largest (Kuhn 1955, as in Bewley et al. 2016, "Simple
Online and Realtime Tracking"). Whoever is seen is alike by the overlap of boxes and the distance of joints, both where
they are expected by now; whoever is hidden by where they were going, the less surely the longer it lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
        self._next = 0

    def __call__(self, poses: Sequence[Pose], t: float) -> dict[int, Sighting]:
        """Everybody who is known at ``t`` seconds by number; who was there longest comes first."""
        self._known = [known for known in self._known if not known.lost(t, self._patience)]
        people = _each_once([pose for pose in poses if pose.box is not None or np.isfinite(pose.points).any()])
        matched = self._matched(people, t)
        seen: dict[int, Pose | None] = {}
        for i, known in enumerate(self._known):
            seen[known.number] = pose = people[matched[i]] if i in matched else None
            if pose is not None:
                known.track.update(box_of(pose), t)
        for k in sorted(set(range(len(people))) - set(matched.values())):
            track = Track(box_of(people[k]), np.zeros(2), t, t)
            self._known.append(_Known(self._next, track, self._smoother()))
            seen[self._next] = people[k]
            self._next += 1
        return {known.number: _sighted(known, seen[known.number], t) for known in self._known}

    def _matched(self, people: list[Pose], t: float) -> dict[int, int]:
        """Which of those who are known is which of the people, by their places in the lists."""
        if not (people and self._known):
            return {}
        likeness = np.array([_likeness(known, people, t) for known in self._known])
        pairs = zip(*linear_sum_assignment(likeness, maximize=True), strict=True)
        return {int(i): int(k) for i, k in pairs if likeness[i, k] >= _LEAST}


def _likeness(known: _Known, people: list[Pose], t: float) -> Floats:
    """(P,) 0..1, how likely each is the known one."""
    expected, boxes = known.track.expected(t), np.array([box_of(pose) for pose in people])
    size = _size(expected)
    hidden = t - known.track.seen
    grown = np.exp(-0.5 * (np.log(_sizes(boxes) / size) / (0.25 + 0.3 * hidden)) ** 2)
    if hidden <= _FRESH:
        joints = known.smooth.predict(t)
        alike = [0.0 if joints is None else _alike(joints, pose, size) for pose in people]
        return np.asarray(grown * (_overlap(expected, boxes) + alike) / 2)
    away = np.linalg.norm(_middle(boxes) - _middle(expected), axis=-1) / size
    return np.asarray(_HIDDEN * grown * np.exp(-0.5 * (away / (0.3 + 0.4 * hidden)) ** 2))


def _alike(pose: Pose, other: Pose, size: float) -> float:
    """0..1: COCO's object keypoint similarity over the joints that both have; 0 where they share none."""
    both = (pose.scores > 0) & (other.scores > 0)
    if not both.any():
        return 0.0
    away = np.linalg.norm(pose.points[both] - other.points[both], axis=1)
    return float(np.exp(-0.5 * (away / (2 * size * pose.skeleton.sigmas[both])) ** 2).mean())


def _each_once(people: list[Pose]) -> list[Pose]:
    """Without those whom a model has found twice: the surer one of each counts."""
    once: list[Pose] = []
    for pose in sorted(people, key=lambda pose: -pose.score):
        size = _size(box_of(pose))
        if all(_alike(pose, other, min(size, _size(box_of(other)))) < _TWICE for other in once):
            once.append(pose)
    return [pose for pose in people if any(pose is each for each in once)]


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
