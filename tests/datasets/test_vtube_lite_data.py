"""The folder that vtube-lite learns from: labels of a teacher and of people, divided once for all."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.skeletons import coco17
from vtube.training.split import Split
from vtube.types import Pose

ROOT = Path(__file__).parents[2]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("vtube_lite_data")


def pose(scores: list[float]) -> Pose:
    points = np.column_stack([np.linspace(20, 180, 17), np.linspace(10, 110, 17)])
    return Pose(coco17.create(), points, np.array(scores), (10.0, 5.0, 180.0, 110.0), 0.9)


def test_a_teachers_people_become_samples_whose_missing_joints_are_known(script, tmp_path):
    """Labels are in pixels of the smaller picture that is kept."""
    maker = type("Folder", (), {"folder": tmp_path})()
    (tmp_path / "images").mkdir()
    cv2.imwrite(str(tmp_path / "images" / "a-1.jpg"), np.zeros((60, 100, 3), np.uint8))
    cv2.imwrite(str(tmp_path / "images" / "a-2.jpg"), np.zeros((60, 100, 3), np.uint8))
    person = script.told(pose([0.9] * 12 + [0.3] * 3 + [0.05] * 2), 0.5)
    small = {**person, "bbox": [0, 0, 10, 10]}
    document = script.document(maker, {"a-1": [person], "a-2": [small]})
    (tmp_path / "labels.json").write_text(json.dumps(document))
    (sample,) = registry.create("datasets", "distilled", annotations=tmp_path / "labels.json")
    np.testing.assert_allclose(sample.points[11], [20 + 11 * 10, 10 + 11 * 6.25] * np.array(0.5), atol=0.01)
    assert (sample.visible > 0).tolist() == [True] * 12 + [False] * 5
    assert sample.gone.tolist() == [False] * 15 + [True] * 2


def test_where_people_labelled_their_places_count_and_the_teachers_absences(script):
    human = importlib.import_module("vtube_lite_human")
    teacher = script.told(pose([0.9] * 15 + [0.05, 0.9]), 1.0)
    joints = np.array(teacher["keypoints"]).reshape(-1, 3)
    joints[:, :2] += 3
    joints[15:] = 0
    person = {
        "category_id": 1, "iscrowd": 0, "num_keypoints": 15, "area": 900.0, "bbox": teacher["bbox"],
        "keypoints": joints.ravel().tolist(),
    }  # fmt: skip
    merged = human.merged(person, [teacher], 1.0)
    assert merged["keypoints"] == joints.ravel().tolist()
    assert merged["keypoint_scores"][:15] == [1.0] * 15
    assert merged["keypoint_scores"][15] < 0.2
    assert 0.2 <= merged["keypoint_scores"][16] < 0.5
    elsewhere = human.merged({**person, "bbox": [500, 500, 10, 10]}, [teacher], 1.0)
    assert 0.2 <= elsewhere["keypoint_scores"][15] < 0.5


def test_nobody_is_learnt_from_a_clip_that_is_held_out(script, testdata):
    """Every clip of the split is there: a name that is misspelt would be trained on."""
    footage = testdata / "footage"
    there = {path.stem for path in (*footage.iterdir(), *(footage / "more").iterdir())}
    clips = Split.read().clips
    assert clips <= there
    assert len(clips) >= 5


def test_frames_of_a_clip_come_at_even_distances(script, testdata):
    frames = [name for name, _ in script.clip(testdata / "footage" / "sign-eat.mkv")]
    assert frames[:3] == ["sign-eat-00000", "sign-eat-00002", "sign-eat-00004"]
    assert len(frames) == 24


@pytest.mark.parametrize(
    ("wrist", "seen", "up"), [((10, 5, 2), 2, True), ((10, 15, 2), 2, False), ((10, 5, 0), 2, False)]
)
def test_hands_are_up_where_a_wrist_is_seen_above_its_elbow(script, wrist, seen, up):
    joints = np.zeros((17, 3))
    joints[8], joints[10] = (10, 10, seen), wrist
    assert script.raised({"keypoints": joints.ravel().tolist()}) is up
