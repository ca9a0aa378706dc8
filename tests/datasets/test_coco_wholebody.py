"""COCO-WholeBody's parts become one skeleton; parts that nobody labelled are absent."""

from __future__ import annotations

import numpy as np
import pytest

from tests.datasets.conftest import person
from vtube import registry
from vtube.datasets._faults import Faults

PARTS = {"foot_kpts": 6, "face_kpts": 68, "lefthand_kpts": 21, "righthand_kpts": 21}


def whole(number: int = 1, **changes):
    parts = {key: [v for j in range(n) for v in (30 + j / 2, 40 + j / 4, 1.0)] for key, n in PARTS.items()}
    valid = {key.replace("kpts", "valid"): True for key in PARTS}
    return person(number, **{**parts, **valid, **changes})


def read(path):
    faults = Faults()
    return registry.create("datasets", "coco_wholebody", annotations=path, faults=faults), faults.counts


def test_parts_are_joined_in_the_skeletons_order(coco):
    (sample,), faults = read(coco([whole()]))
    assert sample.skeleton.name == "coco_wholebody133"
    at = sample.skeleton.index
    assert sample.points[at("right_ankle")].tolist() == [36, 62]
    assert sample.points[at("left_big_toe")].tolist() == [30, 40]
    assert sample.points[at("right_heel")].tolist() == [32.5, 41.25]
    assert sample.points[at("right_jaw1")].tolist() == [30, 40]
    assert sample.points[at("left_hand_root")].tolist() == [30, 40]
    assert sample.points[at("right_pinky_finger4")].tolist() == [40, 45]
    assert (sample.visible > 0).all()
    assert not faults


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_not_valid_or_not_there_is_absent(coco, part):
    entry = whole()
    del entry[part]
    (missing,), _ = read(coco([entry]))
    (invalid,), faults = read(coco([whole(**{part.replace("kpts", "valid"): False})]))
    assert (missing.visible == 0).sum() == (invalid.visible == 0).sum() == PARTS[part]
    np.testing.assert_array_equal(missing.points, invalid.points)
    assert not faults


def test_a_part_of_another_length_leaves_the_person_out(coco):
    samples, faults = read(coco([whole(1, face_kpts=[1, 2, 1]), whole(2)]))
    assert [s.annotation_id for s in samples] == [2]
    assert faults.total() == 1
