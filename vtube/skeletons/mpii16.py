"""MPII Human Pose's 16 joints."""

from __future__ import annotations

import numpy as np

from vtube.types import Skeleton

# MPII publishes none, since it is measured by PCKh. Limbs: as COCO's. Thorax, neck and head: CrowdPose's of head and
# neck (Jeff-sjtu/CrowdPose, cocoeval.py). Pelvis: as a hip, whose middle it is.
_SKELETON = Skeleton(
    name="mpii16",
    joints=(
        "right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle", "pelvis", "thorax",
        "upper_neck", "head_top", "right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow",
        "left_wrist",
    ),
    bones=(
        ("right_ankle", "right_knee"), ("right_knee", "right_hip"), ("right_hip", "pelvis"), ("left_hip", "pelvis"),
        ("left_knee", "left_hip"), ("left_ankle", "left_knee"), ("pelvis", "thorax"), ("thorax", "upper_neck"),
        ("upper_neck", "head_top"), ("thorax", "right_shoulder"), ("right_shoulder", "right_elbow"),
        ("right_elbow", "right_wrist"), ("thorax", "left_shoulder"), ("left_shoulder", "left_elbow"),
        ("left_elbow", "left_wrist"),
    ),
    mirror=tuple(
        (f"left_{joint}", f"right_{joint}") for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    ),
    sigmas=np.array(
        [.089, .087, .107, .107, .087, .089, .107, .079, .079, .079, .062, .072, .079, .079, .072, .062]
    ),
)  # fmt: skip


def create() -> Skeleton:
    """MPII-16, in MPII's order (Andriluka et al., "2D Human Pose Estimation: New Benchmark and State of the Art
    Analysis", CVPR 2014).
    """
    return _SKELETON
