"""A small avatar on disk, to be broken in many ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import yaml

Document = dict[str, Any]
Write = Callable[..., Path]


@pytest.fixture
def document() -> Document:
    """A valid avatar.yaml: an arm that turns and stretches, a face that follows the head, two mouths."""
    return {
        "format": "vtube-avatar",
        "version": 1,
        "name": "Example",
        "canvas": [200, 300],
        "framings": {"bust": [20, 0, 160, 150]},
        "framing": "bust",
        "bones": [
            {"name": "Face", "parent": "Head", "at": [100, 60], "drivers": [
                {"parameter": "FaceAngleX", "property": "x", "curve": [[-30, -20], [0, 0], [30, 20]]}]},
            {"name": "Hips", "at": [100, 250], "tip": [100, 200]},
            {"name": "Spine", "parent": "Hips", "at": [100, 200], "tip": [100, 150]},
            {"name": "Head", "parent": "Spine", "at": [100, 100], "tip": [100, 20]},
            {"name": "LeftUpperArm", "parent": "Spine", "at": [140, 120], "tip": [140, 170]},
            {"name": "LeftLowerArm", "parent": "LeftUpperArm", "at": [140, 170], "tip": [140, 220]},
        ],
        "parts": [
            {"name": "torso", "image": "layers/part.png", "at": [80, 120], "bone": "Spine", "z": 10},
            {"name": "arm", "image": "layers/part.png", "at": [130, 120], "bone": "LeftUpperArm", "z": 20, "drivers": [
                {"parameter": "LeftHandDepth", "property": "z", "curve": [[-1, -20], [1, 0]]}]},
            {"name": "forearm", "image": "layers/part.png", "at": [130, 170], "bone": "LeftLowerArm", "z": 21},
            {"name": "mouth", "image": "layers/part.png", "at": [90, 70], "bone": "Face", "z": 30,
             "when": [{"parameter": "MouthOpen", "maximum": 0.5}]},
            {"name": "mouth_open", "image": "layers/part.png", "at": [90, 70], "bone": "Face", "z": 30,
             "when": [{"parameter": "MouthOpen", "minimum": 0.5}]},
        ],
    }  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put an avatar's folder on disk: its document (or raw bytes) and one layer."""

    def put(content: Document | bytes, folder: str = "avatar") -> Path:
        target = tmp_path / folder
        (target / "layers").mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else yaml.safe_dump(content, sort_keys=False).encode()
        (target / "avatar.yaml").write_bytes(raw)
        image = np.full((40, 20, 4), (10, 120, 200, 255), dtype=np.uint8)
        cv2.imwrite(str(target / "layers" / "part.png"), image)
        return target

    return put
