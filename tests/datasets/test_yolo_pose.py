"""YOLO's labels are shares of a picture's sides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vtube import registry
from vtube.datasets._faults import Faults
from vtube.errors import InputError

JOINTS = "0.25 0.5 2 " * 17


def read(folder, **options):
    faults = Faults()
    return registry.create("datasets", "yolo_pose", folder=folder, faults=faults, **options), faults.counts


@pytest.fixture
def folder(tmp_path):
    for name in ("images/train", "labels/train"):
        (tmp_path / name).mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "images/train/a.png"), np.zeros((120, 100, 3), dtype=np.uint8))
    (tmp_path / "labels/train/a.txt").write_text(f"0 0.5 0.5 0.4 0.2 {JOINTS}\n", encoding="ascii")
    return tmp_path


def test_a_line_is_a_person(folder):
    (sample,), faults = read(folder)
    assert (sample.points == [25, 60]).all()
    assert sample.box == (30, 48, 40, 24)
    assert (sample.image.name, sample.group, sample.annotation_id) == ("a.png", "a", "a:0")
    assert not faults


def test_two_values_a_joint_have_zeros_where_absent(folder):
    (folder / "data.yaml").write_text("train: images/train\nkpt_shape: [17, 2]\n", encoding="utf-8")
    line = "0 0.5 0.5 0.4 0.2 " + "0 0 " * 3 + "0.25 0.5 " * 14
    (folder / "labels/train/a.txt").write_text(line, encoding="ascii")
    (sample,), _ = read(folder)
    assert sample.visible.tolist() == [0] * 3 + [2] * 14


@pytest.mark.parametrize(
    "line", ["0 0.5 0.5", "0 a b c d " + JOINTS, f"0 0.5 0.5 0.4 0.2 {JOINTS} 1", "\xff", "0 " * 56]
)
def test_a_broken_line_is_left_out_and_the_others_stay(folder, line):
    good = f"0 0.5 0.5 0.4 0.2 {JOINTS}"
    (folder / "labels/train/b.txt").write_text(line, encoding="latin-1")
    (folder / "labels/train/a.txt").write_text(f"{good}\n{line if line.isascii() else ''}\n{good}\n", encoding="ascii")
    samples, faults = read(folder)
    assert len(samples) == 2
    assert faults.total() == (1 if line == "0 " * 56 or not line.isascii() else 2)


def test_labels_without_a_picture_that_can_be_read_are_left_out(folder):
    for name in ("b", "c"):
        (folder / f"labels/train/{name}.txt").write_text(f"0 0.5 0.5 0.4 0.2 {JOINTS}", encoding="ascii")
    (folder / "images/train/c.jpg").write_bytes(b"no picture")
    samples, faults = read(folder)
    assert [s.image_id for s in samples] == ["a"]
    assert faults.total() == 2


@pytest.mark.parametrize(
    "settings", ["kpt_shape: [4, 3]", "train: ../elsewhere", "train: /etc", "- 1", "a: [", "train: 5"]
)
def test_other_settings_are_refused(folder, settings):
    (folder / "data.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(InputError, match=r"data\.yaml"):
        read(folder)


def test_a_part_that_is_not_there_is_said(folder):
    with pytest.raises(InputError, match=r"images/val.*no such folder"):
        read(folder, part="val")


def test_the_real_labels_of_coco8(testdata):
    folder = testdata / "keypoints" / "coco8-pose"
    train, faults = read(folder)
    val, _ = read(folder, part="val")
    assert (len(train), len(val)) == (7, 14)
    assert not faults
    first = train[0]
    width, height = cv2.imread(str(first.image)).shape[1::-1]
    np.testing.assert_allclose(first.points[0], [0.519751 * width, 0.38125 * height], atol=0.01)
    assert first.visible[-4:].tolist() == [0, 0, 0, 0]
