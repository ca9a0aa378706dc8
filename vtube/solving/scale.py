"""How large the performer is in the picture."""

from __future__ import annotations

import math

from vtube.solving.head_pose import HeadPose
from vtube.solving.joints import Joints


class ShoulderWidth:
    """The performer's shoulder width in pixels as if they faced the camera: the unit of all lengths.

    A turned torso narrows the shoulders, so that trunk and head stand in where they ask for more. Their shares are
    low: where the shoulders are open, they decide. The estimate follows growth at once and shrinks slowly, which makes
    it a running high percentile.
    """

    _HEAD = 25.0  # centimetres of an average head
    _TRUNK = 1 / 1.8  # share of the length from hips to shoulders
    _FACING = 50.0  # degrees of yaw up to which a head's size can be told
    _RISE, _FALL = 0.1, 2.0  # seconds

    def __init__(self) -> None:
        self.pixels: float | None = None

    def __call__(self, joints: Joints | None, head: HeadPose | None, dt: float) -> float | None:
        """Pixels, or None as long as nothing was seen that could tell."""
        seen = self._largest(joints, head)
        if seen < 1.0:  # less than a pixel is no person
            return self.pixels
        if self.pixels is None:
            self.pixels = seen
        else:
            tau = self._RISE if seen > self.pixels else self._FALL
            self.pixels += (seen - self.pixels) * -math.expm1(-dt / tau)
        return self.pixels

    def _largest(self, joints: Joints | None, head: HeadPose | None) -> float:
        widths = [self._HEAD * head.size] if head is not None and abs(head.yaw) < self._FACING else []
        shoulders, hips = (joints.pair("shoulder"), joints.pair("hip")) if joints else (None, None)
        if shoulders:
            widths.append(abs(shoulders[0] - shoulders[1]))
            if hips:
                widths.append(self._TRUNK * abs(shoulders[0] + shoulders[1] - (hips[0] + hips[1])) / 2)
        return max(widths, default=0.0)
