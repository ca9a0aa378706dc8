"""COCO keypoints as a network labelled them: beside each person the score of each joint, ``keypoint_scores``.

A joint that the network was sure of is labelled, as in any file of COCO's form. One whose score is very low is known
not to be in the picture, which a network can learn to say; of those between nobody knows.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vtube import registry
from vtube.datasets import coco
from vtube.datasets._documents import read_json, section
from vtube.datasets._faults import Faults
from vtube.datasets._labels import numbers
from vtube.datasets.sample import Sample
from vtube.errors import UsageError
from vtube.types import Floats


def create(
    annotations: str | Path,
    images: str | Path | None = None,
    skeleton: str = "coco17",
    below: float = 0.2,
    faults: Faults | None = None,
) -> list[Sample]:
    """The labelled people of the file, as ``coco`` reads them, with the joints that are not in the picture.

    ``below``: the score under which a joint without a label is not there. Without usable scores nobody knows of any.

    Raises:
        InputError: as ``coco`` does.
        UsageError: ``below`` is no share, or an unknown skeleton.
    """
    if not 0 <= below <= 1:
        raise UsageError("out of range", where="datasets/distilled", got=below, expected="below: 0 to 1")
    samples = coco.create(annotations, images, skeleton, faults)
    found = _scores(Path(annotations), len(registry.create("skeletons", skeleton).joints))
    return [
        replace(sample, gone=found[sample.annotation_id] < below) if sample.annotation_id in found else sample
        for sample in samples
    ]


def _scores(path: Path, joints: int) -> dict[int | str, Floats]:
    """(J,) of each annotation that has them, by its id."""
    found: dict[int | str, Floats] = {}
    for entry in section(read_json(path), "annotations", path):
        scores = numbers(entry.get("keypoint_scores"), joints)
        if scores is not None and isinstance(entry.get("id"), int | str):
            found[entry["id"]] = scores
    return found
