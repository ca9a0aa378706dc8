"""What a tracker is worth on held-out people and on pictures of nobody."""

from __future__ import annotations

import numpy as np

from vtube.types import Floats, Skeleton

TELLING = 5
"""A person's score is the mean of this many joints, the surest: a face is somebody."""
FOUND = 0.3
"""The score from which on somebody is there."""
PARTS = {"head": ("nose", "eye", "ear", "shoulder"), "arms": ("elbow", "wrist")}
"""Ends of joints' names, by the name of the figure."""


def person(scores: Floats) -> Floats:
    """(N,) scores of people whose joints have scores (N, J)."""
    return np.asarray(np.sort(scores, axis=1)[:, -TELLING:].mean(axis=1))


def measures(truth: Floats, seen: Floats, scores: Floats, empty: Floats, skeleton: Skeleton) -> dict[str, float]:
    """Figures by name. ``head``, ``arms``: the median distance over the shoulder width, of head and shoulders and of
    elbows and wrists, of people with both shoulders, where anybody has such; a joint that is not seen is a width away.
    ``found``: the share of people who are. ``nobody``: the share of empty pictures in which nobody is.

    Args:
        truth: (N, J, 2) where joints are, NaN where nobody knows.
        seen: (N, J, 2), in the same pixels, NaN where nothing is.
        scores: (N, J) of those.
        empty: (M, J) scores in pictures of nobody.
        skeleton: of the J joints.
    """
    shoulders = [i for i, joint in enumerate(skeleton.joints) if joint.endswith("shoulder")]
    width = np.linalg.norm(truth[:, shoulders[0]] - truth[:, shoulders[1]], axis=1)
    extent = np.nanmax(truth, axis=1) - np.nanmin(truth, axis=1)
    width = np.where(width > 0.15 * extent.max(axis=1), width, np.nan)  # from the side it is no measure
    distances = np.linalg.norm(seen - truth, axis=2) / width[:, None]
    known = np.isfinite(truth).all(axis=2) & np.isfinite(width)[:, None]
    distances = np.where(np.isfinite(distances), distances, 1.0)
    medians = {name: _median(distances, known, skeleton, parts) for name, parts in PARTS.items()}
    return {
        **{name: median for name, median in medians.items() if median is not None},
        "found": float((person(scores) >= FOUND).mean()),
        "nobody": float((person(empty) < FOUND).mean()) if len(empty) else 1.0,
    }


def _median(distances: Floats, known: np.ndarray, skeleton: Skeleton, parts: tuple[str, ...]) -> float | None:
    chosen = np.array([joint.endswith(parts) for joint in skeleton.joints])
    found = distances[:, chosen][known[:, chosen]]
    return float(np.median(found)) if len(found) else None
