"""Data sets that a test writes itself: pictures of noise, labels as it likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from vtube import registry

COCO17 = registry.create("skeletons", "coco17")


def person(number: int = 1, image: int = 7, **changes: Any) -> dict[str, Any]:
    """A COCO annotation: joint j at (20 + j, 30 + 2 j), all visible, unless changed."""
    keypoints = [value for j in range(17) for value in (20 + j, 30 + 2 * j, 2)]
    box = {"bbox": [10, 20, 40, 60], "area": 1500.0, "iscrowd": 0}
    return {"id": number, "image_id": image, "category_id": 1, "keypoints": keypoints, **box, **changes}


def photo(number: int = 7, **changes: Any) -> dict[str, Any]:
    return {"id": number, "file_name": f"photo{number}.png", "width": 100, "height": 120, **changes}


@pytest.fixture
def coco(tmp_path: Path) -> Callable[..., Path]:
    """Writes a COCO file with an ``images`` folder beside it, and the pictures that it names."""

    def write(annotations: list[Any], images: list[Any] | None = None, **more: Any) -> Path:
        folder = tmp_path / "images"
        folder.mkdir(exist_ok=True)
        named = [photo()] if images is None else images
        for entry in named:
            if str(entry["file_name"]).startswith("photo"):
                noise = np.random.default_rng(0).integers(0, 255, (120, 100, 3), dtype=np.uint8)
                cv2.imwrite(str(folder / entry["file_name"]), noise)
        categories = [{"id": 1, "name": "person", "keypoints": list(COCO17.joints)}]
        document = {"images": named, "annotations": annotations, "categories": categories, **more}
        path = tmp_path / "labels.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return write
