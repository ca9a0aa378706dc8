"""Who is who from frame to frame of a video, each smoothed as a performer is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vtube.follow import Track, box_of
from vtube.solving.joints import SEEN, Sight
from vtube.stages import Smoother
from vtube.types import Pose

_PATIENCE = 0.5
"""Seconds for which somebody who is not seen may come back as the same one."""


@dataclass(slots=True)
class _Known:
    number: int
    track: Track
    smooth: Smoother
    sight: Sight = field(default_factory=Sight)


class Identities:
    """Gives people numbers that they keep, by where their boxes go (``vtube.follow.Track``). Begins with 0.

    ``smoother``: makes one for somebody new.
    """

    def __init__(self, smoother: Callable[[], Smoother]) -> None:
        self._smoother = smoother
        self._known: list[_Known] = []
        self._next = 0

    def __call__(self, poses: Sequence[Pose], t: float) -> dict[int, Pose]:
        """The smoothed poses at ``t`` seconds by number; who was there longest finds themselves first."""
        left = list(poses)
        seen: dict[int, Pose | None] = {}
        for known in self._known:
            boxes = np.array([box_of(pose) for pose in left]).reshape(-1, 4)
            i = known.track.match(boxes, t)
            if i is not None:
                known.track.update(boxes[i], t)
            seen[known.number] = left.pop(i) if i is not None else None
        for pose in left:
            box = box_of(pose)
            self._known.append(_Known(self._next, Track(box, np.zeros(2), t, t), self._smoother()))
            seen[self._next] = pose
            self._next += 1
        self._known = [known for known in self._known if t - known.track.seen <= _PATIENCE]
        shown = {known.number: _smoothed(known, seen[known.number], t) for known in self._known}
        return {number: pose for number, pose in shown.items() if pose is not None}


def _smoothed(known: _Known, pose: Pose | None, t: float) -> Pose | None:
    """With a box: that of the frame, or where it would be by now. Joints do not flicker about the score that counts."""
    smoothed = known.smooth(pose, t)
    if smoothed is None or not np.isfinite(smoothed.points).any():
        return None
    joints = known.sight(smoothed)
    kept = np.array([joints is not None and name in joints.seen for name in smoothed.skeleton.joints])
    scores = np.where(kept, np.maximum(smoothed.scores, SEEN), smoothed.scores)
    left, top, right, bottom = known.track.expected(t).tolist()
    return replace(smoothed, scores=scores, box=(left, top, right - left, bottom - top))
