"""Where a hand is looked for."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.hands._region import Region, around, reach
from vtube.skeletons import coco17
from vtube.types import Floats, Pose

UPRIGHT = np.array(
    [(0, 0), (-20, -12), (-34, -26), (-44, -38), (-52, -48), (-18, -60), (-20, -84), (-21, -98), (-22, -110), (-3, -64),
     (-3, -92), (-3, -108), (-3, -120), (11, -60), (12, -84), (13, -98), (13, -110), (24, -52), (28, -70), (30, -80),
     (31, -90)],
    dtype=np.float64,
)  # fmt: skip
"""A hand's joints with straight fingers up, the wrist at the origin."""


def body(scores: dict[str, float] | None = None, **joints: tuple[float, float]) -> Pose:
    skeleton = coco17.create()
    points, seen = np.full((17, 2), np.nan), np.zeros(17)
    for name, place in joints.items():
        i = skeleton.joints.index(name)
        points[i], seen[i] = place, (scores or {}).get(name, 0.9)
    return Pose(skeleton, points, seen)


ARM = {"left_shoulder": (300.0, 100.0), "right_shoulder": (200.0, 100.0), "left_elbow": (320.0, 180.0)}


@given(st.floats(-3, 3), st.floats(5, 500), st.complex_numbers(max_magnitude=1000))
def test_there_and_back(turn: float, side: float, centre: complex) -> None:
    region = Region(centre, side, turn)
    points = np.random.default_rng(3).uniform(-500, 500, (21, 2))
    matrix = region.onto(224)
    assert np.allclose(region.back(points @ matrix[:, :2].T + matrix[:, 2], 224), points, atol=1e-6)


@pytest.mark.parametrize("degrees", [0, 45, 100, 180, -130])
def test_the_fingers_of_a_hand_point_up_in_its_next_region(degrees: float) -> None:
    turned = (UPRIGHT @ (1, 1j)) * cmath.exp(1j * math.radians(degrees)) + (400 + 300j)
    points: Floats = np.ascontiguousarray(turned).view(np.float64).reshape(-1, 2)
    region = around(points)
    assert region is not None
    matrix = region.onto(224)
    inside = points @ matrix[:, :2].T + matrix[:, 2]
    assert (inside > 0).all()
    assert (inside < 224).all()
    along = inside[9] - inside[0]
    assert abs(math.degrees(math.atan2(along[0], -along[1]))) < 5


def test_a_hand_lies_beyond_the_wrist_in_the_direction_of_the_forearm() -> None:
    arm = reach(body(**ARM, left_wrist=(320.0, 100.0)), "left")
    assert arm is not None
    assert arm.arm == pytest.approx(80, rel=0.1)
    assert arm.region.centre.imag < 100
    assert math.degrees(arm.region.turn) == pytest.approx(0, abs=1e-6)
    down = reach(body(**ARM, left_wrist=(320.0, 260.0)), "left")
    assert down is not None
    assert abs(math.degrees(down.region.turn)) == pytest.approx(180)


def test_a_forearm_that_points_at_the_camera_is_as_long_as_the_body_says() -> None:
    arm = reach(body(**ARM, left_wrist=(322.0, 182.0)), "left")
    assert arm is not None
    assert arm.arm > 50


def test_without_a_wrist_or_a_size_there_is_no_hand() -> None:
    assert reach(body(**ARM), "left") is None
    assert reach(body({"left_wrist": 0.2}, **ARM, left_wrist=(320.0, 100.0)), "left") is None
    assert reach(body(left_wrist=(320.0, 100.0)), "left") is None


@pytest.mark.parametrize("scale", [0.0, 1e-3, 1e5])
def test_a_hand_of_no_size_or_of_a_monstrous_one_has_no_region(scale: float) -> None:
    assert around(UPRIGHT * scale) is None
