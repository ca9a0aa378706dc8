"""COCO's average precision of keypoints, computed by pycocotools itself.

Source: Lin et al. 2014, "Microsoft COCO: Common Objects in Context", and https://cocodataset.org/#keypoints-eval: the
precision at 101 recalls, averaged over OKS thresholds 0.50, 0.55, ... 0.95, at most 20 people a picture.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.evaluation.people import Person, Seen
from vtube.types import Floats, frozen

MOST = 20
"""People that count in a picture, the surest."""
THRESHOLDS = (0.5, 0.75)
_NAMES = ("AP", "AP50", "AP75", "AP_medium", "AP_large", "AR", "AR50", "AR75", "AR_medium", "AR_large")
_NOWHERE = -1e4
"""Pixels: where a joint is put that is not seen, since COCO knows no missing ones; far from every label."""


@dataclass(frozen=True, slots=True)
class Precision:
    """COCO's figures.

    ``figures``: by COCO's names, 0..1, NaN where nobody is labelled that they are about. ``recall``: (101,) recalls.
    ``precision``: (2, 101) at them, for OKS 0.5 and 0.75. ``score``: of the people at which precision and recall at OKS
    0.5 balance best (the greatest F1); infinite where nobody is found.
    """

    figures: dict[str, float]
    recall: Floats
    precision: Floats
    score: float


def average_precision(truth: Sequence[Sequence[Person]], seen: Sequence[Seen], sigmas: Floats) -> Precision:
    """What COCO says of a model, picture by picture in the same order.

    ``sigmas``: (J,) of the joints that the people have, as a skeleton has them.

    Raises:
        ValueError: not as many pictures of the one as of the other.
    """
    from pycocotools.cocoeval import COCOeval

    labels = [label for i, people in enumerate(truth, 1) for label in _labels(people, i)]
    found = [one for i, (_, these) in enumerate(zip(truth, seen, strict=True), 1) for one in _found(these, i)]
    with contextlib.redirect_stdout(io.StringIO()):
        judge = COCOeval(_coco(labels, len(truth)), _coco(found, len(truth)), "keypoints")
        judge.params.kpt_oks_sigmas = np.asarray(sigmas)
        judge.params.maxDets = [MOST]
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    figures = {name: float(x) if x >= 0 else float("nan") for name, x in zip(_NAMES, judge.stats, strict=True)}
    at = [int(np.abs(judge.params.iouThrs - threshold).argmin()) for threshold in THRESHOLDS]
    precision, scores = (judge.eval[key][at, :, 0, 0, 0] for key in ("precision", "scores"))
    recall = np.asarray(judge.params.recThrs)
    return Precision(figures, frozen(recall), frozen(precision), _balanced(recall, precision[0], scores[0]))


def _balanced(recall: Floats, precision: Floats, scores: Floats) -> float:
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(f1.argmax())
    return float(scores[best]) if f1[best] > 0 else float("inf")


def _coco(annotations: list[dict[str, Any]], pictures: int) -> Any:
    from pycocotools.coco import COCO

    made = COCO()
    made.dataset = {
        "images": [{"id": i} for i in range(1, pictures + 1)],
        "categories": [{"id": 1}],
        # COCO takes a match with the id 0 for none.
        "annotations": [annotation | {"id": i, "category_id": 1} for i, annotation in enumerate(annotations, 1)],
    }
    made.createIndex()
    return made


def _labels(people: Sequence[Person], picture: int) -> Iterator[dict[str, Any]]:
    for person in people:
        labelled = person.labelled
        yield {
            "image_id": picture,
            "keypoints": _flat(np.where(labelled[:, None], person.points, 0.0), 2.0 * labelled),
            "num_keypoints": int(labelled.sum()) if person.area > 0 else 0,
            "bbox": list(person.box),
            "area": person.area,
            "iscrowd": int(person.crowd),
        }


def _found(seen: Seen, picture: int) -> Iterator[dict[str, Any]]:
    for points, score in zip(seen.points, seen.scores.tolist(), strict=True):
        there = np.isfinite(points).all(axis=1)
        if there.any():
            yield {
                "image_id": picture,
                "keypoints": _flat(np.where(there[:, None], points, _NOWHERE), 1.0 * there),
                # As COCO's own loadRes measures people who come without an outline.
                "area": float(np.prod(np.ptp(points[there], axis=0))),
                "score": score,
            }


def _flat(points: Floats, visible: NDArray[np.floating]) -> list[float]:
    flat: list[float] = np.column_stack([points, visible]).ravel().tolist()
    return flat
