"""An avatar with all that an avatar may have, in a real headless Godot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
import yaml

from vtube.takes.take import Take

if TYPE_CHECKING:
    from tests.exports.godot.conftest import Godot

CLOSE = 0.5


@pytest.mark.timeout(600)
def test_whatever_an_avatar_may_have_is_where_vtube_has_it(godot: Godot, demo: Take, tmp_path: Path) -> None:
    """Turned and scaled parts on stretched bones, two roots, meshes with drivers, shapes of two parameters, clips on
    other bones, and names that are taken twice.
    """
    (tmp_path / "layers").mkdir()
    cv2.imwrite(str(tmp_path / "layers" / "part.png"), np.full((60, 40, 4), 200, dtype=np.uint8))
    (tmp_path / "avatar.yaml").write_text(yaml.safe_dump(crowded()), encoding="utf-8")
    godot.export(demo, "demo", str(tmp_path))
    found = godot.apart(demo, "demo", str(tmp_path), np.arange(0.0, demo.duration, 1 / 60))
    assert max(found.bones, found.parts, found.swinging) < CLOSE
    assert found.shown == 0


def driven(parameter: str, **properties: float) -> list[dict[str, Any]]:
    """Drivers that take properties from their rest to these values, over a parameter's upper half."""
    rests = {"scale_x": 1, "scale_y": 1, "opacity": 1}
    return [
        {"parameter": parameter, "property": name, "curve": [[-10, rests.get(name, 0) - 0.1], [0.5, value], [9, value]]}
        for name, value in properties.items()
    ]


def crowded() -> dict[str, Any]:
    """An avatar of which hardly anything is plain."""
    grid = {"cells": [2, 3]}
    shapes = [
        {"parameters": ["FaceAngleX", "FaceAngleY"], "keys": [[-20, 0, 20], [-10, 10]],
         "offsets": [[[k, -k]] * 12 for k in range(6)]},
        {"parameters": ["MouthOpen"], "keys": [[0.2]], "offsets": [[[3, 1]] * 12]},
    ]  # fmt: skip
    turn = {"centre": [200, 90], "radius": [60, 80], "depth": 9, "bulge": 0.6}
    both = ["LeftUpperArm", "LeftLowerArm"]
    part = {"image": "layers/part.png", "z": 1}
    return {
        "format": "vtube-avatar", "version": 1, "name": "Crowded", "canvas": [400, 400],
        "bones": [
            {"name": "Hips", "at": [200, 300], "tip": [200, 250]},
            {"name": "Spine", "parent": "Hips", "at": [200, 250], "tip": [210, 150],
             "drivers": driven("FaceAngleX", scale_x=1.2, scale_y=0.7, x=6)},
            {"name": "Head", "parent": "Spine", "at": [210, 150], "drivers": driven("FaceAngleY", rotation=30)},
            {"name": "LeftUpperArm", "parent": "Spine", "at": [260, 170], "tip": [300, 240]},
            {"name": "LeftLowerArm", "parent": "LeftUpperArm", "at": [300, 240], "tip": [280, 320]},
            {"name": "Other", "at": [50, 50], "tip": [50, 90]},
            {"name": "Tip", "parent": "Other", "at": [50, 90], "tip": [50, 130]},
        ],
        "parts": [
            part | {"name": "Head", "at": [180, 60], "bone": "Head", "mesh": grid | {"shapes": shapes, "turn": turn},
                    "pivot": [170, 50], "drivers": driven("FaceAngleX", rotation=20, scale_y=1.5, x=4)},
            part | {"name": "LeftLowerArm_stretch", "at": [270, 250], "bone": "LeftLowerArm", "pivot": [290, 300],
                    "drivers": driven("FaceAngleX", rotation=-50, scale_x=0.6, y=7, opacity=0.5)},
            part | {"name": "sleeve", "at": [260, 170], "bone": "LeftUpperArm",
                    "mesh": {"cells": [3, 8], "skin": both, "softness": 25}},
            part | {"name": "patch", "at": [265, 200], "bone": "Other", "clip": "sleeve", "blend": "multiply",
                    "tint": "#80ff40", "z": 7, "drivers": driven("FaceAngleY", x=40, z=-9)},
            part | {"name": "patch_mask", "at": [185, 70], "bone": "Head", "clip": "Head", "blend": "add", "z": 8},
            part | {"name": "ribbon", "at": [30, 60], "bone": "Other",
                    "mesh": grid | {"skin": ["Other", "Tip"], "softness": 12, "turn": turn}},
        ],
        "springs": [{"name": "ribbon", "bones": ["Other", "Tip"], "frequency": 1.2}],
    }  # fmt: skip
