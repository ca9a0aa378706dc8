"""A teacher labels pictures that nobody has labelled, once."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import InputError, UsageError
from vtube.training.pose import pseudo_labels
from vtube.training.pose.settings import Data, Settings, Teacher


def asked(model: str, *folders: Path, size: int = 640) -> Settings:
    teacher = Teacher(model=model, score=0.5, size=size)
    return Settings(task="pose", device="cpu", data=Data(unlabelled=folders), teacher=teacher)


def test_a_teachers_people_are_samples_and_it_is_asked_once(models, testdata, tmp_path, monkeypatch):
    monkeypatch.setenv("VTUBE_MODELS", str(models))
    photos = sorted((testdata / "keypoints" / "coco8-pose" / "images").rglob("*.jpg"))[:3]
    for photo in photos:
        shutil.copy(photo, tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    told = asked("yolov8n-pose", tmp_path, size=320)
    files = pseudo_labels.label(told)
    samples = pseudo_labels.read(files)
    assert samples
    assert {s.image.name for s in samples} <= {photo.name for photo in photos}
    assert all(np.isfinite(s.points).all(axis=1).any() for s in samples)
    written = files[0][0].stat().st_mtime_ns
    assert pseudo_labels.label(told)[0][0].stat().st_mtime_ns == written


def test_folders_without_pictures_are_refused(tmp_path):
    for path, says in ((tmp_path, "no picture"), (tmp_path / "gone", "no such folder")):
        with pytest.raises(InputError, match=says):
            pseudo_labels.label(asked("yolov8n-pose", path))


def test_other_weights_under_the_same_name_label_anew(models, testdata, tmp_path):
    """The cache knows the teacher by its bytes."""
    (tmp_path / "pictures").mkdir()
    photo = next(iter(sorted((testdata / "keypoints" / "coco8-pose" / "images").rglob("*.jpg"))))
    shutil.copy(photo, tmp_path / "pictures")
    found = []
    for spoiled in (False, True):
        content = (models / "yolov8n-pose.onnx").read_bytes()
        (tmp_path / "mine.onnx").write_bytes(content + b"\x72\x00" * spoiled)  # an empty field that changes nothing
        found.append(pseudo_labels.label(asked(str(tmp_path / "mine.onnx"), tmp_path / "pictures", size=640))[0][0])
    assert found[0] != found[1]


def test_a_teacher_with_nothing_to_label_is_refused():
    with pytest.raises(UsageError, match="has nothing to label"):
        pseudo_labels.label(asked("yolov8n-pose"))
