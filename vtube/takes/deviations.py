"""How far the values of a take stray by chance: what its smoothing takes for noise."""

from __future__ import annotations

import numpy as np

from vtube import registry
from vtube.takes.header import Keypoints, ParameterRange
from vtube.takes.take import KeypointColumns
from vtube.types import Floats

LIMB, TRUNK = np.radians((0.5, 0.2))
"""Radians, of a bone; those of the trunk carry all others, move less and are measured from more joints."""
TRUNK_BONES = frozenset({"Hips", "Spine", "Chest", "Neck", "Head"})
HIPS = 0.5
"""Pixels of the canvas."""
SHARE = 0.005
"""Of a parameter's range."""
JOINT = 0.5
"""Of the skeleton's own sigma of a joint, in shoulder widths, at score 1: as the live Kalman filter has it."""
SIGMA = 0.07
"""Stands in for the sigma of a joint of an unknown skeleton."""
TRUSTED = 0.3
"""Score from which a joint tells how large the person is."""
_SHOULDERS_OF_SIDE = 0.2
"""Shoulder width over the longer side of a standing person: what stands in where the shoulders are not seen, or are
seen from the side."""


def of_bone(name: str) -> float:
    """The standard deviation of a bone's rotation in radians."""
    return float(TRUNK if name in TRUNK_BONES else LIMB)


def of_parameter(parameter: ParameterRange) -> float:
    """The standard deviation of a parameter, in its unit."""
    return SHARE * (parameter.maximum - parameter.minimum)


def of_keypoints(head: Keypoints, seen: KeypointColumns) -> Floats:
    """(N, J) the standard deviations of keypoints in pixels; infinite where a joint was not seen."""
    scores = np.where(seen.scores > 0, np.minimum(seen.scores, 1.0), np.nan)
    return np.nan_to_num(JOINT * _sigmas(head) * shoulder_width(head, seen) / scores, nan=np.inf)


def _sigmas(head: Keypoints) -> Floats:
    if head.skeleton in registry.names("skeletons"):
        skeleton = registry.create("skeletons", head.skeleton)
        if skeleton.joints == head.names:
            sigmas: Floats = skeleton.sigmas
            return sigmas
    return np.full(len(head.names), SIGMA)


def shoulder_width(head: Keypoints, seen: KeypointColumns) -> float:
    """The median over the take in pixels, at least what a person of this size has, and at least 1."""
    trusted = seen.scores >= TRUSTED
    several = trusted.sum(axis=1) > 1
    points, there = seen.points[several], trusted[several][..., None]
    high = np.where(there, points, -np.inf).max(axis=1, initial=-np.inf)
    extents = high - np.where(there, points, np.inf).min(axis=1, initial=np.inf)
    widths = [1.0] + ([_SHOULDERS_OF_SIDE * np.median(extents.max(axis=1))] if several.any() else [])
    if {"left_shoulder", "right_shoulder"} <= set(head.names):
        left, right = (head.names.index(f"{side}_shoulder") for side in ("left", "right"))
        if (both := trusted[:, left] & trusted[:, right]).any():
            widths.append(np.median(np.hypot(*(seen.points[both, left] - seen.points[both, right]).T)))
    return float(max(widths))
