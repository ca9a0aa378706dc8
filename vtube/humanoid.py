"""The canonical humanoid: the 17 bones that a take records, whatever avatar was shown.

Space: pixels of a 1280x720 canvas, x right, y down, the camera's view of somebody who faces it, so that the
character's left is at the right. A bone points along its own x axis; a rotation is in radians, clockwise positive,
relative to the parent. At rest the character stands with hanging arms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vtube.parameters import BONES, REST, SHOULDER_WIDTH_UNITS
from vtube.types import Bone, Parameters

CANVAS = (1280, 720)
SHOULDER_WIDTH = 120.0
"""Pixels of the canvas between the shoulders."""


@dataclass(frozen=True, slots=True)
class HumanoidBone:
    """A bone at rest. ``parent``: index into ``HUMANOID`` or -1. ``position``: pixels in the parent's frame."""

    name: str
    parent: int
    length: float
    position: tuple[float, float]
    rotation: float


# name: parent, head and tail of the bone at rest in pixels of the canvas
_REST = {
    "Hips": (None, (640, 420), (640, 380)),
    "Spine": ("Hips", (640, 380), (640, 310)),
    "Chest": ("Spine", (640, 310), (640, 240)),
    "Neck": ("Chest", (640, 240), (640, 205)),
    "Head": ("Neck", (640, 205), (640, 105)),
    "LeftUpperArm": ("Chest", (700, 252), (700, 342)),
    "LeftLowerArm": ("LeftUpperArm", (700, 342), (700, 424)),
    "LeftHand": ("LeftLowerArm", (700, 424), (700, 464)),
    "RightUpperArm": ("Chest", (580, 252), (580, 342)),
    "RightLowerArm": ("RightUpperArm", (580, 342), (580, 424)),
    "RightHand": ("RightLowerArm", (580, 424), (580, 464)),
    "LeftUpperLeg": ("Hips", (670, 425), (670, 545)),
    "LeftLowerLeg": ("LeftUpperLeg", (670, 545), (670, 665)),
    "LeftFoot": ("LeftLowerLeg", (670, 665), (690, 685)),
    "RightUpperLeg": ("Hips", (610, 425), (610, 545)),
    "RightLowerLeg": ("RightUpperLeg", (610, 545), (610, 665)),
    "RightFoot": ("RightLowerLeg", (610, 665), (590, 685)),
}


def _wrap(angle: float) -> float:
    return math.remainder(angle, math.tau)


def _build() -> tuple[HumanoidBone, ...]:
    def direction(name: str) -> float:
        _, (x0, y0), (x1, y1) = _REST[name]
        return math.atan2(y1 - y0, x1 - x0)

    bones = []
    for name in BONES:
        parent, head, tail = _REST[name]
        length = math.dist(head, tail)
        if parent is None:
            bones.append(HumanoidBone(name, -1, length, (float(head[0]), float(head[1])), direction(name)))
            continue
        angle = direction(parent)
        dx, dy = head[0] - _REST[parent][1][0], head[1] - _REST[parent][1][1]
        cos, sin = math.cos(-angle), math.sin(-angle)
        position = (round(cos * dx - sin * dy, 6), round(sin * dx + cos * dy, 6))
        bones.append(HumanoidBone(name, BONES.index(parent), length, position, _wrap(direction(name) - angle)))
    return tuple(bones)


HUMANOID = _build()


def pose(parameters: Parameters) -> Mapping[str, Bone]:
    """The humanoid's bones under these parameters: rotation = rest + radians(parameter of the bone's name).

    The hips also move with BodyPositionX and BodyPositionY; lengths do not change.
    """
    unit = SHOULDER_WIDTH / SHOULDER_WIDTH_UNITS
    moved = {
        "Hips": (
            HUMANOID[0].position[0] + unit * parameters.get("BodyPositionX", 0.0),
            HUMANOID[0].position[1] - unit * parameters.get("BodyPositionY", 0.0),
        )
    }
    return MappingProxyType(
        {
            b.name: Bone(moved.get(b.name, b.position), b.rotation + math.radians(parameters.get(b.name, REST[b.name])))
            for b in HUMANOID
        }
    )
