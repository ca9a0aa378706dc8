"""Chooses what is remarkable and not like what was chosen before."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.selecting.extent import unit
from vtube.types import Floats, Image, Pose

SPACING = 1.0
"""Seconds between two pictures of one clip from which on they are two occasions."""
WRONG = 2.0
"""Deviations of ``always`` from which on a picture is taken however near another one is."""
BASE = 0.5
"""Deviations that every picture counts as at least, so that different ones are taken where none is remarkable."""
_THUMBNAIL = 8
_LATER = 1e6


def descriptor(image: Image, pose: Pose | None) -> Floats:
    """(64 + 2 J,) float64: a tiny grey picture, (h, w, 3) uint8 BGR, of standard deviation 1 where it has any, and the
    joints around their middle in shoulder widths, 0 where missing. Both parts weigh the same for an average person.
    """
    small = cv2.resize(image, (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float64).ravel()
    grey = (grey - grey.mean()) / max(float(grey.std()), 8.0)
    if pose is None:
        joints = np.zeros(0)
    else:
        there = pose.scores > 0
        middle = pose.points[there].mean(axis=0) if there.any() else np.zeros(2)
        joints = np.nan_to_num((pose.points - middle) / unit(pose)).clip(-3, 3).ravel()
    return np.concatenate([grey, joints])


def chosen(
    always: Floats,
    remarkable: Floats,
    features: Floats,
    clips: NDArray[np.int64],
    times: Floats,
    budget: int,
    before: NDArray[np.int64] | None = None,
) -> list[int]:
    """At most ``budget`` of N pictures, the best first, by greedy farthest-point choice (Gonzalez, 1985).

    always: (N,) deviations that count whatever else was chosen, as a label that is wrong.
    remarkable: (N,) deviations that count by how new a picture is, 0..1: its distance in ``features`` (N, F) to the
    nearest chosen one over the median distance of all pairs, and its distance in ``times`` (N,) over ``SPACING`` in the
    same of the ``clips`` (N,); the smaller of the two. It counts less, too, the more of its clip's even share of the
    budget is taken. Pictures nearer than ``SPACING`` to a chosen one of their clip come when no others are left, but
    for those that always count for ``WRONG`` or more.
    before: those that were chosen on an earlier day; they are not chosen again.
    """
    novelty, taken, near = np.ones(len(times)), np.zeros(len(times), bool), np.zeros(len(times), bool)
    features = features / _usual(features)
    share = budget / max(len(np.unique(clips)), 1)
    used = np.zeros(len(times))
    order: list[int] = []
    earlier = [] if before is None else before.tolist()
    while earlier or (len(order) < budget and not taken.all()):
        if earlier:
            newest = earlier.pop()
        else:
            merit = always + (BASE + remarkable) * novelty / (1.0 + used / share)
            later = near & (always < WRONG)
            newest = int(np.where(taken, -np.inf, np.where(later, merit - _LATER, merit)).argmax())
            order.append(newest)
            used += clips == clips[newest]
        taken[newest] = True
        near |= (clips == clips[newest]) & (np.abs(times - times[newest]) < SPACING)
        np.minimum(novelty, _unlike(newest, features, clips, times), out=novelty)
    return order


def _unlike(i: int, features: Floats, clips: NDArray[np.int64], times: Floats) -> Floats:
    """(N,) how far all are from one of them."""
    spaced = np.where(clips == clips[i], np.abs(times - times[i]) / SPACING, 1.0)
    return np.asarray(np.minimum(np.linalg.norm(features - features[i], axis=1), spaced))


def _usual(features: Floats) -> float:
    """The median distance of two, of some that lie all over."""
    some = features[:: max(1, len(features) // 200)]
    distances = np.linalg.norm(some[:, None] - some[None], axis=2)
    between = distances[np.triu_indices(len(some), 1)]
    return max(float(np.median(between)) if len(between) else 1.0, 1e-9)
