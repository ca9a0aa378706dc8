"""COCO-WholeBody: COCO's people with feet, face and hands under keys of their own.

Jin et al., "Whole-Body Human Pose Estimation in the Wild", ECCV 2020; https://github.com/jin-s13/COCO-WholeBody.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.datasets._documents import read_json
from vtube.datasets._faults import Faults
from vtube.datasets._labels import numbers
from vtube.datasets.coco import people_of, samples
from vtube.datasets.sample import Sample
from vtube.types import Floats

PARTS = (
    ("keypoints", 17, None),
    ("foot_kpts", 6, "foot_valid"),
    ("face_kpts", 68, "face_valid"),
    ("lefthand_kpts", 21, "lefthand_valid"),
    ("righthand_kpts", 21, "righthand_valid"),
)
"""Key, number of joints, and the key that says whether the part is labelled at all; in the skeleton's order."""


def create(annotations: str | Path, images: str | Path | None = None, faults: Faults | None = None) -> list[Sample]:
    """The labelled people of a COCO-WholeBody file as coco_wholebody133, in its order.

    ``annotations``: the JSON file. ``images``, ``faults``: as of ``coco``. A part that is not valid is absent.

    Raises:
        InputError: as ``coco``.
    """
    path = Path(annotations)
    document = read_json(path)
    people = people_of(document, registry.create("skeletons", "coco17"), path)
    return samples(
        document, path, images, registry.create("skeletons", "coco_wholebody133"), people, _keypoints, faults
    )


def _keypoints(entry: dict[str, Any]) -> Floats | None:
    parts = [_part(entry, *part) for part in PARTS]
    found = [part for part in parts if part is not None]
    return np.concatenate(found).reshape(-1, 3) if len(found) == len(parts) else None


def _part(entry: dict[str, Any], key: str, joints: int, valid: str | None) -> Floats | None:
    if key not in entry or (valid is not None and not entry.get(valid, True)):
        return np.zeros(3 * joints)
    return numbers(entry[key], 3 * joints)
