"""A pose in the joints of another skeleton: those of the same name, and those that ``derivations`` makes of them.

A joint that the origin names is taken as it is, also where it is missing: nothing is invented for what a model did not
see. A joint that it does not name is a sum of others, and missing where one of them is; its score is their lowest.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from vtube.skeletons.conversion.derivations import derive
from vtube.types import Floats, Pose, Skeleton, frozen

__all__ = ["convert", "convert_points"]


def convert(pose: Pose, to: Skeleton) -> Pose:
    """The same person in the joints of ``to``; box and score stay, depths go with their joints."""
    origin = pose.skeleton
    if to is origin:
        return pose
    points, scores = convert_points(pose.points, pose.scores, origin, to)
    z = pose.z if pose.z is None else _summed(pose.z[:, None], _weights(origin.joints, to.joints))[:, 0]
    return replace(pose, skeleton=to, points=points, scores=scores, z=z)


def convert_points(points: Floats, scores: Floats, origin: Skeleton, to: Skeleton) -> tuple[Floats, Floats]:
    """(..., K, 2) points and (..., K) scores of ``to`` for (..., J, 2) float64 points and (..., J) scores of
    ``origin``, in the same frame of reference. Missing joints are NaN with score 0, also those that came with a score
    or a place alone.
    """
    weights = _weights(origin.joints, to.joints)
    there = np.isfinite(points).all(axis=-1) & (scores > 0)
    summed = _summed(np.where(there[..., None], points, np.nan), weights)
    lowest = np.where(weights != 0, np.where(there, scores, 0.0)[..., None, :], np.inf).min(axis=-1)
    return summed, np.where(np.isfinite(summed).all(axis=-1), lowest, 0.0)


def _summed(values: Floats, weights: Floats) -> Floats:
    """(..., K, D) sums of (..., J, D) values; NaN where one that counts is, or nothing counts."""
    gone = np.isnan(values)
    spoiled = np.matmul((weights != 0).astype(np.float64), gone) > 0
    unknown = np.all(weights == 0, axis=1)[:, None]
    return np.where(spoiled | unknown, np.nan, weights @ np.where(gone, 0.0, values))


@lru_cache(maxsize=64)
def _weights(origin: tuple[str, ...], to: tuple[str, ...]) -> Floats:
    """(K, J): each joint of ``to`` as a sum of those of ``origin``; zeros where nothing tells."""
    weights = np.zeros((len(to), len(origin)))
    for row, joint in zip(weights, to, strict=True):
        for source, weight in (derive(joint, origin) or {}).items():
            row[origin.index(source)] = weight
    return frozen(weights)
