"""A sample holds what can be learnt from, and nothing else."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from tests.datasets.conftest import COCO17
from vtube.datasets.sample import Sample


def made(points: np.ndarray, visible: np.ndarray, box=(1.0, 2.0, 3.0, 4.0), **more) -> Sample:
    return Sample(
        Path("a.jpg"), COCO17, points, visible, box, **{"area": 12.0, **more}, image_id=1, annotation_id=2, group="a"
    )


def test_what_is_absent_is_nan_and_what_is_nan_is_absent():
    points = np.full((17, 2), 5.0)
    points[3, 1] = np.nan
    visible = np.full(17, 2)
    visible[4] = 0
    sample = made(points, visible)
    assert np.isnan(sample.points[[3, 4]]).all()
    assert sample.visible.tolist() == [2, 2, 2, 0, 0] + [2] * 12
    assert points[4, 0] == 5.0, "the caller's array is not touched"


def test_arrays_cannot_be_written():
    sample = made(np.zeros((17, 2)), np.ones(17))
    with pytest.raises(ValueError, match="read-only"):
        sample.points[0] = 1.0


@pytest.mark.parametrize("joints", [0, 16, 18])
def test_another_number_of_joints_is_refused(joints):
    with pytest.raises(ValueError, match="coco17"):
        made(np.zeros((joints, 2)), np.ones(joints))


@pytest.mark.parametrize(
    "changes",
    [{"box": (0, 0, 0, 4)}, {"box": (0, 0, np.nan, 4)}, {"area": 0.0}, {"area": np.inf}],
)
def test_empty_boxes_and_no_areas_are_refused(changes):
    with pytest.raises(ValueError, match="no person"):
        made(np.zeros((17, 2)), np.ones(17), **changes)


def test_a_sample_travels_to_another_process():
    sample = made(np.arange(34.0).reshape(17, 2), np.ones(17))
    there = pickle.loads(pickle.dumps(sample))  # noqa: S301 - our own bytes
    assert there.skeleton.joints == COCO17.joints
    assert there.skeleton.index("right_ankle") == 16
    np.testing.assert_array_equal(there.points, sample.points)
    assert there.box == sample.box
