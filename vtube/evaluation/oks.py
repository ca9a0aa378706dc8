"""Object keypoint similarity, and who is whom by it.

Source: COCO's keypoint evaluation (https://cocodataset.org/#keypoints-eval; Ronchi & Perona 2017, "Benchmarking and
Error Diagnosis in Multi-Instance Pose Estimation"): a joint at a distance d counts exp(-d² / (2 s² k²)), where s² is
the person's area and k twice the standard deviation of human labels over s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vtube.evaluation.people import Person, Seen
from vtube.types import Floats

LEAST = 0.1
"""Below this OKS a predicted person is no attempt at a labelled one, but somewhere else."""


def similarity(predicted: Floats, truth: Floats, area: Floats, sigmas: Floats) -> Floats:
    """(..., J) similarity 0..1 of each joint: NaN where it is not labelled, 0 where it is not predicted.

    ``predicted``, ``truth``: (..., J, 2) pixels, NaN where missing. ``area``: (...,) square pixels. ``sigmas``: (J,).
    """
    squared = ((predicted - truth) ** 2).sum(axis=-1)
    scale = (2 * sigmas) ** 2 * (np.asarray(area)[..., None] + np.spacing(1)) * 2
    similar = np.exp(-np.where(np.isfinite(squared), squared, np.inf) / scale)
    return np.where(np.isfinite(truth).all(axis=-1), similar, np.nan)


def oks(predicted: Floats, truth: Floats, area: Floats, sigmas: Floats) -> Floats:
    """(...,) the mean similarity of the labelled joints; NaN without any. Arguments as ``similarity``."""
    joints = similarity(predicted, truth, area, sigmas)
    labelled = np.isfinite(joints)
    total = np.where(labelled, joints, 0.0).sum(axis=-1)
    count = labelled.sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def pair(people: Sequence[Person], seen: Seen, sigmas: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Which predicted person is which labelled one: one to one, the most similar first, none below ``LEAST``.

    Returns:
        (G,) indices into ``seen``, -1 for a person whom nothing is similar to; (G,) their OKS, 0 without one.
    """
    found, similar = np.full(len(people), -1, dtype=np.intp), np.zeros(len(people))
    if not people or not len(seen.scores):
        return found, similar
    truth = np.stack([person.points for person in people])
    area = np.array([person.area for person in people])
    table = np.nan_to_num(oks(seen.points[None], truth[:, None], area[:, None], sigmas))
    for best in np.argsort(-table, axis=None, kind="stable"):
        i, j = divmod(int(best), len(seen.scores))
        if table[i, j] < LEAST:
            break
        if found[i] < 0 and j not in found:
            found[i], similar[i] = j, table[i, j]
    return found, similar
