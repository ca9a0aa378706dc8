"""Bones, drivers and conditions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Condition, Driver, Joint, Part
from vtube.puppet.kinematics import Posed, Rig

TEXTURE = np.full((40, 20, 4), 255, dtype=np.uint8)
ANGLES = st.floats(-720, 720)
CHAIN = (
    Joint("Spine", -1, (100, 300), (100, 200)),
    Joint("LeftUpperArm", 0, (140, 210), (150, 290)),
    Joint("LeftLowerArm", 1, (150, 290), (150, 370)),
    Joint("LeftHand", 2, (150, 370), (150, 400)),
)


def part(name: str, bone: int, at: tuple[float, float], **other: Any) -> Part:
    return Part(name, TEXTURE, at, bone, other.pop("z", 0.0), other.pop("pivot", at), **other)


def avatar(bones: tuple[Joint, ...], *parts: Part) -> Avatar:
    return Avatar("test", (400, 400), bones, parts, {"full": (0, 0, 400, 400)}, "full")


def markers(*drivers: Driver) -> Avatar:
    """A chain whose parts have their corner at each bone's start; one more at the end of the hand."""
    parts = [part(bone.name, i, bone.at) for i, bone in enumerate(CHAIN)]
    return avatar(CHAIN, *parts, part("end", 3, CHAIN[3].tip, drivers=drivers))


def corners(posed: Posed) -> np.ndarray:
    return posed.matrices[:, :, 2]


def test_at_rest_everything_is_where_it_was_drawn() -> None:
    posed = Rig(markers())({})
    np.testing.assert_allclose(corners(posed), [*(b.at for b in CHAIN), CHAIN[3].tip], atol=1e-9)
    np.testing.assert_allclose(posed.matrices[:, :, :2], np.tile(np.eye(2), (5, 1, 1)), atol=1e-12)
    np.testing.assert_array_equal(posed.opacities, 1.0)


@given(spine=ANGLES, upper=ANGLES, lower=ANGLES, hand=ANGLES)
def test_bones_keep_their_lengths_however_they_turn(spine: float, upper: float, lower: float, hand: float) -> None:
    given = {"Spine": spine, "LeftUpperArm": upper, "LeftLowerArm": lower, "LeftHand": hand}
    moved, rest = corners(Rig(markers())(given)), corners(Rig(markers())({}))
    np.testing.assert_allclose(
        np.linalg.norm(np.diff(moved, axis=0), axis=1), np.linalg.norm(np.diff(rest, axis=0), axis=1), atol=1e-6
    )


def test_positive_is_clockwise_and_angles_add_up_along_the_chain() -> None:
    moved = corners(Rig(markers())({"LeftLowerArm": -90.0, "LeftHand": 90.0}))
    np.testing.assert_allclose(moved[3], (150 + 80, 290), atol=1e-9)
    np.testing.assert_allclose(moved[4], (230, 320), atol=1e-9)


@given(factor=st.floats(0.0, 1.5), upper=ANGLES, lower=ANGLES)
def test_a_shortened_arm_moves_its_children_without_shearing_them(factor: float, upper: float, lower: float) -> None:
    posed = Rig(markers())({"LeftUpperArmLength": factor, "LeftUpperArm": upper, "LeftLowerArm": lower})
    points = corners(posed)
    assert np.linalg.norm(points[2] - points[1]) == pytest.approx(factor * math.dist((140, 210), (150, 290)), abs=1e-6)
    assert np.linalg.norm(points[3] - points[2]) == pytest.approx(80)
    below = posed.matrices[2, :, :2]
    np.testing.assert_allclose(below @ below.T, np.eye(2), atol=1e-9)
    assert np.linalg.det(posed.matrices[1, :, :2]) == pytest.approx(factor)


@given(
    xs=st.lists(st.integers(-1000, 1000), min_size=1, max_size=8, unique=True).map(sorted),
    ys=st.lists(st.floats(-1e6, 1e6), min_size=8, max_size=8),
    between=st.floats(-2000, 2000),
)
def test_a_curve_is_exact_at_its_points_and_straight_between(xs: list[int], ys: list[float], between: float) -> None:
    curve = tuple((x / 1000, y) for x, y in zip(xs, ys, strict=False))
    rig = Rig(avatar(CHAIN[:1], part("p", 0, (0, 0), drivers=(Driver("Sway", "z", curve),))))
    for x, y in curve:
        assert rig({"Sway": x}).z[0] == y
    expected = np.interp(min(max(between / 1000, -1), 1), [p[0] for p in curve], [p[1] for p in curve])
    assert rig({"Sway": between / 1000}).z[0] == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_sums_add_and_factors_multiply() -> None:
    def constant(name: Any, value: float) -> Driver:
        return Driver("Sway", name, ((0, value),))

    twice = [constant(name, 2.0) for name in ("x", "y", "z", "scale_x", "scale_y") for _ in range(2)]
    fade = [constant("opacity", 0.5)] * 2
    posed = Rig(markers(*twice, *fade))({})
    np.testing.assert_allclose(posed.matrices[4], [[4, 0, 150 + 4], [0, 4, 400 + 4]])
    assert posed.z[4] == 4.0
    assert posed.opacities[4] == 0.25


