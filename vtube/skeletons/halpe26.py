"""Halpe's 26 body keypoints: COCO's, the trunk's axis, and feet."""

from __future__ import annotations

import numpy as np

from vtube.skeletons import coco17
from vtube.types import Skeleton

_BODY = coco17.create()
_FEET = ("big_toe", "small_toe", "heel")

# Sigmas: Fang-Haoshu/Halpe-FullBody, HalpeCOCOAPI, cocoeval.py.
_SKELETON = Skeleton(
    name="halpe26",
    joints=(
        *_BODY.joints, "head_top", "neck", "pelvis",
        *(f"{side}_{joint}" for joint in _FEET for side in ("left", "right")),
    ),
    bones=(
        *(bone for bone in _BODY.bones if bone not in {("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")}),
        ("head_top", "neck"), ("neck", "left_shoulder"), ("neck", "right_shoulder"), ("neck", "pelvis"),
        ("pelvis", "left_hip"), ("pelvis", "right_hip"),
        *((f"{side}_ankle", f"{side}_{joint}") for joint in _FEET for side in ("left", "right")),
    ),
    mirror=(*_BODY.mirror, *((f"left_{joint}", f"right_{joint}") for joint in _FEET)),
    sigmas=np.array([*_BODY.sigmas, .026, .026, .066, *[.079] * 6]),
)  # fmt: skip


def create() -> Skeleton:
    """Halpe-26, in Halpe's order (Fang et al., "AlphaPose", TPAMI 2022); its "head" is ``head_top``, its "hip" the
    ``pelvis``.
    """
    return _SKELETON
