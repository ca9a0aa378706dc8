"""Which joints are trusted, and how large the performer is."""

from __future__ import annotations

import pytest

from vtube.parameters import REST
from vtube.solving.head_pose import measure
from vtube.solving.joints import LOST, SEEN, SETTLED, Sight
from vtube.solving.scale import ShoulderWidth


def test_a_score_between_the_limits_changes_nothing(performer):
    between, sight = (SEEN + LOST) / 2, Sight()
    points = performer.joint_points(REST, (0, 0, 0))
    seen = [
        sight(performer.as_pose(points, {"left_wrist": score}))["left_wrist"] is not None
        for score in (between, SEEN + 0.1, between, LOST - 0.1, between)
    ]
    assert seen == [False, True, True, False, False]


def test_a_joint_that_is_only_guessed_is_not_seen_but_expected(performer):
    points = performer.joint_points(REST, (0, 0, 0))
    joints = Sight()(performer.as_pose(points, {"left_wrist": 0.1}))
    assert joints["left_wrist"] is None
    assert joints.expected["left_wrist"] == pytest.approx(points["left_wrist"])


def test_nobody_ends_the_hysteresis(performer):
    sight, pose = Sight(), performer.as_pose({"nose": 1j}, {"nose": (SEEN + LOST) / 2})
    sight(performer.as_pose({"nose": 1j}))
    assert sight(None) is None
    assert sight(pose)["nose"] is None


@pytest.mark.parametrize("rate", [20, 60])
def test_a_knee_that_appears_has_to_stay_while_a_hand_is_seen_at_once(performer, rate):
    points, sight = performer.joint_points(REST, (0, 0, 0)), Sight()
    hidden = {"left_knee": 0.1, "left_wrist": 0.1}
    sight(performer.as_pose(points, hidden), 1 / rate)
    frames = [sight(performer.as_pose(points), 1 / rate) for _ in range(rate)]
    assert all(joints["left_wrist"] is not None for joints in frames)
    unseen = sum(joints["left_knee"] is None for joints in frames)
    assert unseen / rate == pytest.approx(SETTLED, abs=1.5 / rate)
    assert frames[-1]["left_knee"] is not None


def test_the_knees_of_a_single_picture_are_seen(performer):
    assert Sight()(performer.perform())["left_knee"] is not None


def test_a_torso_that_turns_keeps_its_width(performer):
    """The shoulders narrow to a third; head and trunk say that the person is no smaller."""
    points, sight, width = performer.joint_points(REST, (0, 0, 0)), Sight(), ShoulderWidth()

    def look(points: dict[str, complex], dt: float) -> float:
        joints = sight(performer.as_pose(points))
        return width(joints, measure(joints), dt)

    frontal = look(points, 0.0)
    middle = (points["left_shoulder"] + points["right_shoulder"]) / 2
    for side in ("left", "right"):
        points[f"{side}_shoulder"] = middle + (points[f"{side}_shoulder"] - middle) / 3
    assert look(points, 0.2) > 0.9 * frontal
    assert look(points, 60.0) > 0.7 * frontal


def test_nothing_seen_keeps_the_width_that_was_known(performer):
    width = ShoulderWidth()
    assert width(None, None, 1.0) is None
    joints = Sight()(performer.perform())
    known = width(joints, None, 0.0)
    assert width(None, None, 5.0) == known == pytest.approx(120)
