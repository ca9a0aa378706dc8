"""The head's parameters: face angles and position, and its tilt against the torso split over neck and head."""

from __future__ import annotations

import cmath
import math

from vtube.parameters import SHOULDER_WIDTH_UNITS
from vtube.solving.body import Torso
from vtube.solving.head_pose import nearer
from vtube.solving.limbs import Direction
from vtube.solving.loss import Part
from vtube.solving.scene import Scene
from vtube.types import Values

NECK = 0.35
"""The neck's share of a tilt between torso and head."""

_FREE, _UTMOST = 55.0, 70.0  # degrees of tilt shown as they are, and never reached
_WRONG = 90.0  # degrees; no neck bends so far
_FASTEST = 400.0  # degrees a second that a head rolls


class Head:
    """FaceAngle, FacePosition, Neck, Head and FaceFound."""

    _NAMES = (
        "FaceAngleX", "FaceAngleY", "FaceAngleZ", "FacePositionX", "FacePositionY", "FacePositionZ",
        "Neck", "Head", "FaceFound",
    )  # fmt: skip

    def __init__(self, torso: Torso, hold: float, ease: float) -> None:
        self._torso = torso
        self._part = Part(self._NAMES, hold, ease)
        self._roll, self._view = Direction(_FASTEST), ""

    def __call__(self, scene: Scene) -> Values:
        """Angles, position and rotations by name, of the moment that the scene shows."""
        head, neutral, unit = scene.head, scene.neutral, scene.unit
        if head is None or unit is None or abs(self._tilt(head.roll - neutral.roll)) > _WRONG:
            self._roll.forget()
            return self._part(None, None, scene.dt)
        if head.view != self._view:
            self._roll.forget()
        self._view = head.view
        # From the side the eyes, one behind the other, tell no roll.
        clear = math.cos(math.radians(head.yaw))
        roll = self._roll(cmath.rect(1.0, math.radians(head.roll)), clear, scene.dt) - neutral.roll
        tilt = bent(self._tilt(roll))
        roll = math.remainder(self._torso.chest + tilt, 360.0)
        moved = SHOULDER_WIDTH_UNITS * (head.centre - complex(neutral.head_x, neutral.head_y)) / unit
        values = (
            head.yaw - neutral.yaw, head.pitch - neutral.pitch, roll,
            moved.real, -moved.imag, nearer(head.size, neutral.head_size),
            NECK * tilt, (1 - NECK) * tilt, 1.0,
        )  # fmt: skip
        return self._part((head.view, self._torso.mode), values, scene.dt)

    def _tilt(self, roll: float) -> float:
        return math.remainder(roll - self._torso.chest, 360.0)


def bent(tilt: float) -> float:
    """Degrees of a head's tilt against the torso as a neck can show them: as they are at first, then ever less."""
    beyond, room = abs(tilt) - _FREE, _UTMOST - _FREE
    return tilt if beyond <= 0 else math.copysign(_FREE + room * math.tanh(beyond / room), tilt)
