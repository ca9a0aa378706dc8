"""A teacher labels pictures that nobody has labelled, once; ultralytics trains with our settings and data."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training.pose import figures
from vtube.datasets import cards
from vtube.errors import InputError, UsageError
from vtube.skeletons import coco17
from vtube.training.pose import pseudo_labels
from vtube.training.pose.settings import Data, Settings, Teacher
from vtube.training.yolo import labels as yolo_labels

YOLO = """\
task: yolo
network: {model: yolov8n-pose, size: 160}
data: {train: ["coco8-pose:train"], evaluation: ["coco8-pose:val"], held_out: 1.0}
loop: {epochs: 1, batch: 4}
device: cpu
"""


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


def test_samples_become_files_that_read_back_as_the_same_people(tmp_path):
    samples = cards.load(figures.draw(tmp_path / "figures", 3), tmp_path)
    yolo_labels.write(tmp_path / "yolo", samples[:2], samples[2:], coco17.create())
    labels = sorted((tmp_path / "yolo" / "labels").rglob("*.txt"))
    assert [path.parent.name for path in labels] == ["train", "train", "val"]
    numbers = np.array(labels[0].read_text().split(), dtype=float)
    points = numbers[5:].reshape(17, 3)
    np.testing.assert_allclose(points[:, :2] * figures.SIZE, samples[0].points, atol=1e-2)
    assert set(points[:, 2]) == {2.0}
    x, y, width, height = samples[0].box
    size = np.tile(figures.SIZE, 2)
    np.testing.assert_allclose(numbers[1:5] * size, [x + width / 2, y + height / 2, width, height], atol=1e-2)


@pytest.mark.slow
def test_yolo_trains_through_ultralytics_with_the_same_settings(models, testdata, tmp_path):
    """One real epoch from the real weights; ultralytics is quiet, and no telemetry is on."""
    (tmp_path / "yolo.yaml").write_text(YOLO)
    words = ["train", "--config", "yolo.yaml", "--data-root", str(testdata / "keypoints"), "-o", "run", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "vtube", *words], cwd=tmp_path, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["before"]["AP"] > 0.05
    assert 0 <= result["best"]["AP"] <= 1
    assert (tmp_path / "run" / "best.pt").stat().st_size > 1_000_000
    card = json.loads((tmp_path / "run" / "best.json").read_text())
    assert (card["estimator"], card["size"]) == ("yolov8", [160, 160])
    assert Path(result["weights"]).name == "best.pt"
