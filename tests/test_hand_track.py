"""Hands over time: bridged, turned on, lost."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from vtube.hand_track import PATIENCE, HandTrack
from vtube.skeletons import coco17, coco_wholebody133, hands42
from vtube.types import Pose, Skeleton

RATE, HANDS = 30.0, hands42.create()


def hand(degrees: float, sides: tuple[str, ...] = ("left",), skeleton: Skeleton = HANDS, depth: float = 3.0) -> Pose:
    """Hands that point so far clockwise from up, 100 px long, the left one at (400, 300)."""
    points, scores = np.full((len(skeleton.joints), 2), np.nan), np.zeros(len(skeleton.joints))
    for i, joint in enumerate(skeleton.joints):
        side, _, rest = joint.partition("_")
        if side in sides and (rest == "hand_root" or "finger" in rest or rest.startswith("thumb")):
            length = 0.0 if rest == "hand_root" else 20.0 + 20.0 * int(rest[-1])
            place = 1j * -length * cmath.exp(1j * math.radians(degrees)) + (400 if side == "left" else 100) + 300j
            points[i], scores[i] = (place.real, place.imag), 0.9
    return Pose(skeleton, points, scores, z=np.full(len(points), depth))


def direction(hands: Pose | None, side: str = "left") -> float:
    assert hands is not None
    knuckle, root = hands.point(f"{side}_middle_finger1"), hands.point(f"{side}_hand_root")
    assert knuckle is not None
    assert root is not None
    along = knuckle - root
    return math.degrees(math.atan2(along[0], -along[1]))


def test_a_hand_that_rests_is_where_it_was_seen() -> None:
    track = HandTrack()
    seen = hand(20)
    for k in range(10):
        track.update(seen, k / RATE)
        now = track.predict(k / RATE + 0.02)
        assert now is not None
        assert np.allclose(now.points, seen.points, equal_nan=True)
        assert np.array_equal(now.scores, seen.scores)
        assert now.z is not None
        assert np.array_equal(now.z[:21], np.full(21, 3.0))


def test_it_turns_on_between_looks_and_stays_rigid() -> None:
    track = HandTrack()
    for k in range(12):
        track.update(hand(4.0 * k), k / RATE)
    last = track.predict(11 / RATE)
    ahead = track.predict(12 / RATE)
    assert direction(last) == pytest.approx(44, abs=8)
    assert 1.0 < direction(ahead) - direction(last) < 5.0
    assert ahead is not None
    assert last is not None
    assert np.allclose(np.hypot(*np.diff(ahead.points[:21], axis=0).T), np.hypot(*np.diff(last.points[:21], axis=0).T))


def test_unrest_is_calmed_and_a_turn_is_followed() -> None:
    rng, track, shown = np.random.default_rng(1), HandTrack(), []
    noise = rng.normal(0, 2, 120)
    for k, off in enumerate(noise):
        track.update(hand(off), k / RATE)
        shown.append(direction(track.predict(k / RATE)))
    assert np.std(shown[10:]) < 0.75 * np.std(noise[10:])
    track.update(hand(60.0), 4.0)
    assert direction(track.predict(4.0)) == pytest.approx(60, abs=3)


def test_a_lost_hand_is_bridged_and_then_forgotten_each_by_itself() -> None:
    track = HandTrack()
    track.update(hand(0, ("left", "right")), 0.0)
    track.update(hand(0, ("right",)), 0.15)
    track.update(None, 0.18)
    both, one = track.predict(0.19), track.predict(PATIENCE + 0.05)
    assert both is not None
    assert one is not None
    assert both.point("left_hand_root") is not None
    assert one.point("left_hand_root") is None
    assert one.point("right_hand_root") is not None
    assert track.predict(0.15 + PATIENCE + 0.01) is None


def test_a_hand_that_is_blurred_turns_with_its_forearm() -> None:
    track, skeleton = HandTrack(), coco17.create()

    def arm(degrees: float) -> Pose:
        points, scores = np.full((17, 2), np.nan), np.zeros(17)
        away = math.radians(degrees)
        for joint, length in (("left_elbow", 0.0), ("left_wrist", 80.0)):
            i = skeleton.joints.index(joint)
            points[i], scores[i] = (400 + length * math.sin(away), 300 - length * math.cos(away)), 0.9
        return Pose(skeleton, points, scores)

    for k in range(5):
        track.update(hand(170.0), k / RATE, arm(180.0))
    for k in range(5, 9):
        track.update(None, k / RATE, arm(180.0 - 30.0 * (k - 4)))
    assert direction(track.predict(8 / RATE)) == pytest.approx(50, abs=2)


def test_a_clock_that_starts_again_begins_anew() -> None:
    track = HandTrack()
    track.update(hand(0), 100.0)
    track.update(hand(90), 0.0)
    assert direction(track.predict(0.0)) == pytest.approx(90)
    track.update(hand(0), 100.0)
    track.update(None, 0.0)
    for t in (0.0, 0.1, 99.9, 100.1):
        assert track.predict(t) is None


def test_a_whole_bodys_hands_are_hands() -> None:
    track = HandTrack()
    track.update(hand(30, skeleton=coco_wholebody133.create()), 0.0)
    assert direction(track.predict(0.01)) == pytest.approx(30)
