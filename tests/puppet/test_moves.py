"""How bones have moved tells where they are."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vtube import puppet
from vtube.puppet import Puppet
from vtube.types import Floats

POSE = {
    "Hips": 5.0, "Spine": -8.0, "LeftUpperArm": -70.0, "LeftLowerArm": 100.0, "LeftUpperArmLength": 0.4,
    "LeftLowerArmLength": 0.0, "RightUpperArmLength": 1.5, "FaceAngleX": 20.0, "EyeOpenLeft": 0.3, "BodyFound": 1.0,
}  # fmt: skip


def matrix(x: float, y: float, degrees: float, scales: Floats, at: tuple[float, float]) -> Floats:
    """Scale and turn around ``at``, then shift."""
    turn = math.radians(degrees)
    linear = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) @ np.diag(scales)
    return np.vstack([np.column_stack([linear, np.array([x, y]) + at - linear @ at]), [0, 0, 1]])


@pytest.mark.parametrize("name", puppet.names())
def test_moves_chained_are_the_posed_bones(name: str) -> None:
    """Shift, turn and scale in the parent, springs included; stretching comes last and is not handed down."""
    avatar = puppet.load(puppet.find(name))
    shown = Puppet(avatar, seed=3)
    for t in np.arange(0, 1, 1 / 30):
        shown.pose(POSE | {"Spine": 20 * math.sin(9 * t)}, t)
    moves, bones = shown.moves(), shown._rig._placing.bones
    chained: list[Floats] = []
    for bone, (x, y, degrees, scale_x, scale_y, length) in zip(avatar.bones, moves.bones.tolist(), strict=True):
        own = matrix(x, y, degrees, np.array([scale_x, scale_y]), bone.at)
        chained.append(chained[bone.parent] @ own if bone.parent >= 0 else own)
        along = math.degrees(math.atan2(bone.tip[1] - bone.at[1], bone.tip[0] - bone.at[0]))
        turned = matrix(0, 0, along, np.ones(2), bone.at)
        stretch = turned @ matrix(0, 0, 0, np.array([length, 1.0]), bone.at) @ np.linalg.inv(turned)
        assert np.allclose(chained[-1] @ stretch, bones[len(chained) - 1], atol=1e-6)
    assert moves.inputs["FaceAngleX"] == 20.0
    assert len(moves.parts) == len(moves.z) == len(avatar.parts)
