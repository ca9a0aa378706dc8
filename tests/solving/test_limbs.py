"""Directions that do not spin, and lengths that belong to the performer."""

from __future__ import annotations

import cmath
import math
from itertools import pairwise

import pytest

from vtube.solving.limbs import Direction, Proportion, Segment, rest_direction


def test_rest_directions_are_those_of_the_canonical_humanoid():
    assert rest_direction("LeftUpperArm") == pytest.approx(90)
    assert rest_direction("Head") == pytest.approx(-90)
    assert rest_direction("LeftFoot") == pytest.approx(45)


def test_a_clear_direction_is_followed_at_once():
    direction = Direction()
    angles = [direction(cmath.rect(1, math.radians(a)), 1.0, 1 / 30) for a in (0, 20, 50, 10)]
    assert angles == pytest.approx([0, 20, 50, 10])


def test_a_direction_that_reverses_turns_no_faster_than_a_limb():
    direction = Direction()
    direction(1 + 0j, 1.0, 0.0)
    angles = [direction(-1 + 0.01j, 1.0, 1 / 60) for _ in range(20)]
    assert all(abs(b - a) <= 1440 / 60 + 1e-9 for a, b in pairwise([0.0, *angles]))
    assert angles[-1] == pytest.approx(180, abs=1)


def test_a_segment_that_points_at_the_camera_keeps_its_direction():
    direction = Direction()
    direction(1 + 0j, 1.0, 0.0)
    assert direction(1j, 0.05, 1 / 30) == 0
    assert 0 < direction(1j, 0.15, 1 / 30) < 30


def test_after_a_loss_the_direction_begins_anew():
    segment = Segment("LeftUpperArm", 0.72)
    segment(0j, 72j, 100.0, 0.0)
    assert segment(0j, None, 100.0, 1 / 30) is None
    turned, length = segment(0j, 72 + 0j, 100.0, 0.0)
    assert turned == pytest.approx(-90)
    assert length == pytest.approx(1)


def test_long_arms_become_the_performers_own_and_short_looks_do_not():
    long = Proportion(0.7)
    assert long(0.84, 0.0) == pytest.approx(1.2)
    assert long(0.84, 5.0) == pytest.approx(1.0, abs=0.01)
    assert Proportion(0.7)(0.35, 5.0) == pytest.approx(0.5, abs=0.02)
    assert Proportion(0.7)(0.07, 1e6) == pytest.approx(0.1 / 0.85)


def test_a_shank_whose_knee_is_on_the_ankle_is_not_seen():
    """And begins anew, wherever it points then."""
    shank = Segment("LeftLowerLeg", 0.95, least=0.3)
    assert shank(0j, 95j, 100.0, 0.0) is not None
    assert shank(0j, -20j, 100.0, 1 / 30) is None
    turned = shank(0j, 95 + 0j, 100.0, 1 / 30)
    assert turned is not None
    assert turned[0] == pytest.approx(-90)
