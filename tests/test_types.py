"""Values between stages are frozen, and missing joints are NaN with score 0."""

import dataclasses
import pickle

import numpy as np
import pytest

from vtube.skeletons import coco17
from vtube.types import Pose, Skeleton

SKELETON = coco17.create()


def pose(points=None, scores=None):
    return Pose(SKELETON, np.ones((17, 2)) if points is None else points, np.ones(17) if scores is None else scores)


def test_arrays_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        pose().points[0] = 0


def test_the_callers_array_stays_writable():
    points = np.ones((17, 2))
    pose(points)
    points[0] = 5
    assert points[0, 0] == 5


def test_fields_cannot_be_set():
    with pytest.raises(dataclasses.FrozenInstanceError):
        pose().score = 2


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_joint_without_a_place_has_no_score(bad):
    points = np.ones((17, 2))
    points[3, 1] = bad
    seen = pose(points)
    assert np.isnan(seen.points[3]).all()
    assert seen.scores[3] == 0
    assert seen.scores.sum() == 16


def test_a_joint_without_a_score_has_no_place():
    scores = np.ones(17)
    scores[5] = 0
    assert pose(scores=scores).point("left_shoulder") is None


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match="unexpected pose shapes"):
        pose(points=np.ones((16, 2)))


def test_a_joint_unknown_to_the_skeleton_is_missing():
    assert pose().point("left_big_toe") is None


def test_a_skeleton_with_a_bone_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="tail"):
        Skeleton("cat", ("nose",), (("nose", "tail"),), (), np.ones(1))


def test_depths_are_optional_read_only_and_unknown_where_the_joint_is_missing():
    assert pose().z is None
    scores, z = np.ones(17), np.arange(17)
    scores[4] = 0
    seen = Pose(SKELETON, np.ones((17, 2)), scores, z=z)
    assert seen.z.dtype == np.float64
    assert np.isnan(seen.z[4])
    assert seen.z[5] == 5
    with pytest.raises(ValueError, match="read-only"):
        seen.z[0] = 1


@pytest.mark.parametrize("unknown", [np.nan, np.inf, -np.inf])
def test_a_depth_that_is_no_number_is_unknown_and_the_joint_stays(unknown):
    z = np.zeros(17)
    z[2] = unknown
    seen = Pose(SKELETON, np.ones((17, 2)), np.ones(17), z=z)
    assert np.isnan(seen.z[2])
    assert seen.scores[2] == 1


@pytest.mark.parametrize("shape", [(), (16,), (17, 1), (1, 17)])
def test_depths_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match="unexpected depths of coco17"):
        Pose(SKELETON, np.ones((17, 2)), np.ones(17), z=np.zeros(shape))


def test_the_mirror_exchanges_left_and_right_and_twice_is_as_before():
    joints = ("nose", "left_eye", "tail", "right_eye")
    cat = Skeleton("cat", joints, (), (("left_eye", "right_eye"),), np.ones(4))
    assert [joints[i] for i in cat.mirrored] == ["nose", "right_eye", "tail", "left_eye"]
    assert cat.mirrored[cat.mirrored].tolist() == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        cat.mirrored[0] = 1
    assert pickle.loads(pickle.dumps(cat)).mirrored.tolist() == cat.mirrored.tolist()  # noqa: S301
