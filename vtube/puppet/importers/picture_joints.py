"""Joints of a drawn figure: as the user says, else from a pose model, else from the outline and proportions.

The figure faces the viewer: its own left is at the right of the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from vtube.errors import UsageError, nearest
from vtube.puppet.importers.draft import on_canvas
from vtube.puppet.importers.picture_outline import Outline
from vtube.types import Floats, Pose

SIDES = ("Left", "Right")
_LIMBS = ("Shoulder", "Elbow", "Wrist", "Fingers", "Hip", "Knee", "Ankle", "Toe")
JOINTS = ("Hips", "Neck", "Head", "HeadTop", *(f"{side}{joint}" for side in SIDES for joint in _LIMBS))
"""The names that ``--joint`` takes. Neck: between the shoulders. Head: where the head sits on the neck. Fingers: the
end of the hand. Toe: the end of the foot."""
_BONES = {"UpperArm": "Shoulder", "LowerArm": "Elbow", "Hand": "Wrist", "UpperLeg": "Hip", "LowerLeg": "Knee",
          "Foot": "Ankle"}  # fmt: skip
ALIASES: Mapping[str, str] = MappingProxyType(
    {f"{side}{bone}": f"{side}{joint}" for side in SIDES for bone, joint in _BONES.items()}
)
"""Bones, for the joint that each begins at."""
GUESSED = "outline and proportions"
NOSE = "Nose"
"""What a pose model sees of the face; it tells where the chin is."""
_SEEN = 0.5  # the least score of a joint that is believed
_LONGEST = {"Elbow": ("Shoulder", 0.32), "Wrist": ("Elbow", 0.32), "Knee": ("Hip", 0.4), "Ankle": ("Knee", 0.4)}


@dataclass(slots=True)
class Joints:
    """Where each joint is, and how that was found. ``at``: (2,) canvas px by name; complete."""

    at: dict[str, Floats]
    how: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Floats:
        return self.at[name]


def given(joints: Mapping[str, tuple[float, float]], scale: float, size: tuple[int, int]) -> dict[str, Floats]:
    """What the user says, in canvas px by joint.

    Raises:
        UsageError: an unknown name, or a place outside of the picture.
    """
    found = {}
    for name, place in joints.items():
        joint = ALIASES.get(name, name)
        if joint not in JOINTS:
            raise UsageError(f"unknown joint {name!r}", where="--joint", hint=nearest(name, JOINTS))
        found[joint] = np.array(on_canvas(name, place, scale, size))
    return found


def find(outline: Outline, pose: Pose | None, said: Mapping[str, Floats]) -> Joints:
    """All joints of a figure; what the user said wins over what the model saw, that over the outline."""
    seen = believed(pose, outline) if pose is not None else {}
    known = {**seen, **said}
    joints = Joints(outline.joints(known))
    for name in JOINTS:
        way = "given" if name in said else "pose model" if name in seen else GUESSED
        joints.how[name] = way
    return joints


def believed(pose: Pose, outline: Outline) -> dict[str, Floats]:
    """What a pose model saw on the drawing, as far as it fits the outline.

    Nothing, unless it saw both shoulders and most of the figure. A joint that lies off the figure, or too far from the
    one that it hangs on, is left out; left and right are exchanged where the model took the figure for its back.
    """
    points = {name: point for joint in pose.skeleton.joints if (point := _sure(pose, joint)) is not None
              for name in [_name(joint)]}  # fmt: skip
    left, right = points.get("LeftShoulder"), points.get("RightShoulder")
    if left is None or right is None or pose.box is None or pose.box[3] < 0.55 * outline.height:
        return {}
    if left[0] < right[0]:
        points = {_other(name): point for name, point in points.items()}
    wide = abs(float(left[0] - right[0]))
    if not 0.06 * outline.height < wide < 0.5 * outline.height:
        return {}
    kept = {name: point for name, point in points.items() if outline.near(point)}
    for name in list(kept):
        joint = name.removeprefix("Left").removeprefix("Right")
        if joint in _LONGEST:
            before, share = _LONGEST[joint]
            root = kept.get(name.replace(joint, before))
            if root is None or np.hypot(*(kept[name] - root)) > share * outline.height:
                del kept[name]
    return {name: outline.inside(point) for name, point in kept.items() if name in {*JOINTS, NOSE}}


def _sure(pose: Pose, joint: str) -> Floats | None:
    i = pose.skeleton.index(joint)
    return None if i is None or pose.scores[i] < _SEEN else pose.points[i]


def _name(joint: str) -> str:
    """left_elbow is LeftElbow."""
    return "".join(word.capitalize() for word in joint.split("_"))


def _other(name: str) -> str:
    if name.startswith("Left"):
        return "Right" + name.removeprefix("Left")
    return "Left" + name.removeprefix("Right") if name.startswith("Right") else name
