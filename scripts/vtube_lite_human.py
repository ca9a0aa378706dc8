"""What humans labelled in COCO's photos, with what a teacher knows of the joints that they left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from vtube.types import Floats

REAL = {"coco-people": "real_keypoints_subset.json", "coco-train-subset": "person_keypoints_train2017_subset.json"}
UNKNOWN = 0.49
"""Highest score of a joint that a human left out: the teacher may know that it is not there, not where it is."""


def human(labels: dict[str, Any], folder: Path, longest: int) -> dict[str, list[dict[str, Any]]]:
    """By the pictures' names, people of COCO's photos as humans labelled them, in pictures of ``longest`` pixels.

    ``labels``: the teacher's people by the names of the pictures. ``folder``: with a folder for each set of photos.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for name, file in REAL.items():
        document = json.loads((folder / name / file).read_text(encoding="utf-8"))
        images = {image["id"]: image for image in document["images"]}
        for person in document["annotations"]:
            image = images[person["image_id"]]
            key = f"{name}-{Path(image['file_name']).stem}"
            if key in labels and person.get("num_keypoints") and not person["iscrowd"]:
                scale = min(1.0, longest / max(image["width"], image["height"]))
                found.setdefault(key, []).append(merged(person, labels[key], scale))
    return found


def merged(person: dict[str, Any], people: list[dict[str, Any]], scale: float) -> dict[str, Any]:
    """A human's label with the scores of the teacher's for the same person, 1 where the human saw the joint."""
    joints = np.array(person["keypoints"], dtype=np.float64).reshape(-1, 3) * (scale, scale, 1)
    box = np.multiply(person["bbox"], scale)
    same = max(people, key=lambda other: overlap(box, np.array(other["bbox"])), default=None)
    scores = np.full(len(joints), UNKNOWN)
    if same is not None and overlap(box, np.array(same["bbox"])) > 0.5:
        scores = np.minimum(same["keypoint_scores"], UNKNOWN)
    scores[joints[:, 2] > 0] = 1.0
    return {
        **{key: person[key] for key in ("category_id", "iscrowd", "num_keypoints")},
        "bbox": box.round(2).tolist(),
        "area": round(person["area"] * scale**2, 1),
        "keypoints": joints.round(2).ravel().tolist(),
        "keypoint_scores": scores.round(4).tolist(),
        "score": 1.0,
    }


def overlap(a: Floats, b: Floats) -> float:
    """Intersection over union of two boxes (x, y, width, height)."""
    common = np.minimum(a[:2] + a[2:], b[:2] + b[2:]) - np.maximum(a[:2], b[:2])
    both = float(np.prod(common.clip(0)))
    return both / (float(a[2] * a[3] + b[2] * b[3]) - both)
