"""Follows one person through the people that an estimator sees.

Association by overlap of boxes, as in Bewley et al. 2016, "Simple Online and Realtime Tracking", with the box moved on
by its own speed over the real time that passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vtube.errors import UsageError, nearest
from vtube.types import Floats, Pose

PATIENCE = 2.0
"""Seconds without the followed person after which somebody else may be followed."""

PROOF = 0.3
"""Seconds that somebody else has to be there first, so that a chair that flickers is not followed."""

GAP = 0.5
"""Seconds that a candidate may be missing meanwhile; also the speed's time constant."""

SURE = 0.5
"""Where somebody has at least this person score, people below it are not chosen by merit."""

CHOICES = ("prominent", "left", "right")


@dataclass(slots=True)
class Track:
    """One person's box (4,) x1 y1 x2 y2, its speed in pixels a second, and when it was seen first and last."""

    box: Floats
    speed: Floats
    since: float
    seen: float

    def expected(self, t: float) -> Floats:
        """Where the box is at ``t`` seconds if they went on."""
        # A speed says less the longer it was not renewed.
        way = self.speed * GAP * (1 - np.exp(-(t - self.seen) / GAP))
        return np.asarray(self.box + np.concatenate([way, way]))

    def match(self, boxes: Floats, t: float) -> int | None:
        """Which of the boxes (P, 4) is this person, if any is."""
        if not len(boxes):
            return None
        overlap = _overlap(self.expected(t), boxes)
        area = np.prod(self.box[2:] - self.box[:2])
        ratio = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) / max(float(area), 1e-9)
        # Nobody doubles in size between two frames; a passer-by close to the camera does so against who sits behind.
        overlap[(ratio > 2) | (ratio < 0.5)] *= 0.5
        best = int(overlap.argmax())
        return best if overlap[best] > np.interp(t - self.seen, (0.1, 1.0), (0.35, 0.2)) else None

    def update(self, box: Floats, t: float) -> None:
        """They were seen in this box."""
        dt = t - self.seen
        if dt > 0:
            moved = (box[:2] + box[2:] - self.box[:2] - self.box[2:]) / 2 / dt
            self.speed = self.speed + (1 - np.exp(-dt / GAP)) * (moved - self.speed)
        self.box, self.seen = box, max(t, self.seen)


class Follow:
    """Gives of all people the followed one, or None while that one is not there.

    ``person``: whom to choose at the start and when the followed one is gone for longer than ``PATIENCE`` seconds:
    "prominent" (area of the box times score), "left" or "right" in the unmirrored picture, or a number from 1, largest
    first. The first person is taken at once; whoever comes after has to be there for ``PROOF`` seconds.

    Raises:
        UsageError: another ``person``.
    """

    def __init__(self, person: str | int = "prominent") -> None:
        self._choose = _chooser(str(person).strip())
        self.reset()

    def reset(self) -> None:
        """Forget who was followed."""
        self._followed: Track | None = None
        self._candidate: Track | None = None

    def __call__(self, poses: Sequence[Pose], t: float) -> Pose | None:
        """``poses``: the people seen at ``t`` seconds, with boxes or at least one keypoint each."""
        people = [pose for pose in poses if pose.box is not None or np.isfinite(pose.points).any()]
        boxes = np.array([box_of(pose) for pose in people]).reshape(-1, 4)
        if self._followed is not None:
            i = self._followed.match(boxes, t)
            if i is not None:
                self._followed.update(boxes[i], t)
                self._candidate = None
                return people[i]
            # Who was seen for a moment only is waited for as briefly.
            patience = np.clip(self._followed.seen - self._followed.since, PROOF, PATIENCE)
            if t - self._followed.seen < patience:
                return None
        return self._choose_anew(people, boxes, t)

    def _choose_anew(self, people: list[Pose], boxes: Floats, t: float) -> Pose | None:
        if self._candidate is not None and t - self._candidate.seen > GAP:
            self._candidate = None
        i = self._choose(people, boxes)
        if i is None:
            return None
        if self._followed is not None:
            if self._candidate is None or self._candidate.match(boxes, t) != i:
                self._candidate = Track(boxes[i], np.zeros(2), t, t)
            self._candidate.update(boxes[i], t)
            if t - self._candidate.since < PROOF:
                return None
        self._followed, self._candidate = self._candidate or Track(boxes[i], np.zeros(2), t, t), None
        return people[i]


def _chooser(person: str) -> Callable[[list[Pose], Floats], int | None]:
    if person.isdecimal() and int(person) >= 1:
        rank = int(person) - 1
        return lambda people, boxes: (
            int(np.argsort(-_areas(boxes), kind="stable")[rank]) if rank < len(people) else None
        )
    if person not in CHOICES:
        raise UsageError(
            "nobody to follow by that name",
            where="body.person",
            got=repr(person),
            expected="a number from 1, largest first, or a word",
            hint=nearest(person, CHOICES),
        )
    merits: dict[str, Callable[[list[Pose], Floats], Floats]] = {
        "prominent": lambda people, boxes: _areas(boxes) * [pose.score for pose in people],
        "left": lambda _, boxes: -(boxes[:, 0] + boxes[:, 2]),
        "right": lambda _, boxes: boxes[:, 0] + boxes[:, 2],
    }
    merit = merits[person]

    def choose(people: list[Pose], boxes: Floats) -> int | None:
        if not people:
            return None
        values = np.asarray(merit(people, boxes), dtype=np.float64)
        sure = np.array([pose.score >= SURE for pose in people])
        return int(np.where(sure | ~sure.any(), values, -np.inf).argmax())

    return choose


def box_of(pose: Pose) -> Floats:
    """(4,) x1 y1 x2 y2, image pixels: the model's box, or one around the keypoints."""
    if pose.box is not None:
        x, y, width, height = pose.box
        return np.array([x, y, x + width, y + height])
    return np.concatenate([np.nanmin(pose.points, axis=0), np.nanmax(pose.points, axis=0)])


def _areas(boxes: Floats) -> Floats:
    return np.asarray(np.prod(boxes[:, 2:] - boxes[:, :2], axis=1))


def _overlap(box: Floats, boxes: Floats) -> Floats:
    """Intersection over union of one box with each of (P, 4)."""
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.prod(sides.clip(0), axis=1)
    return np.asarray(shared / np.maximum(np.prod(box[2:] - box[:2]) + _areas(boxes) - shared, 1e-9))
