"""OpenPose's 18 body keypoints: COCO's and a neck."""

from __future__ import annotations

import numpy as np

from vtube.skeletons import coco17
from vtube.types import Skeleton

_BODY = coco17.create()
_ARM, _LEG = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle")
_JOINTS = (
    "nose", "neck",
    *(f"{side}_{joint}" for limb in (_ARM, _LEG) for side in ("right", "left") for joint in limb),
    *(f"{side}_{joint}" for joint in ("eye", "ear") for side in ("right", "left")),
)  # fmt: skip
_SIGMAS = dict(zip(_BODY.joints, _BODY.sigmas, strict=True)) | {"neck": 0.079}  # as a shoulder, whose middle it is

_SKELETON = Skeleton(
    name="openpose18",
    joints=_JOINTS,
    bones=(
        ("neck", "nose"),
        *((f"{side}_{a}", f"{side}_{b}") for side in ("right", "left") for a, b in (
            ("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("eye", "ear"),
        )),
        *(("neck", f"{side}_{joint}") for side in ("right", "left") for joint in ("shoulder", "hip")),
        ("nose", "right_eye"), ("nose", "left_eye"),
    ),
    mirror=_BODY.mirror,
    sigmas=np.array([_SIGMAS[joint] for joint in _JOINTS]),
)  # fmt: skip


def create() -> Skeleton:
    """OpenPose's COCO model, in its order (Cao et al., "Realtime Multi-Person 2D Pose Estimation using Part Affinity
    Fields", CVPR 2017). The neck is the middle of the shoulders, as it was made from COCO's labels.
    """
    return _SKELETON
