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
def rich(document: Document) -> Document:
    """The valid avatar with everything that bends, reorders, clips, swaps, swings and is toggled."""
    bones, parts = document["bones"], document["parts"]
    bones += [
        {"name": "Lock", "parent": "Head", "at": [80, 40], "tip": [80, 60]},
        {"name": "LockTip", "parent": "Lock", "at": [80, 60], "tip": [80, 80]},
    ]
    bones[4]["order"] = {
        "parameter": "LeftHandDepth", "before": 20, "behind": -20, "enter": 0.5, "leave": 0.2,
        "crossing": {"point": [140, 220], "of": "Spine", "region": [80, 120, 40, 60]},
    }  # fmt: skip
    parts[0]["mesh"] = {
        "cells": [1, 2],
        "shapes": [
            {"parameters": ["Breath"], "keys": [[0, 1]], "offsets": [[], [[0, 1]] * 6]},
            {"parameters": ["BodyAngleX", "BodyAngleY"], "keys": [[-30, 30], [0]], "offsets": [[[1, 2]] * 6, []]},
        ],
    }  # fmt: skip
    parts[1]["mesh"] = {"cells": [2, 6], "skin": ["LeftUpperArm", "LeftLowerArm"], "softness": 12}
    parts += [
        {"name": "lock", "image": "layers/part.png", "at": [70, 40], "bone": "Lock", "z": 40, "tint": "#ffc080",
         "mesh": {"cells": [2, 5], "skin": ["Lock", "LockTip"],
                  "turn": {"centre": [100, 60], "radius": [40, 50], "depth": 5, "bulge": 0.4}}},
        {"name": "blush", "image": "layers/part.png", "at": [90, 60], "bone": "Face", "z": 35, "blend": "multiply",
         "clip": "lock", "order": {"parameter": "FaceAngleX", "before": 1, "behind": -1}},
        {"name": "glasses", "image": "layers/part.png", "at": [90, 50], "bone": "Face", "z": 50, "blend": "add"},
        {"name": "fist", "image": "layers/part.png", "at": [130, 220], "bone": "LeftLowerArm", "z": 22},
        {"name": "palm", "image": "layers/part.png", "at": [130, 220], "bone": "LeftLowerArm", "z": 22},
    ]  # fmt: skip
    document["sets"] = [{"name": "left_hand", "hysteresis": 0.1, "members": [
        {"parts": ["fist"], "at": {"HandLeftOpen": 0}}, {"parts": ["palm"], "at": {"HandLeftOpen": 1}}]}]  # fmt: skip
    document["idle"] = {"gaze": {"every": [1, 3], "reach": 0.3}}
    document["springs"] = [{"name": "lock", "bones": ["Lock", "LockTip"], "frequency": 2, "damping": 0.3}]
    document["expressions"] = [
        {"name": "happy", "key": "1", "group": "mood", "parameters": {"MouthSmile": 1}},
        {"name": "spectacles", "key": "0", "show": ["glasses"], "hide": ["blush"], "on": True, "fade": [0, 0.5]},
    ]
    document["animations"] = {
        "greeting": {"duration": 2, "tracks": {"LeftUpperArm": [[0, 0], [1, -120], [2, 0]]}},
        "tracking_lost": {"duration": 4, "loop": True, "fade": [1, 1], "tracks": {"FaceAngleY": [[0, 0], [2, -8]]}},
    }
    return document


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
