"""PCK: the share of labelled joints that are predicted within a fraction of a length of the person's own.

Sources: Yang & Ramanan 2013, "Articulated Human Detection with Flexible Mixtures of Parts" (PCK, by the longer side of
the person's box); Sapp & Taskar 2013, "MODEC" (by the torso, from a shoulder to the opposite hip); Andriluka et al.
2014, "2D Human Pose Estimation: New Benchmark and State of the Art Analysis" (PCKh, by half the head's length).
"""

from __future__ import annotations

import numpy as np

from vtube.types import Floats, Skeleton

TORSO, HEAD = 0.2, 0.5
"""Thresholds as they are usual with either length."""
_TORSOS = (("left_shoulder", "right_hip"), ("right_shoulder", "left_hip"))
_HEADS = (("head_top", "upper_neck"), ("head_top", "neck"))


def pck(
    predicted: Floats, truth: Floats, weights: Floats, reference: Floats, threshold: float = TORSO
) -> tuple[Floats, float]:
    """(J,) the share of each joint's labels that are met, NaN for a joint without labels, and the share of all labels.

    A joint that is not predicted is not met. The second figure is NaN where nothing is labelled.

    Args:
        predicted: (N, J, 2) pixels, NaN where a joint is not predicted.
        truth: (N, J, 2) pixels.
        weights: (N, J); joints of weight 0 are not labelled.
        reference: (N,) lengths in pixels; people without a finite, positive one do not count.
        threshold: of the reference, within which a joint is met.
    """
    usable = np.isfinite(reference) & (reference > 0)
    counted = (weights > 0) & np.isfinite(truth).all(axis=-1) & usable[:, None]
    met = counted & (errors(predicted, truth, reference) <= threshold)
    labels = counted.sum(axis=0)
    each = np.where(labels > 0, met.sum(axis=0) / np.maximum(labels, 1), np.nan)
    return each, float(met.sum() / labels.sum()) if labels.any() else float("nan")


def errors(predicted: Floats, truth: Floats, reference: Floats) -> Floats:
    """(N, J) distances over the reference (N,); infinite where either point is missing."""
    distance = np.linalg.norm(predicted - truth, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = distance / np.asarray(reference)[:, None]
    return np.where(np.isfinite(share), share, np.inf)


def torso(truth: Floats, skeleton: Skeleton, boxes: Floats) -> Floats:
    """(N,) pixels: from a shoulder to the opposite hip, the longer of the two; where neither is labelled, the longer
    side of the box. ``truth``: (N, J, 2), NaN where not labelled. ``boxes``: (N, 4) x, y, width, height.
    """
    measured = _longest(truth, skeleton, _TORSOS)
    return np.where(measured > 0, measured, np.asarray(boxes)[:, 2:].max(axis=1, initial=0.0))


def head(truth: Floats, skeleton: Skeleton) -> Floats | None:
    """(N,) pixels from the top of the head to the neck, NaN where not labelled; None for a skeleton without a head."""
    pairs = tuple(pair for pair in _HEADS if set(pair) <= set(skeleton.joints))
    return _longest(truth, skeleton, pairs[:1]) if pairs else None


def _longest(truth: Floats, skeleton: Skeleton, pairs: tuple[tuple[str, str], ...]) -> Floats:
    known = [pair for pair in pairs if set(pair) <= set(skeleton.joints)]
    ends = np.array([[skeleton.joints.index(joint) for joint in pair] for pair in known], dtype=np.intp).reshape(-1, 2)
    lengths = np.linalg.norm(truth[:, ends[:, 0]] - truth[:, ends[:, 1]], axis=-1)
    return np.asarray(np.fmax.reduce(lengths, axis=1, initial=np.nan), dtype=np.float64)
