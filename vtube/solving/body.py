"""The torso: lean, turn and sway, split over hips, spine and chest."""

from __future__ import annotations

import cmath
import math
from collections.abc import Hashable

from vtube.humanoid import HUMANOID, SHOULDER_WIDTH
from vtube.parameters import SHOULDER_WIDTH_UNITS
from vtube.solving.head_pose import nearer
from vtube.solving.joints import Joints, Pair
from vtube.solving.loss import Part
from vtube.solving.neutral import Neutral
from vtube.solving.scene import Scene
from vtube.types import Values

_LEVER = 2.0 * SHOULDER_WIDTH_UNITS  # from the hips, about which a torso leans to the camera, up to the head
_TURN_SHARE = 0.7  # narrowing has other causes too, such as drawn-up shoulders
_TURN_DEAD = 0.97  # narrower than this share of the neutral width is a turn
_TAU = 0.15  # seconds in which a turn or a lean to the camera is followed, both coarse measures
_TILT_LIMIT = 35.0  # degrees; a steeper shoulder or hip line is a wrong joint


def tilt(pair: Pair) -> float | None:
    """Degrees by which the line from a right to its left joint is turned clockwise from level, None if it is short."""
    across = pair[0] - pair[1]
    return math.degrees(cmath.phase(across)) if abs(across) >= 1 else None


def lean(shoulders: Pair, hips: Pair | None) -> float | None:
    """Degrees by which the line from the hips to the shoulders is turned clockwise from upright, or None."""
    if hips is None or abs(up := shoulders[0] + shoulders[1] - (hips[0] + hips[1])) < 1:
        return None
    return math.degrees(cmath.phase(up * 1j))


class Torso:
    """BodyAngle, BodyPosition, Hips, Spine, Chest and BodyFound."""

    _NAMES = (
        "BodyAngleX", "BodyAngleY", "BodyAngleZ", "BodyPositionX", "BodyPositionY", "Hips", "Spine", "Chest",
        "BodyFound",
    )  # fmt: skip

    def __init__(self, hold: float, ease: float) -> None:
        self._part = Part(self._NAMES, hold, ease)
        self._turn: float | None = None
        self._forward: float | None = None

    @property
    def mode(self) -> Hashable:
        """How the torso is followed; parts that hang on it switch with it."""
        return self._part.mode

    @property
    def hips(self) -> float:
        """Degrees, clockwise, of the hips that the legs hang on."""
        return self._part.target[5]

    @property
    def chest(self) -> float:
        """Degrees, clockwise, of the chest that arms and neck hang on: the sum of the chain."""
        return sum(self._part.target[5:8])

    def __call__(self, scene: Scene) -> Values:
        """Angles, sway and rotations by name, of the moment that the scene shows."""
        joints, unit = scene.joints, scene.unit
        shoulders = joints.pair("shoulder") if joints else None
        level = tilt(shoulders) if shoulders else None
        if joints is None or unit is None or shoulders is None or level is None:
            self._turn = self._forward = None
            return self._part(None, None, scene.dt)
        view, chain = self._chain(joints, shoulders, level, scene.neutral)
        middle, neutral = (shoulders[0] + shoulders[1]) / 2, scene.neutral
        moved = (middle - complex(neutral.chest_x, neutral.chest_y)) / unit - _shoulders_moved(chain)
        self._forward = None if view == "legs" else _approached(self._forward, self._pitch(scene), scene.dt)
        values = (
            self._yaw(scene, abs(shoulders[0] - shoulders[1]) / unit, middle), self._forward or 0.0, sum(chain),
            moved.real * SHOULDER_WIDTH_UNITS, -moved.imag * SHOULDER_WIDTH_UNITS, *chain, 1.0,
        )  # fmt: skip
        return self._part((view, scene.head is not None), values, scene.dt)

    def _chain(
        self, joints: Joints, shoulders: Pair, level: float, neutral: Neutral
    ) -> tuple[str, tuple[float, float, float]]:
        """How the lean is seen, and the rotations of hips, spine and chest that sum up to it."""
        pelvis = joints.pair("hip")
        leaning = lean(shoulders, pelvis)
        if pelvis is None or leaning is None:
            total = _limited(math.remainder(level - neutral.tilt, 360.0))
            return "shoulders", (0.0, total / 2, total / 2)
        total = math.remainder(leaning - neutral.lean, 360.0)
        if joints["left_knee"] is None and joints["right_knee"] is None:
            return "hips", (0.0, total / 2, total / 2)
        hips = _limited(tilt(pelvis) or 0.0)  # somebody stands, or sits in full view
        return "legs", (hips, (total - hips) / 2, (total - hips) / 2)

    def _yaw(self, scene: Scene, width: float, middle: complex) -> float:
        """Narrow shoulders are a turn; where to, the face and the neck's place between the shoulders say."""
        turn = 0.0
        if scene.head is not None and scene.unit is not None and width > 0:
            narrow = min(width / (max(scene.neutral.width, 0.2) * _TURN_DEAD), 1.0)
            side = (scene.head.yaw - scene.neutral.yaw) / 15 + (scene.head.centre - middle).real / (0.15 * scene.unit)
            turn = _TURN_SHARE * math.degrees(math.acos(narrow)) * math.tanh(side)
        self._turn = _approached(self._turn, turn, scene.dt)
        return self._turn

    def _pitch(self, scene: Scene) -> float:
        """A head that grows came nearer, about the hips. Somebody who stands may as well have walked."""
        if scene.head is None:
            return 0.0
        share = nearer(scene.head.size, scene.neutral.head_size) / _LEVER
        return -math.degrees(math.asin(min(max(share, -1.0), 1.0)))


def _approached(before: float | None, angle: float, dt: float) -> float:
    return angle if before is None else before + (angle - before) * -math.expm1(-dt / _TAU)


def _limited(angle: float) -> float:
    return min(max(angle, -_TILT_LIMIT), _TILT_LIMIT)


def _shoulders_moved(chain: tuple[float, float, float]) -> complex:
    """How far these rotations of hips, spine and chest carry the humanoid's shoulders, in shoulder widths, x + iy."""
    rotation, moved = 0.0, 0j
    for angle, length in zip(chain, _CHAIN, strict=True):
        rotation += math.radians(angle)
        moved += length * -1j * (cmath.exp(1j * rotation) - 1)
    return moved


_BONES = {bone.name: bone for bone in HUMANOID}
_CHAIN = tuple(
    _BONES[name].position[0] / SHOULDER_WIDTH for name in ("Spine", "Chest", "LeftUpperArm")
)  # from each bone's joint to the next, along the bone
