"""COCO's keypoints become samples; what is wrong with them is mended or left out, counted, and told once."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from tests.datasets.conftest import person, photo
from vtube import registry
from vtube.datasets._faults import Faults
from vtube.errors import InputError


def read(path, **options):
    faults = Faults()
    return registry.create("datasets", "coco", annotations=path, faults=faults, **options), faults.counts


def test_a_person_is_read_as_labelled(coco):
    (sample,), faults = read(coco([person()]))
    np.testing.assert_array_equal(sample.points, [(20 + j, 30 + 2 * j) for j in range(17)])
    assert (sample.visible == 2).all()
    assert (sample.box, sample.area) == ((10, 20, 40, 60), 1500.0)
    assert (sample.image.name, sample.image_id, sample.annotation_id, sample.group) == ("photo7.png", 7, 1, "photo7")
    assert sample.image.is_file()
    assert not faults


def test_crowds_and_people_without_labels_are_no_fault(coco):
    samples, faults = read(coco([person(1, iscrowd=1), person(2, keypoints=[0] * 51), person(3, category_id=4)]))
    assert samples == []
    assert not faults


def test_joints_outside_the_picture_are_absent_and_counted(coco):
    keypoints = person()["keypoints"]
    keypoints[0:6] = [-1, 5, 2, 5, 121, 1]
    (sample,), faults = read(coco([person(keypoints=keypoints)]))
    assert sample.visible[:3].tolist() == [0, 0, 2]
    assert np.isnan(sample.points[:2]).all()
    assert faults.total() == 2


def test_joints_that_are_no_numbers_are_absent_and_counted(coco):
    keypoints = person()["keypoints"]
    keypoints[0], keypoints[4] = float("nan"), float("inf")
    (sample,), faults = read(coco([person(keypoints=keypoints)]))
    assert sample.visible[:3].tolist() == [0, 0, 2]
    assert faults.total() == 2


@pytest.mark.parametrize(
    "box", [[10, 20, 0, 0], [10, 20, -5, 30], [float("nan")] * 4, None, [1, 2], "abcd", [500, 500, 9, 9]]
)
def test_an_empty_box_is_made_from_the_joints(coco, box):
    (sample,), faults = read(coco([person(bbox=box)]))
    x, y, width, height = sample.box
    assert x <= sample.points[:, 0].min()
    assert sample.points[:, 0].max() <= x + width
    assert y <= sample.points[:, 1].min()
    assert sample.points[:, 1].max() <= y + height
    assert faults.total() == 1


def test_without_a_box_and_with_one_joint_a_person_is_left_out(coco):
    samples, faults = read(coco([person(bbox=[0, 0, 0, 0], keypoints=[5, 5, 2] + [0] * 48), person(2)]))
    assert [s.annotation_id for s in samples] == [2]
    assert faults.total() == 1


def test_boxes_are_cut_to_the_picture(coco):
    (sample,), _ = read(coco([person(bbox=[-10, -5, 400, 400])]))
    assert sample.box == (0, 0, 100, 120)


@pytest.mark.parametrize(
    "broken",
    [
        person(2, keypoints=[1, 2, 3]),
        person(2, keypoints="none"),
        person(2, keypoints=[[1, 2, 2]] * 17),
        person(2, keypoints=[10**400] * 51),
        person(2, image=8),
        person(2, image_id=[7]),
        person(1),
        person([3]),
    ],
)
def test_a_broken_annotation_is_left_out_and_the_others_stay(coco, broken):
    samples, faults = read(coco([person(1), broken, person(4)]))
    assert [s.annotation_id for s in samples] == [1, 4]
    assert faults.total() == 1


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "a/../../b.png", "..\\b.png", "C:\\b.png", "", None, 5, "a\0b"]
)
def test_pictures_outside_their_folder_are_never_named(coco, name):
    samples, faults = read(coco([person(1), person(2, image=8)], images=[photo(), photo(8, file_name=name)]))
    assert [s.annotation_id for s in samples] == [1]
    assert faults.total() == 2, "the picture and the person in it"


def test_all_faults_of_a_file_are_one_warning(coco, caplog):
    path = coco([person(i, bbox=[0, 0, 0, 0]) for i in range(5)] + [person(9, keypoints=[])])
    registry.create("datasets", "coco", annotations=path)
    (record,) = caplog.records
    assert "5 boxes" in record.getMessage()
    assert "1 annotations" in record.getMessage()


def test_other_joints_are_refused(coco):
    dog = [{"id": 1, "name": "dog", "keypoints": ["snout", "tail"]}]
    with pytest.raises(InputError, match=r"snout, tail.*17 joints of coco17"):
        read(coco([person()], categories=dog))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b'{"images": []}',
        b'{"images": [], "annotations": 5}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"images": [{"id":',
    ],
)
def test_what_is_no_coco_file_is_refused_in_one_line(tmp_path, text):
    path = tmp_path / "labels.json"
    path.write_bytes(text)
    with pytest.raises(InputError, match=r"labels\.json"):
        read(path)


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    for name, what in (("pipe.json", "ordinary"), ("none.json", "no such file"), (".", "folder")):
        with pytest.raises(InputError, match=what):
            read(tmp_path / name)


def test_a_folder_of_pictures_that_is_not_there_is_said(coco, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read(coco([person()]), images=tmp_path / "elsewhere")


def test_the_real_subset_of_coco(testdata):
    """Counts by an independent look at the same file; coordinates of one person by eye."""
    path = testdata / "keypoints" / "coco-train-subset" / "person_keypoints_train2017_subset.json"
    samples, faults = read(path)
    document = json.loads(path.read_text(encoding="utf-8"))
    labelled = [a for a in document["annotations"] if a["num_keypoints"] and not a["iscrowd"]]
    assert len(samples) == len(labelled) == 139
    assert sum(int((s.visible > 0).sum()) for s in samples) == sum(a["num_keypoints"] for a in labelled) == 1389
    assert samples[0].points[0].tolist() == [281, 240]
    assert samples[0].visible[3] == 0
    assert all(s.image.is_file() for s in samples)
    assert not faults
