"""PCK and PCKh on people whose answer can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube import registry
from vtube.evaluation import pck

COCO17 = registry.create("skeletons", "coco17")
MPII16 = registry.create("skeletons", "mpii16")


def test_a_joint_is_met_up_to_the_threshold_and_not_beyond() -> None:
    truth = np.zeros((1, 4, 2))
    predicted = np.array([[[0.0, 0.0], [20.0, 0.0], [0.0, 20.1], [np.nan, np.nan]]])
    each, mean = pck.pck(predicted, truth, np.ones((1, 4)), np.array([100.0]), 0.2)
    assert each.tolist() == [1, 1, 0, 0]
    assert mean == 0.5


def test_all_labels_count_alike_and_a_joint_without_any_is_nothing() -> None:
    truth = np.zeros((3, 3, 2))
    predicted = truth.copy()
    predicted[0, 0] = 1e6
    weights = np.array([[1, 1, 0], [1, 0, 0], [1, 0, 0]])
    each, mean = pck.pck(predicted, truth, weights, np.full(3, 10.0))
    np.testing.assert_allclose(each, [2 / 3, 1, np.nan])
    assert mean == 3 / 4


@pytest.mark.parametrize("reference", [0.0, np.nan, np.inf, -3.0])
def test_who_has_no_length_to_measure_by_does_not_count(reference: float) -> None:
    truth = np.zeros((2, 1, 2))
    predicted = np.array([[[50.0, 0.0]], [[0.0, 0.0]]])
    assert pck.pck(predicted, truth, np.ones((2, 1)), np.array([reference, 10.0]))[1] == 1
    assert np.isnan(pck.pck(predicted[:1], truth[:1], np.ones((1, 1)), np.array([reference]))[1])


def test_nobody_at_all_is_nothing() -> None:
    each, mean = pck.pck(np.zeros((0, 2, 2)), np.zeros((0, 2, 2)), np.zeros((0, 2)), np.zeros(0))
    assert np.isnan([*each, mean]).all()


@given(st.floats(0, 0.5), st.floats(0, 0.5), st.integers(0, 2**31))
def test_a_wider_threshold_never_meets_fewer(threshold: float, more: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, predicted = rng.uniform(0, 100, (2, 5, 6, 2))
    narrow, wide = (
        pck.pck(predicted, truth, np.ones((5, 6)), np.full(5, 90.0), t)[1] for t in (threshold, threshold + more)
    )
    assert 0 <= narrow <= wide <= 1


def joints(skeleton, **places):
    points = np.full((1, len(skeleton.joints), 2), np.nan)
    for name, place in places.items():
        points[0, skeleton.index(name)] = place
    return points


BOX = np.array([[0.0, 0.0, 70.0, 300.0]])


def test_the_torso_goes_from_a_shoulder_to_the_opposite_hip_and_the_longer_one_counts() -> None:
    both = joints(COCO17, left_shoulder=(0, 0), right_hip=(30, 40), right_shoulder=(100, 0), left_hip=(100, 60))
    assert pck.torso(both, COCO17, BOX).tolist() == [60]
    one = joints(COCO17, left_shoulder=(0, 0), right_hip=(30, 40), right_shoulder=(100, 0))
    assert pck.torso(one, COCO17, BOX).tolist() == [50]


def test_without_a_torso_the_longer_side_of_the_box_counts() -> None:
    assert pck.torso(joints(COCO17, left_shoulder=(0, 0), left_hip=(0, 9)), COCO17, BOX).tolist() == [300]


def test_a_head_is_measured_where_the_skeleton_has_one() -> None:
    assert pck.head(joints(COCO17), COCO17) is None
    both = np.concatenate([joints(MPII16, head_top=(0, 0), upper_neck=(0, 50)), joints(MPII16, head_top=(0, 0))])
    lengths = pck.head(both, MPII16)
    assert lengths is not None
    np.testing.assert_array_equal(lengths, [50, np.nan])