def test_a_part_turns_and_scales_around_its_pivot() -> None:
    drivers = (Driver("Sway", "rotation", ((0, 0), (1, 90))), Driver("Sway", "scale_x", ((0, 1), (1, 2))))
    rig = Rig(avatar(CHAIN[:1], part("p", 0, (50, 60), pivot=(70, 60), drivers=drivers)))
    np.testing.assert_allclose(corners(rig({"Sway": 1.0}))[0], (70, 20), atol=1e-9)


def test_what_drives_a_group_moves_fades_and_sorts_all_that_is_under_it() -> None:
    drivers = tuple(Driver("Sway", name, ((0, 0), (1, 5))) for name in ("x", "z"))
    faded = Driver("Sway", "opacity", ((0, 1), (1, 0.5)))
    group = replace(CHAIN[1], drivers=(*drivers, faded))
    rig = Rig(avatar((CHAIN[0], group, CHAIN[2]), part("a", 0, (0, 0)), part("b", 1, (0, 0)), part("c", 2, (0, 0))))
    posed = rig({"Sway": 1.0})
    np.testing.assert_allclose(corners(posed), [(0, 0), (5, 0), (5, 0)], atol=1e-9)
    np.testing.assert_allclose(posed.z, [0, 5, 5])
    np.testing.assert_allclose(posed.opacities, [1, 0.5, 0.5])


@pytest.mark.parametrize(("value", "shown"), [(0.19, False), (0.2, True), (0.49, True), (0.5, False)])
def test_a_part_shows_from_the_minimum_to_just_before_the_maximum(value: float, shown: bool) -> None:
    rig = Rig(avatar(CHAIN[:1], part("p", 0, (0, 0), when=(Condition("MouthOpen", 0.2, 0.5),))))
    assert (rig({"MouthOpen": value}).opacities[0] > 0) == shown


def test_all_conditions_have_to_hold() -> None:
    when = (Condition("MouthOpen", 0.5, math.inf), Condition("MouthSmile", -math.inf, 0.5))
    rig = Rig(avatar(CHAIN[:1], part("p", 0, (0, 0), when=when)))
    shown = {(o, s): rig({"MouthOpen": o, "MouthSmile": s}).opacities[0] > 0 for o in (0.0, 1.0) for s in (0.0, 1.0)}
    assert shown == {(0.0, 0.0): False, (0.0, 1.0): False, (1.0, 0.0): True, (1.0, 1.0): False}


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_numbers_are_rest_and_touch_nothing_else(wrong: float) -> None:
    rig = Rig(markers())
    expected = rig({"LeftLowerArm": 30.0})
    posed = rig({"LeftLowerArm": 30.0, "LeftUpperArm": wrong, "LeftUpperArmLength": wrong, "Unknown": wrong})
    np.testing.assert_array_equal(posed.matrices, expected.matrices)


def test_values_beyond_their_range_are_held_at_its_end() -> None:
    rig = Rig(markers())
    np.testing.assert_array_equal(rig({"LeftUpperArmLength": 99.0}).matrices, rig({"LeftUpperArmLength": 1.5}).matrices)
    assert np.isfinite(rig({"LeftUpperArm": 1e300, "LeftUpperArmLength": -1e300}).matrices).all()


@given(spine=ANGLES, lower=ANGLES, swing=ANGLES)
def test_springs_are_told_where_bones_are_and_turn_them_as_given_turns_do(
    spine: float, lower: float, swing: float
) -> None:
    told, turns = [], np.array([0.0, swing, 0.0, -swing])
    rig, pose = Rig(markers()), {"Spine": spine, "LeftLowerArm": lower, "LeftUpperArmLength": 0.7}

    def springs(bones: np.ndarray) -> np.ndarray:
        told.append(bones.copy())
        return turns

    sprung, turned = rig(pose, springs=springs), rig(pose, turns)
    np.testing.assert_allclose(told[0], rig(pose).bones)
    np.testing.assert_allclose(sprung.bones, turned.bones)
    np.testing.assert_allclose(sprung.matrices, turned.matrices)


def test_tints_multiply_those_of_the_parts() -> None:
    rig = Rig(avatar(CHAIN, part("plain", 0, (0, 0)), part("red", 0, (0, 0), tint=(0.5, 0.5, 1.0))))
    posed = rig({})
    assert [sprite.tint for sprite in rig.drawing(posed).sprites] == [(1.0, 1.0, 1.0), (0.5, 0.5, 1.0)]
    tints = np.array([[0.9, 0.8, 0.7], [0.5, 1.0, 0.5]])
    assert [sprite.tint for sprite in rig.drawing(posed, tints=tints).sprites] == [(0.9, 0.8, 0.7), (0.25, 0.5, 0.5)]
