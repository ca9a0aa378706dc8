"""The head's parameters: face angles and position, and its tilt against the torso split over neck and head."""

from __future__ import annotations

import math

from vtube.parameters import SHOULDER_WIDTH_UNITS
from vtube.solving.body import Torso
from vtube.solving.head_pose import nearer
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.types import Values

NECK = 0.35
"""The neck's share of a tilt between torso and head."""


class Head:
    """FaceAngle, FacePosition, Neck, Head and FaceFound."""

    _NAMES = (
        "FaceAngleX", "FaceAngleY", "FaceAngleZ", "FacePositionX", "FacePositionY", "FacePositionZ",
        "Neck", "Head", "FaceFound",
    )  # fmt: skip

    def __init__(self, torso: Torso, hold: float, ease: float) -> None:
        self._torso = torso
        self._part = Part(self._NAMES, hold, ease)

    def __call__(self, scene: Scene) -> Values:
        """Angles, position and rotations by name, of the moment that the scene shows."""
        head, neutral, unit = scene.head, scene.neutral, scene.unit
        if head is None or unit is None:
            return self._part(None, None, scene.dt)
        roll = math.remainder(head.roll - neutral.roll, 360.0)
        tilt = math.remainder(roll - self._torso.chest, 360.0)
        moved = SHOULDER_WIDTH_UNITS * (head.centre - complex(neutral.head_x, neutral.head_y)) / unit
        values = (
            head.yaw - neutral.yaw, head.pitch - neutral.pitch, roll,
            moved.real, -moved.imag, nearer(head.size, neutral.head_size),
            NECK * tilt, (1 - NECK) * tilt, 1.0,
        )  # fmt: skip
        return self._part((head.view, self._torso.mode), values, scene.dt)
