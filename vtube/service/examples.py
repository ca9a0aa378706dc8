"""An answer of ``POST /v1/poses``, for the description of the service."""

from __future__ import annotations

from typing import Any

POSES: dict[str, Any] = {
    "poses": [
        {
            "box": [0, 0, 1, 1],
            "score": 0.9,
            "keypoints": [[None, None, 0.0]],
            "parameters": {"FaceAngleX": 0.0},
        }
    ],
    "skeleton": "coco17",
    "joints": ["nose"],
    "size": [1080, 720],
    "model": "yolov8n-pose",
    "picture": None,
}
