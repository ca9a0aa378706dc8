"""The built-in avatar Maple: its folder is complete, its joints are covered, and its sources rebuild it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from vtube import paths
from vtube.parameters import BONES
from vtube.puppet import loading

FOLDER = paths.shipped("avatars") / "maple"
JOINTS = [
    (f"{side}_{upper}", f"{side}_{lower}", f"{side.capitalize()}{bone}")
    for side in ("left", "right")
    for upper, lower, bone in (
        ("upper_arm", "lower_arm", "LowerArm"),
        ("lower_arm", "hand_rest", "Hand"),
        ("lower_arm", "hand_open", "Hand"),
        ("upper_leg", "lower_leg", "LowerLeg"),
        ("lower_leg", "foot", "Foot"),
    )
]


@pytest.fixture(scope="module")
def document() -> dict:
    return yaml.safe_load((FOLDER / "avatar.yaml").read_text(encoding="utf-8"))


def _alpha(document: dict, part_name: str, at: tuple[float, float]) -> int:
    """The opacity of a part at a point of the canvas, 0 outside of its image."""
    part = next(p for p in document["parts"] if p["name"] == part_name)
    image = cv2.imread(str(FOLDER / part["image"]), cv2.IMREAD_UNCHANGED)
    x, y = round(at[0] - part["at"][0]), round(at[1] - part["at"][1])
    inside = 0 <= x < image.shape[1] and 0 <= y < image.shape[0]
    return int(image[y, x, 3]) if inside else 0


def test_the_folder_loads_without_problems() -> None:
    assert loading.check(FOLDER) == []


def test_every_layer_is_used_and_has_its_vector_source(document: dict) -> None:
    used = {part["image"] for part in document["parts"]}
    layers = {f"layers/{path.name}" for path in (FOLDER / "layers").iterdir()}
    sources = {f"layers/{path.stem}.png" for path in (FOLDER / "source" / "svg").iterdir()}
    assert used == layers == sources


def test_every_bone_of_the_humanoid_is_there(document: dict) -> None:
    assert set(BONES) <= {bone["name"] for bone in document["bones"]}


def test_the_layers_stay_small() -> None:
    assert sum(path.stat().st_size for path in (FOLDER / "layers").iterdir()) <= 3_000_000


@pytest.mark.parametrize(("upper", "lower", "bone"), JOINTS)
def test_both_neighbours_cover_their_joint(document: dict, upper: str, lower: str, bone: str) -> None:
    """Opaque all around the joint in both parts, so that no angle opens a gap."""
    x, y = next(b for b in document["bones"] if b["name"] == bone)["at"]
    ring = [(x + 12 * np.cos(t), y + 12 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 8, endpoint=False)]
    wanted = [(x, y), *ring] if bone.endswith(("LowerArm", "LowerLeg")) else [(x, y)]
    assert {_alpha(document, part, at) for part in (upper, lower) for at in wanted} == {255}


@pytest.mark.parametrize("side", ["Left", "Right"])
def test_the_shoulder_is_covered_by_sleeve_and_jacket(document: dict, side: str) -> None:
    at = next(b for b in document["bones"] if b["name"] == f"{side}UpperArm")["at"]
    assert _alpha(document, f"{side.lower()}_upper_arm", at) == _alpha(document, "torso", at) == 255


def _shown(part: dict, values: dict[str, float]) -> bool:
    return all(
        condition.get("minimum", -np.inf) <= values.get(condition["parameter"], 0.0) < condition.get("maximum", np.inf)
        for condition in part.get("when", [])
    )


def test_exactly_one_mouth_and_one_lash_an_eye_show_whatever_happens(document: dict) -> None:
    rng = np.random.default_rng(7)
    choices = {
        "mouth": [p for p in document["parts"] if p["bone"] == "Mouth"],
        "left": [p for p in document["parts"] if p["name"].startswith("lash_left")],
        "right": [p for p in document["parts"] if p["name"].startswith("lash_right")],
    }
    names = {condition["parameter"] for parts in choices.values() for p in parts for condition in p["when"]}
    for _ in range(500):
        values = {name: float(rng.choice([0, 1, rng.uniform(-1 if name == "MouthX" else 0, 1)])) for name in names}
        shown = {group: [p["name"] for p in parts if _shown(p, values)] for group, parts in choices.items()}
        assert [len(found) for found in shown.values()] == [1, 1, 1], (shown, values)


def test_the_sources_rebuild_the_folder(tmp_path: Path) -> None:
    pytest.importorskip("resvg_py", reason="drawing needs resvg-py")
    script = FOLDER / "source" / "build.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True, timeout=100)
    assert (tmp_path / "avatar.yaml").read_text(encoding="utf-8") == (FOLDER / "avatar.yaml").read_text(
        encoding="utf-8"
    )
    fresh = {path.name for path in (tmp_path / "layers").iterdir()}
    assert fresh == {path.name for path in (FOLDER / "layers").iterdir()}
    for name in fresh:
        # Another processor may round an edge differently by a shade, no more.
        new, old = (cv2.imread(str(f / "layers" / name), cv2.IMREAD_UNCHANGED) for f in (tmp_path, FOLDER))
        assert new.shape == old.shape
        assert np.abs(new.astype(int) - old).mean() < 0.5, name
