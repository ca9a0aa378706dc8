"""Drawn people whose joints are known, as a data set in COCO form with a card."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import yaml

from vtube.skeletons import coco17

SKELETON = coco17.create()
STANDING = {
    "nose": (0.0, -1.55), "left_eye": (0.09, -1.65), "right_eye": (-0.09, -1.65), "left_ear": (0.2, -1.6),
    "right_ear": (-0.2, -1.6), "left_shoulder": (0.5, -0.9), "right_shoulder": (-0.5, -0.9),
    "left_elbow": (0.75, -0.3), "right_elbow": (-0.75, -0.3), "left_wrist": (0.85, 0.25), "right_wrist": (-0.85, 0.25),
    "left_hip": (0.32, 0.7), "right_hip": (-0.32, 0.7), "left_knee": (0.34, 1.7), "right_knee": (-0.34, 1.7),
    "left_ankle": (0.36, 2.65), "right_ankle": (-0.36, 2.65),
}  # fmt: skip
SIZE = (96, 128)


def draw(folder: Path, count: int = 16, seed: int = 0) -> Path:
    """Write so many pictures of one person each, and a card; returns the card."""
    (folder / "images").mkdir(parents=True)
    drawn = np.random.default_rng(seed)
    images, annotations = [], []
    for number in range(1, count + 1):
        picture, points = _figure(drawn)
        cv2.imwrite(str(folder / "images" / f"{number:04d}.png"), picture)
        low, extent = points.min(axis=0) - 4, np.ptp(points, axis=0) + 8
        images.append({"id": number, "file_name": f"{number:04d}.png", "width": SIZE[0], "height": SIZE[1]})
        annotations.append(
            {
                "id": number, "image_id": number, "category_id": 1, "iscrowd": 0, "num_keypoints": 17,
                "bbox": [*low.tolist(), *extent.tolist()], "area": float(extent.prod()),
                "keypoints": np.column_stack([points, np.full(17, 2)]).ravel().tolist(),
            }
        )  # fmt: skip
    categories = [{"id": 1, "name": "person", "keypoints": list(SKELETON.joints)}]
    labels = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    card = {
        "title": "drawn figures", "home": "none", "licence": "CC0", "distributable": True, "citation": "none",
        "obtain": "drawn by the tests", "reader": "coco", "skeleton": "coco17",
        "parts": {"all": {"paths": {"annotations": f"{folder.name}/labels.json", "images": f"{folder.name}/images"}}},
    }  # fmt: skip
    (folder / "card.yaml").write_text(yaml.safe_dump(card), encoding="utf-8")
    return folder / "card.yaml"


def _figure(drawn: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    places = dict(STANDING)
    for side, sign in (("left", 1), ("right", -1)):
        upper, lower = drawn.uniform(-0.4, 2.6), drawn.uniform(-1.2, 1.2)
        shoulder = np.array(places[f"{side}_shoulder"])
        elbow = shoulder + 0.65 * np.array([sign * np.sin(upper), np.cos(upper)])
        wrist = elbow + 0.55 * np.array([sign * np.sin(upper + lower), np.cos(upper + lower)])
        places[f"{side}_elbow"], places[f"{side}_wrist"] = tuple(elbow), tuple(wrist)
    points = 20 * np.array([places[joint] for joint in SKELETON.joints]) + (48, 52) + drawn.uniform(-3, 3, 2)
    picture = np.full((SIZE[1], SIZE[0], 3), drawn.integers(0, 120, 3), dtype=np.uint8)
    for a, b in SKELETON.bones:
        ends = (points[SKELETON.joints.index(joint)].round().astype(int).tolist() for joint in (a, b))
        cv2.line(picture, *ends, (200, 200, 200), 3, cv2.LINE_AA)
    for i, point in enumerate(points):
        colour = cv2.cvtColor(np.uint8([[[i * 10, 255, 255]]]), cv2.COLOR_HSV2BGR)[0, 0].tolist()
        cv2.circle(picture, point.round().astype(int).tolist(), 3, colour, -1, cv2.LINE_AA)
    return picture, points
