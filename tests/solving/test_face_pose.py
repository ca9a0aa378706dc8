"""The head from a face model's transform, and both ways to see a head in one frame of reference."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.solving.face_pose import HeadSight, measure_face
from vtube.solving.head_pose import HeadPose
from vtube.types import Face, Floats


def turned(yaw: float, pitch: float, roll: float) -> Floats:
    """(3, 3) roll * yaw * pitch of axes x right, y up, z to the camera; degrees, signs as FaceAngle's."""
    a, b, c = (math.radians(angle) for angle in (yaw, -pitch, -roll))
    around_x = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    around_y = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    around_z = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    return np.asarray(around_z @ around_y @ around_x)


def face(yaw: float, pitch: float, roll: float, size: float = 8.0) -> Face:
    transform = np.eye(4)
    transform[:3, :3] = size * np.diag([1.0, -1.0, 1.0]) @ turned(yaw, pitch, roll)
    transform[:2, 3] = 300.0, 200.0
    return Face(np.zeros((478, 2)), {}, transform)


@given(st.floats(-80, 80), st.floats(-60, 60), st.floats(-80, 80))
def test_angles_come_back_with_their_signs(yaw: float, pitch: float, roll: float) -> None:
    seen = measure_face(face(yaw, pitch, roll))
    assert seen is not None
    assert (seen.yaw, seen.pitch, seen.roll) == pytest.approx((yaw, pitch, roll), abs=1e-6)
    assert seen.size == pytest.approx(8.0)


def test_somebody_who_looks_up_to_their_left_shows_the_nose_up_and_right_in_the_picture() -> None:
    nose = face(30.0, 20.0, 0.0).transform @ np.array([0.0, 0.0, 7.5, 1.0])
    assert nose[0] > 310
    assert nose[1] < 190


def test_the_centre_is_between_the_ears() -> None:
    seen = measure_face(face(0.0, 0.0, 0.0))
    assert seen.centre == pytest.approx(complex(300, 200 - 0.673 * 8))


@pytest.mark.parametrize("transform", [None, np.zeros((4, 4)), np.full((4, 4), np.nan), np.full((4, 4), 1e9)])
def test_without_a_usable_transform_there_is_no_pose(transform: Floats | None) -> None:
    assert measure_face(Face(np.zeros((478, 2)), {}, transform)) is None


def body(yaw: float = 0.0, pitch: float = 0.0, view: str = "front") -> HeadPose:
    return HeadPose(view, yaw, pitch, 0.0, complex(310, 190), 9.0)


def test_a_face_that_is_lost_leaves_no_gap_once_both_have_been_seen() -> None:
    """Keypoints say 6 degrees more yaw and 9 less pitch than the face does, all the time."""
    sight = HeadSight()
    for i in range(60):
        yaw = 5 * math.sin(i / 9)
        both = sight(body(yaw + 6, -9), face(yaw, 0, 0), 1 / 30)
    assert both is not None
    assert both.view == "face"
    alone = sight(body(yaw + 6, -9), None, 1 / 30)
    assert alone is not None
    for measure in ("yaw", "pitch", "roll", "size"):
        assert getattr(both, measure) == pytest.approx(getattr(alone, measure), abs=1e-6)
    assert both.centre == pytest.approx(alone.centre, abs=1)


def test_noise_of_the_keypoints_does_not_reach_a_face_that_is_seen() -> None:
    rng, sight, seen = np.random.default_rng(1), HeadSight(), []
    for _ in range(600):
        pose = sight(body(rng.normal(0, 4)), face(10, 0, 0), 1 / 30)
        assert pose is not None
        seen.append(pose.yaw)
    assert np.std(seen[300:]) < 0.4


def test_a_profile_teaches_nothing() -> None:
    sight = HeadSight()
    before = sight(None, face(60, 0, 0), 0.1)
    for _ in range(100):
        after = sight(body(75, 0, "profile"), face(60, 0, 0), 0.1)
    assert after == before


def test_without_a_face_keypoints_pass_as_they_are() -> None:
    assert HeadSight()(body(3), None, 0.1) == body(3)
    assert HeadSight()(None, None, 0.1) is None


def test_a_body_that_is_first_seen_after_the_face_moves_the_head_slowly_to_where_both_agree() -> None:
    sight, heads = HeadSight(), []
    for i in range(240):
        heads.append(sight(None if i < 60 else body(12, -9), face(0, 0, 0), 1 / 60))
    assert heads[-1].yaw == pytest.approx(12, abs=1e-6)
    assert heads[-1].size == pytest.approx(9, abs=1e-6)
    for way, columns in ((12, [h.yaw for h in heads]), (1.1 * 8 - 9, [h.size for h in heads])):
        steps = np.abs(np.diff(columns))
        assert steps.max() < 0.03 * abs(way)
        assert np.abs(np.diff(columns, 2)).max() < 0.01 * abs(way)  # it begins and ends softly


def test_a_face_that_comes_again_meanwhile_is_where_both_agree() -> None:
    sight = HeadSight()
    sight(None, face(0, 0, 0), 0.1)
    sight(body(12), face(0, 0, 0), 0.1)
    sight(body(12), None, 0.1)
    assert sight(body(12), face(0, 0, 0), 0.1).yaw == pytest.approx(12)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 1e300])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_one_transform_without_sense_spoils_no_later_one(row: int, wrong: float) -> None:
    sight, seen = HeadSight(), face(0, 0, 0)
    spoilt = Face(seen.points, {}, seen.transform.copy())
    spoilt.transform[row, 3] = wrong
    for _ in range(30):
        before = sight(body(), seen, 1 / 30)
    assert sight(body(), spoilt, 1 / 30) == body()
    assert sight(body(), seen, 1 / 30) == before
