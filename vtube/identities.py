"""Who is who from frame to frame of a video, each smoothed as a performer is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vtube.follow import Track, box_of
from vtube.stages import Smoother
from vtube.types import Box, Pose

PATIENCE = 0.5
"""Seconds for which somebody who is not seen may come back as the same one."""


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


class Identities:
    """Gives people numbers that they keep, by where their boxes go (``vtube.follow.Track``). Begins with 0.

    ``smoother``: makes one for somebody new. ``patience``: seconds for which somebody who is not seen may come back as
    the same one.
    """

    def __init__(self, smoother: Callable[[], Smoother], patience: float = PATIENCE) -> None:
        self._smoother, self._patience = smoother, patience
        self._known: list[_Known] = []
        self._next = 0

    def __call__(self, poses: Sequence[Pose], t: float) -> dict[int, Sighting]:
        """Everybody who is known at ``t`` seconds by number; who was there longest comes first."""
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
        self._known = [known for known in self._known if t - known.track.seen <= self._patience]
        return {known.number: _sighted(known, seen[known.number], t) for known in self._known}


def _sighted(known: _Known, pose: Pose | None, t: float) -> Sighting:
    left, top, right, bottom = known.track.expected(t).tolist()
    return Sighting(pose, known.smooth(pose, t), (left, top, right - left, bottom - top))
