"""What counts as noise follows the parameter's range, the person's size and the estimator's confidence."""

from __future__ import annotations

import numpy as np
import pytest

from vtube import registry
from vtube.takes.deviations import of_keypoints, of_parameter
from vtube.takes.header import Keypoints, ParameterRange
from vtube.takes.take import KeypointColumns

COCO = registry.create("skeletons", "coco17")
HEAD = Keypoints(skeleton="coco17", names=COCO.joints)


def _person(size: float = 1.0, score: float = 1.0) -> KeypointColumns:
    """Shoulders 100 px apart at size 1, everything else between them."""
    points = np.full((10, 17, 2), 200.0 * size)
    points[:, COCO.index("left_shoulder")] = 250.0 * size, 200.0 * size
    points[:, COCO.index("right_shoulder")] = 150.0 * size, 200.0 * size
    return KeypointColumns(points, np.full((10, 17), score))


def test_a_larger_person_strays_farther_in_pixels() -> None:
    small, large = (of_keypoints(HEAD, _person(size)) for size in (1.0, 3.0))
    assert large == pytest.approx(3 * small)
    assert small[0] == pytest.approx(0.5 * COCO.sigmas * 100)


def test_a_doubtful_joint_strays_farther() -> None:
    assert of_keypoints(HEAD, _person(score=0.5)) == pytest.approx(2 * of_keypoints(HEAD, _person()))


def test_a_joint_that_was_not_seen_says_nothing() -> None:
    seen = _person()
    points, scores = seen.points.copy(), seen.scores.copy()
    points[3, 0], scores[3, 0] = np.nan, 0
    deviations = of_keypoints(HEAD, KeypointColumns(points, scores))
    assert np.isinf(deviations[3, 0])
    assert np.isfinite(np.delete(deviations.ravel(), 3 * 17)).all()


def test_a_person_whose_shoulders_nobody_sees_has_a_size_all_the_same() -> None:
    seen = _person()
    points, scores = seen.points.copy(), seen.scores.copy()
    for side in ("left", "right"):
        joint = COCO.index(f"{side}_shoulder")
        points[:, joint], scores[:, joint] = np.nan, 0
    points[:, 0] = 200.0, 700.0
    nose = of_keypoints(HEAD, KeypointColumns(points, scores))[0, 0]
    assert nose == pytest.approx(0.5 * COCO.sigmas[0] * 0.2 * 500)


def test_joints_of_an_unknown_skeleton_have_a_usual_deviation() -> None:
    head = Keypoints(skeleton="of-a-stranger", names=("tip", "base"))
    points = np.tile([[[0.0, 0.0], [0.0, 50.0]]], (4, 1, 1))
    assert of_keypoints(head, KeypointColumns(points, np.ones((4, 2)))) == pytest.approx(0.5 * 0.07 * 0.2 * 50)


def test_nobody_at_all_is_no_trouble() -> None:
    nobody = KeypointColumns(np.full((4, 17, 2), np.nan), np.zeros((4, 17)))
    assert np.isinf(of_keypoints(HEAD, nobody)).all()
    no_joints = Keypoints(skeleton="none", names=())
    assert of_keypoints(no_joints, KeypointColumns(np.zeros((4, 0, 2)), np.zeros((4, 0)))).shape == (4, 0)


def test_a_parameter_strays_by_a_share_of_its_range() -> None:
    turn = ParameterRange(name="FaceAngleX", unit="deg", minimum=-30, maximum=30, default=0)
    assert of_parameter(turn) == pytest.approx(0.3)
