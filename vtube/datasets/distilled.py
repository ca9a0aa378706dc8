"""COCO keypoints as a network labelled them: beside each person the score of each joint, ``keypoint_scores``.

A joint that the network was sure of is labelled, as in any file of COCO's form. One whose score is very low is known
not to be in the picture, which a network can learn to say; of those between nobody knows.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from vtube.datasets import coco
from vtube.datasets._documents import read_json, section
from vtube.datasets._faults import Faults
from vtube.datasets._labels import numbers
from vtube.datasets.sample import Sample
from vtube.errors import UsageError


def create(
    annotations: str | Path,
    images: str | Path | None = None,
    skeleton: str = "coco17",
    below: float = 0.2,
    faults: Faults | None = None,
) -> list[Sample]:
    """The labelled people of the file, as ``coco`` reads them, with the joints that are not in the picture.

    ``below``: the score under which a joint without a label is not there. Annotations without usable scores have joints
    of which nobody knows.

    Raises:
        InputError: as ``coco`` does.
        UsageError: ``below`` is no share, or an unknown skeleton.
    """
    if not 0 <= below <= 1:
        raise UsageError("out of range", where="datasets/distilled", got=below, expected="below: 0 to 1")
    samples = coco.create(annotations, images, skeleton, faults)
    path = Path(annotations)
    found = {
        entry.get("id"): scores
        for entry in section(read_json(path), "annotations", path)
        if isinstance(entry.get("id"), int | str)
        and (scores := numbers(entry.get("keypoint_scores"), len(samples[0].visible) if samples else None)) is not None
    }
    return [
        replace(sample, gone=np.less(scores, below))
        if (scores := found.get(sample.annotation_id)) is not None
        else sample
        for sample in samples
    ]
