"""Head rotation from five points, against an average head that is turned and projected."""

from __future__ import annotations

import cmath
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.solving.head_pose import measure, nearer
from vtube.solving.joints import Joints

ANGLE = st.floats(-40, 40)
VIEWS = {"front": (), "left ear": ("right_ear",), "right ear": ("left_ear",), "no ears": ("left_ear", "right_ear")}


def seen(points: dict[str, complex], hidden: tuple[str, ...] = ()) -> Joints:
    return Joints({name: p for name, p in points.items() if name not in hidden}, points)


@pytest.mark.parametrize("view", VIEWS)
@settings(max_examples=50, deadline=None)
@given(angles=st.tuples(ANGLE, st.floats(-25, 40), st.floats(-80, 80)), size=st.floats(0.5, 30))
def test_a_turned_average_head_gives_its_angles_back(performer, view, angles, size):
    """With both ears, one or none: exact for a head far away; the centre stays where the ears' middle is."""
    yaw, pitch, roll = angles
    points = performer.face_points(yaw, pitch, roll, 300 + 200j, size)
    head = measure(seen(points, VIEWS[view]))
    assert head is not None
    assert head.view == view
    assert (head.yaw, head.pitch, head.roll) == pytest.approx((yaw, pitch, roll), abs=0.05)
    assert head.size == pytest.approx(size, rel=1e-3)
    assert head.centre.real == pytest.approx(300, abs=0.01 * size)
    assert head.centre.imag == pytest.approx(200, abs=0.01 * size)


@pytest.mark.parametrize("yaw", [-25, 0, 25])
@pytest.mark.parametrize("pitch", [-20, 0, 20])
def test_perspective_of_a_webcam_costs_few_degrees(performer, yaw, pitch):
    """The head 60 cm before a pinhole camera instead of far away: nearer points look larger."""
    turned = performer.turned_face(yaw, pitch)
    points = {name: 900 * complex(x, -y) / (60 - z) for name, (x, y, z) in turned.items()}
    head = measure(seen(points))
    assert head is not None
    assert head.yaw == pytest.approx(yaw, abs=7)
    assert head.pitch == pytest.approx(pitch, abs=7)


@pytest.mark.parametrize(("ear", "side"), [("left", -1), ("right", 1)])
def test_a_profile_looks_away_from_the_ear_that_is_seen(performer, ear, side):
    points = performer.face_points(side * 80, 10, 0, 0j, 5)
    other = "left" if ear == "right" else "right"
    head = measure(seen(points, (f"{other}_eye", f"{other}_ear")))
    assert head is not None
    assert head.yaw * side > 60
    assert head.pitch == pytest.approx(10, abs=3)


@pytest.mark.parametrize(
    "kept", [("nose",), ("left_eye", "right_eye"), ("left_ear", "right_ear"), ("nose", "left_eye")]
)
def test_too_few_points_are_no_head(performer, kept):
    points = performer.face_points(0, 0, 0, 0j, 5)
    assert measure(Joints({name: points[name] for name in kept}, points)) is None


def test_a_head_that_grows_comes_nearer():
    assert nearer(10, 10) == 0
    assert nearer(12, 10) == pytest.approx(10)
    assert nearer(8, 10) < 0


@given(roll=st.floats(-80, 80), size=st.floats(0.5, 30))
def test_neck_and_crown_tell_the_roll_of_a_head_without_a_face(roll, size):
    up = -1j * cmath.exp(1j * math.radians(roll)) * size
    head = measure(seen({"upper_neck": 300 + 200j, "head_top": 300 + 200j + 22.75 * up}))
    assert head is not None
    assert head.view == "axis"
    assert math.isnan(head.yaw)
    assert math.isnan(head.pitch)
    assert head.roll == pytest.approx(roll)
    assert head.size == pytest.approx(size)
    assert head.centre == pytest.approx(300 + 200j + 9.625 * up)


def test_a_face_tells_more_than_neck_and_crown(performer):
    points = performer.face_points(20, 10, 0, 300 + 200j, 8)
    assert measure(seen({**points, "upper_neck": 300 + 300j, "head_top": 300 + 100j})) == measure(seen(points))


def test_a_neck_on_the_crown_tells_nothing():
    assert measure(seen({"upper_neck": 5 + 5j, "head_top": 5 + 5.5j})) is None


@pytest.mark.parametrize("guess", [171 + 118j, 163 + 102j])
def test_a_second_eye_that_is_but_a_guess_does_not_tell_the_roll(guess):
    """From the side, as a dancer was seen: the hidden eye stayed where it had been, now above the other one."""
    points = {"nose": 166 + 136j, "left_eye": 169 + 124j, "right_eye": guess, "left_ear": 195 + 114j}
    head = measure(seen(points))
    assert head is not None
    assert (head.view, head.roll) == ("profile", 0)


def test_an_ear_that_is_but_a_guess_does_not_tell_the_roll():
    """The hidden ear stayed behind at the shoulder: its line with the other ear is not the eyes'."""
    points = {"nose": 333 + 105j, "left_eye": 336 + 95j, "right_eye": 326 + 95j}
    ears = {"left_ear": 304 + 122j, "right_ear": 294 + 89j}
    assert measure(seen({**points, **ears})) == measure(seen({**points, "right_ear": ears["right_ear"]}))


@pytest.mark.parametrize("angles", [(0, 0, 0), (20, 10, -30), (-30, -15, 40)])
def test_a_face_with_its_sides_exchanged_is_none(performer, angles):
    points = performer.face_points(*angles, 300 + 200j, 5)
    exchanged = {"nose": points.pop("nose")} | {_other(name): place for name, place in points.items()}
    assert measure(seen(exchanged)) is None


def _other(name: str) -> str:
    side, _, joint = name.partition("_")
    return f"{'left' if side == 'right' else 'right'}_{joint}"
