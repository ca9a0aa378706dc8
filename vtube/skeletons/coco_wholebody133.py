"""COCO-WholeBody: body, feet, face and hands.

Jin et al., "Whole-Body Human Pose Estimation in the Wild", ECCV 2020. The names of body, feet and hands are those of
its own data; the 68 points of the face, which have numbers there, carry names so that each side is told.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from vtube.skeletons import _fingers, coco17
from vtube.types import Skeleton


def _both(*names: str) -> tuple[str, ...]:
    return (*(f"right_{name}" for name in names), *(f"left_{name}" for name in reversed(names)))


def _across(names: tuple[str, ...], middle: str) -> tuple[str, ...]:
    """From the person's right to the left, over a point in the middle."""
    return (*(f"right_{name}" for name in names), middle, *(f"left_{name}" for name in reversed(names)))


_FEET = tuple(f"{side}_{joint}" for side in _fingers.SIDES for joint in ("big_toe", "small_toe", "heel"))
_JAW = _across(tuple(f"jaw{k}" for k in range(1, 9)), "chin")
_BROWS = _both(*(f"brow{k}" for k in range(1, 6)))  # from the outer end inwards
_BRIDGE = tuple(f"nose_bridge{k}" for k in range(1, 5))
_NOSTRILS = _across(("nostril1", "nostril2"), "nose_base")
_RIGHT_EYE = tuple(
    f"right_{name}" for name in ("eye_outer", "lid_upper1", "lid_upper2", "eye_inner", "lid_lower2", "lid_lower1")
)
_LEFT_EYE = tuple(
    f"left_{name}" for name in ("eye_inner", "lid_upper2", "lid_upper1", "eye_outer", "lid_lower1", "lid_lower2")
)
_OUTER_LIPS = (
    *_across(("mouth_corner", "lip_upper1", "lip_upper2"), "lip_upper"),
    "left_lip_lower1", "left_lip_lower2", "lip_lower", "right_lip_lower2", "right_lip_lower1",
)  # fmt: skip
_INNER_LIPS = (
    *_across(("mouth_inner", "lip_inside_upper"), "lip_inside_upper"),
    "left_lip_inside_lower", "lip_inside_lower", "right_lip_inside_lower",
)  # fmt: skip
_FACE = (*_JAW, *_BROWS, *_BRIDGE, *_NOSTRILS, *_RIGHT_EYE, *_LEFT_EYE, *_OUTER_LIPS, *_INNER_LIPS)  # iBUG's 68
_HANDS = tuple(joint for side in _fingers.SIDES for joint in _fingers.joints(side))
_BODY = coco17.create()
_JOINTS = (*_BODY.joints, *_FEET, *_FACE, *_HANDS)


def _ring(*joints: str) -> tuple[tuple[str, str], ...]:
    return tuple(pairwise((*joints, joints[0])))


_BONES = (
    *_BODY.bones,
    *((f"{side}_ankle", f"{side}_{toe}") for side in _fingers.SIDES for toe in ("big_toe", "small_toe", "heel")),
    *pairwise(_JAW), *pairwise(_BROWS[:5]), *pairwise(_BROWS[5:]), *pairwise(_BRIDGE), *pairwise(_NOSTRILS),
    (_BRIDGE[-1], "nose_base"),
    *_ring(*_RIGHT_EYE), *_ring(*_LEFT_EYE), *_ring(*_OUTER_LIPS), *_ring(*_INNER_LIPS),
    *((f"{side}_wrist", f"{side}_hand_root") for side in _fingers.SIDES),
    *(bone for side in _fingers.SIDES for bone in _fingers.bones(side)),
)  # fmt: skip

# jin-s13/COCO-WholeBody, evaluation/myeval_wholebody.py, as published: not the same on both sides.
_FEET_SIGMAS = (.068, .066, .066, .092, .094, .094)  # fmt: skip
_FACE_SIGMAS = (
    .042, .043, .044, .043, .040, .035, .031, .025, .020, .023, .029, .032, .037, .038, .043, .041, .045,
    .013, .012, .011, .011, .012, .012, .011, .011, .013, .015, .009, .007, .007, .007, .012, .009, .008, .016, .010,
    .017, .011, .009, .011, .009, .007, .013, .008, .011, .012, .010, .034,
    .008, .008, .009, .008, .008, .007, .010, .008, .009, .009, .009, .007, .007, .008, .011, .008, .008, .008, .010,
    .008,
)  # fmt: skip

_SKELETON = Skeleton(
    name="coco_wholebody133",
    joints=_JOINTS,
    bones=_BONES,
    mirror=tuple((joint, joint.replace("left", "right")) for joint in _JOINTS if "left" in joint),
    sigmas=np.array([*_BODY.sigmas, *_FEET_SIGMAS, *_FACE_SIGMAS, *_fingers.SIGMAS * 2]),
)


def create() -> Skeleton:
    """COCO-WholeBody's 133 joints, in its order: body 17, feet 6, face 68, left hand 21, right hand 21."""
    return _SKELETON
