"""Both hands over time: smoothed and predicted to a later moment, as the body's joints are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vtube.stages import Smoother
from vtube.types import Floats, Pose, frozen


class HandTrack:
    """Takes what a hand model saw, gives the hands at any later moment.

    The depth of each joint stays as it was seen last: smoothers know the picture alone, and the shape of a hand is in
    no hurry. ``smooth``: a smoother of its own, for a body has other joints.
    """

    def __init__(self, smooth: Smoother) -> None:
        self._smooth = smooth
        self._depth: Floats | None = None

    def update(self, hands: Pose | None, t: float) -> None:
        """What was seen at ``t`` seconds; None: no hand."""
        self._smooth.update(hands, t)
        if hands is None or hands.z is None:
            return
        known = np.zeros(len(hands.z)) if self._depth is None or len(self._depth) != len(hands.z) else self._depth
        self._depth = frozen(np.where(np.isfinite(hands.z), hands.z, known))

    def predict(self, t: float) -> Pose | None:
        """The hands at ``t`` seconds, or None where none was seen for longer than the smoother holds."""
        hands = self._smooth.predict(t)
        return hands if hands is None or self._depth is None else replace(hands, z=self._depth)
