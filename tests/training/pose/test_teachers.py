"""A teacher labels pictures that nobody has labelled, once."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from vtube.errors import InputError
from vtube.training.pose import pseudo_labels
from vtube.training.pose.settings import Teacher


def test_a_teachers_people_are_samples_and_it_is_asked_once(models, testdata, tmp_path, monkeypatch):
    monkeypatch.setenv("VTUBE_MODELS", str(models))
    photos = sorted((testdata / "keypoints" / "coco8-pose" / "images").rglob("*.jpg"))[:3]
    for photo in photos:
        shutil.copy(photo, tmp_path)
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    teacher = Teacher(model="yolov8n-pose", score=0.5, size=320)
    files = pseudo_labels.label([tmp_path], teacher)
    samples = pseudo_labels.read(files)
    assert samples
    assert {s.image.name for s in samples} <= {photo.name for photo in photos}
    assert all(np.isfinite(s.points).all(axis=1).any() for s in samples)
    written = files[0][0].stat().st_mtime_ns
    assert pseudo_labels.label([tmp_path], teacher)[0][0].stat().st_mtime_ns == written


def test_folders_without_pictures_are_refused(tmp_path):
    for path, says in ((tmp_path, "no picture"), (tmp_path / "gone", "no such folder")):
        with pytest.raises(InputError, match=says):
            pseudo_labels.label([path], Teacher(model="yolov8n-pose"))
