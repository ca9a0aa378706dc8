"""People of a video as they are drawn: smoothed, with joints that do not flicker, under numbers that they keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from vtube import identities
from vtube.identities import Sighting
from vtube.solving.joints import SEEN, Sight
from vtube.stages import Smoother
from vtube.types import Pose


class Identities:
    """``vtube.identities.Identities`` of poses to draw. ``smoother``: makes one for somebody new."""

    def __init__(self, smoother: Callable[[], Smoother]) -> None:
        self._identities = identities.Identities(smoother)
        self._sights: dict[int, Sight] = {}

    def __call__(self, poses: Sequence[Pose], t: float) -> dict[int, Pose]:
        """The smoothed poses at ``t`` seconds by number; who was there longest comes first."""
        people = self._identities(poses, t)
        self._sights = {number: self._sights.get(number) or Sight() for number in people}
        shown = {number: _drawn(self._sights[number], sighting) for number, sighting in people.items()}
        return {number: pose for number, pose in shown.items() if pose is not None}


def _drawn(sight: Sight, person: Sighting) -> Pose | None:
    """With a box: that of the frame, or where it would be by now. Joints do not flicker about the score that counts."""
    smoothed = person.smoothed
    if smoothed is None or not np.isfinite(smoothed.points).any():
        return None
    joints = sight(smoothed)
    kept = np.array([joints is not None and name in joints.seen for name in smoothed.skeleton.joints])
    scores = np.where(kept, np.maximum(smoothed.scores, SEEN), smoothed.scores)
    return replace(smoothed, scores=scores, box=person.box)
