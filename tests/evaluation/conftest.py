"""A folder of labelled pictures, made here, and a model that answers what it is told to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.types import Frame, Pose, Skeleton

COCO17: Skeleton = registry.create("skeletons", "coco17")
WIDTH, HEIGHT = 96, 128


def labelled(name: int, picture: int, points: np.ndarray, **changes: Any) -> dict[str, Any]:
    """One annotation in COCO's form, every joint labelled."""
    low, high = points.min(axis=0), points.max(axis=0)
    return {
        "id": name,
        "image_id": picture,
        "category_id": 1,
        "iscrowd": 0,
        "bbox": [*low.tolist(), *(high - low).tolist()],
        "area": float(np.prod(high - low)),
        "keypoints": np.column_stack([points, np.full(len(points), 2.0)]).ravel().tolist(),
        "num_keypoints": len(points),
        **changes,
    }


@dataclass
class Folder:
    """A data set on the disk. ``people``: labelled points (17, 2) by the number of their picture."""

    path: Path
    document: dict[str, Any]
    people: dict[int, list[np.ndarray]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.path / "person_keypoints_made.json"

    def write(self) -> Path:
        """The folder, with the labels as they are now."""
        self.file.write_text(json.dumps(self.document), encoding="utf-8")
        return self.path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Four pictures, each another shade, with 0, 1, 2, 3 people."""
    path = tmp_path / "data"
    (path / "images").mkdir(parents=True)
    rng = np.random.default_rng(0)
    made = Folder(path, {"images": [], "annotations": [], "categories": []})
    made.document["categories"] = [{"id": 1, "name": "person", "keypoints": list(COCO17.joints)}]
    for number in range(4):
        shade = np.full((HEIGHT, WIDTH, 3), 40 * number + 20, dtype=np.uint8)
        cv2.imwrite(str(path / "images" / f"{number}.png"), shade)
        entry = {"id": number + 10, "file_name": f"{number}.png", "width": WIDTH, "height": HEIGHT}
        made.document["images"].append(entry)
        made.people[number] = [rng.uniform(5, (WIDTH - 5, HEIGHT - 5), (17, 2)) for _ in range(number)]
        for points in made.people[number]:
            name = len(made.document["annotations"]) + 1
            made.document["annotations"].append(labelled(name, number + 10, points))
    made.write()
    return made


class Told:
    """A pose model that knows pictures by their shade. ``answer``: from a picture's number to what it sees."""

    def __init__(self, answer: Callable[[int], list[Pose]], skeleton: Skeleton = COCO17) -> None:
        self.skeleton, self._answer = skeleton, answer

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        return tuple(self._answer((int(frame.image[0, 0, 0]) - 20) // 40))


def pose(points: np.ndarray, score: float = 0.9, skeleton: Skeleton = COCO17) -> Pose:
    return Pose(skeleton, points, np.full(len(points), 0.8), score=score)


@pytest.fixture
def perfect(folder: Folder) -> Told:
    """Sees everybody where they are labelled."""
    return Told(lambda number: [pose(points) for points in folder.people[number]])
