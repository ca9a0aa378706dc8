"""The joints of an avatar, named as a person's are, wherever its parameters put them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vtube.puppet.avatar import Avatar
from vtube.puppet.kinematics import Rig
from vtube.types import Floats, Parameters

_BONES = {
    "shoulder": "UpperArm", "elbow": "LowerArm", "wrist": "Hand",
    "hip": "UpperLeg", "knee": "LowerLeg", "ankle": "Foot",
}  # fmt: skip
_FACE = 0.43
"""How far along its head bone a character's face is, from the neck to the crown: where a person's ears are."""

JOINTS: Mapping[str, str] = {
    f"{side.lower()}_{joint}": f"{side}{bone}" for side in ("Left", "Right") for joint, bone in _BONES.items()
}
"""COCO's joints and the bones that begin there."""


class Figure:
    """An avatar's skeleton. Space: pixels of its canvas, as complex numbers x + iy."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar = avatar
        self._rig = Rig(avatar)
        self._index = {bone.name: i for i, bone in enumerate(avatar.bones)}

    def has(self, bone: str) -> bool:
        """Whether the avatar has a bone of that name."""
        return bone in self._index

    def joints(self, parameters: Parameters) -> dict[str, complex]:
        """Where the joints are under these parameters, the ``head``, its face's middle, and its ``crown``;
        those that it has.
        """
        bones = self._rig(parameters).bones
        found = {}
        for joint, bone in JOINTS.items():
            if bone in self._index:
                found[joint] = self._place(bones, bone, 0.0)
        if "Head" in self._index:
            found["head"], found["crown"] = self._place(bones, "Head", _FACE), self._place(bones, "Head", 1.0)
        return found

    def _place(self, bones: Floats, name: str, along: float) -> complex:
        i = self._index[name]
        joint = self.avatar.bones[i]
        rest = (1 - along) * np.array(joint.at) + along * np.array(joint.tip)
        x, y = bones[i, :2, :2] @ rest + bones[i, :2, 2]
        return complex(x, y)
