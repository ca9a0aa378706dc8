"""The 17 joints of Human3.6M that 3D pose estimation uses."""

from __future__ import annotations

import numpy as np

from vtube.types import Skeleton

# Human3.6M publishes none, since it is measured in millimetres. Limbs: as COCO's; trunk and head: as mpii16's.
_SKELETON = Skeleton(
    name="h36m17",
    joints=(
        "pelvis", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle", "spine", "thorax",
        "upper_neck", "head_top", "left_shoulder", "left_elbow", "left_wrist", "right_shoulder", "right_elbow",
        "right_wrist",
    ),
    bones=(
        ("pelvis", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"), ("pelvis", "left_hip"),
        ("left_hip", "left_knee"), ("left_knee", "left_ankle"), ("pelvis", "spine"), ("spine", "thorax"),
        ("thorax", "upper_neck"), ("upper_neck", "head_top"), ("thorax", "left_shoulder"),
        ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"), ("thorax", "right_shoulder"),
        ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
    ),
    mirror=tuple(
        (f"left_{joint}", f"right_{joint}") for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    ),
    sigmas=np.array(
        [.107, .107, .087, .089, .107, .087, .089, .107, .079, .079, .079, .079, .072, .062, .079, .072, .062]
    ),
)  # fmt: skip


def create() -> Skeleton:
    """Human3.6M's 17 joints in the usual order (Ionescu et al., "Human3.6M", TPAMI 2014).

    The joint that others call "neck/nose" or "jaw" is ``upper_neck`` here: it is where the head turns on the neck, at
    the height of the jaw.
    """
    return _SKELETON
