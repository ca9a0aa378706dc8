"""What a pose network is worth on held-out people whose boxes are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vtube.datasets.sample import Sample
from vtube.evaluation.average_precision import average_precision
from vtube.evaluation.pck import pck, torso
from vtube.evaluation.people import Person, Seen
from vtube.types import Floats, Skeleton


def measures(
    samples: Sequence[Sample], truth: Floats, predicted: Floats, scores: Floats, skeleton: Skeleton
) -> dict[str, float]:
    """Figures by name, all in picture pixels.

    ``PCK``: the share of labelled joints within 0.2 of the torso (or, where none is labelled, of the box's longer
    side). ``NME``: the median distance over the square root of the person's area. ``AP``: COCO's, the box given.

    Args:
        samples: N people.
        truth: (N, J, 2) where their joints are in the skeleton, NaN where not labelled.
        predicted: (N, J, 2), NaN where nothing is predicted.
        scores: (N,) how sure the network is of a person.
        skeleton: of the J joints.
    """
    weights = np.asarray(np.isfinite(truth).all(axis=2), dtype=np.float64)
    boxes = np.array([sample.box for sample in samples])
    areas = np.array([sample.area for sample in samples])
    _, met = pck(predicted, truth, weights, torso(truth, skeleton, boxes))
    distances = np.linalg.norm(predicted - truth, axis=2) / np.sqrt(areas)[:, None]
    missed = np.where(np.isfinite(distances), distances, 1.0)[weights > 0]  # nowhere: as far away as a person is large
    precision = _precision(samples, truth, predicted, scores, skeleton)
    return {"PCK": met, "NME": float(np.median(missed)), "AP": precision}


def _precision(
    samples: Sequence[Sample], truth: Floats, predicted: Floats, scores: Floats, skeleton: Skeleton
) -> float:
    pictures: dict[Path, list[int]] = {}
    for index, sample in enumerate(samples):
        pictures.setdefault(sample.image, []).append(index)
    people = [[Person(truth[i], samples[i].box, samples[i].area) for i in indices] for indices in pictures.values()]
    seen = [Seen(predicted[indices], scores[indices]) for indices in pictures.values()]
    return average_precision(people, seen, skeleton.sigmas).figures["AP"]
