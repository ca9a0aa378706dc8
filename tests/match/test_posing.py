"""An avatar stands where the person stands, as large, and points its limbs where they do."""

import cmath
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.match.conftest import standing
from vtube import puppet
from vtube.match.figure import Figure
from vtube.match.people import Person, towards
from vtube.match.posing import anchors, pose
from vtube.parameters import PARAMETERS

FIGURES = {}


def figure_of(avatar):
    return FIGURES.setdefault(avatar.name, Figure(avatar))


def placed(person, figure):
    posed = pose(person, figure)
    return {name: posed.placement(place) for name, place in figure.joints(posed.parameters).items()}, posed


def test_every_avatar_takes_the_persons_height_and_stands_on_their_ground(avatar):
    """From the crown to the feet the avatar is as tall as the person, within 12 %, and neither floats nor sinks."""
    person = standing()
    joints, _ = placed(person, figure_of(avatar))
    wanted = anchors(person)
    ground = max(wanted[n].imag for n in ("left_ankle", "right_ankle"))
    assert max(joints[n].imag for n in ("left_ankle", "right_ankle")) == pytest.approx(ground, abs=0.5)
    height = ground - wanted["crown"].imag
    assert ground - joints["crown"].imag == pytest.approx(height, rel=0.12)
    assert abs(joints["crown"].real - wanted["crown"].real) < 0.1 * height


def test_a_character_of_human_build_has_its_shoulders_at_the_persons():
    """Maple's are within a quarter of a shoulder width of the person's, each on its own side."""
    person = standing()
    joints, _ = placed(person, figure_of(puppet.load(puppet.find("maple"))))
    wanted = anchors(person)
    for name in ("left_shoulder", "right_shoulder", "left_hip", "right_hip"):
        assert abs(joints[name] - wanted[name]) < 0.25 * person.size, name


RAISED = {
    "left_elbow": (1.1, -1.1),
    "left_wrist": (1.2, -1.7),
    "right_elbow": (-0.9, -0.4),
    "right_wrist": (-0.2, -0.3),
}


def test_arms_and_legs_point_where_the_persons_do(avatar):
    """Every limb's direction in the picture is the person's, within three degrees."""
    person = standing(moved={**RAISED, "left_knee": (0.9, 1.5), "left_ankle": (0.8, 2.4)})
    joints, _ = placed(person, figure_of(avatar))
    wanted = anchors(person)
    for side in ("left", "right"):
        for a, b in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle")):
            ends = f"{side}_{a}", f"{side}_{b}"
            away = cmath.phase((joints[ends[1]] - joints[ends[0]]) / (wanted[ends[1]] - wanted[ends[0]]))
            assert abs(math.degrees(away)) < 3.0, ends


@given(x=st.floats(-200, 900), y=st.floats(-200, 900), unit=st.floats(8, 300), turn=st.floats(-180, 180))
def test_the_avatar_goes_along_with_the_person(x, y, unit, turn):
    """A person who is moved, larger, or lies on their side: the avatar in the same way, and in the same pose."""
    figure = figure_of(puppet.load(puppet.find("snip")) if "snip" not in FIGURES else FIGURES["snip"].avatar)
    first, before = placed(standing((0.0, 0.0), 70.0), figure)
    second, after = placed(standing((x, y), unit, turn=turn), figure)
    spin = cmath.rect(unit / 70.0, math.radians(turn))
    for name, place in first.items():
        assert abs(second[name] - (spin * place + complex(x, y))) < 0.02 * unit, name
    for name in ("LeftUpperArm", "RightLowerArm", "LeftUpperLeg"):
        assert math.remainder(after.parameters[name] - before.parameters[name], 360) == pytest.approx(0, abs=0.5)


def test_who_turns_the_back_is_played_from_the_front_with_the_arms_where_theirs_are():
    """Left and right change places, so that a hand that is raised at the picture's right stays there."""
    turned = {name.replace("left", "x").replace("right", "left").replace("x", "right"): place
              for name, place in RAISED.items()}  # fmt: skip
    turned |= {f"{s}_{j}": (-x, y) for j, (x, y) in
               {"shoulder": (0.5, -0.9), "hip": (0.32, 0.7), "knee": (0.34, 1.7), "ankle": (0.36, 2.65)}.items()
               for s, x in (("left", x), ("right", -x))}  # fmt: skip
    face = ("nose", "left_eye", "right_eye")
    person = standing(moved=turned, unseen=face)
    facing = towards(person)
    assert facing.pose.point("left_wrist")[0] > facing.pose.point("right_wrist")[0]
    joints, _ = placed(person, figure_of(puppet.load(puppet.find("maple"))))
    wanted = anchors(facing)
    assert abs(joints["left_wrist"] - wanted["left_wrist"]) < 0.6 * person.size


@pytest.mark.parametrize(
    "unseen",
    [
        ("left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle"),
        ("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder"),
        tuple(j for j in standing().pose.skeleton.joints if j not in {"left_wrist", "left_elbow", "nose"}),
        tuple(j for j in standing().pose.skeleton.joints if j not in {"left_hip", "right_hip", "left_knee"}),
    ],
)
def test_whatever_is_seen_of_somebody_the_avatar_is_upright_and_of_their_size(avatar, unseen):
    """Bust, legs alone, an arm at the edge: never upside down, never a giant, every parameter in its range."""
    person = standing(unseen=unseen)
    posed = pose(person, figure_of(avatar))
    assert abs(math.degrees(cmath.phase(posed.placement.scale))) < 25
    width = abs(posed.placement.scale) * avatar.canvas[0]
    assert 70 < width < 10 * 70
    for name, value in posed.parameters.items():
        assert np.isfinite(value)
        if name in PARAMETERS:
            assert PARAMETERS[name].minimum - 1e-6 <= value <= PARAMETERS[name].maximum + 1e-6, name


def test_somebody_cut_off_by_the_pictures_edge_stays_cut_off(avatar):
    """Feet that are not seen lie below what is seen of the person, also of avatars with short legs."""
    legs = ("left_knee", "right_knee", "left_ankle", "right_ankle")
    person = standing(unseen=legs)
    joints, posed = placed(person, figure_of(avatar))
    bottom = person.box[1] + person.box[3]
    assert max(joints[n].imag for n in ("left_ankle", "right_ankle")) > bottom - 0.35 * person.box[3]
    again = pose(Person(person.pose), figure_of(avatar))
    assert again == posed  # one picture, one pose


def test_an_avatar_without_joints_of_a_person_stands_in_the_persons_box():
    """A blob with one bone is as tall as the person, on their ground."""
    maple = puppet.load(puppet.find("maple"))
    blob = replace(maple, name="blob", bones=(replace(maple.bones[0], name="Blob"),), parts=(), springs=(), sets=())
    person = standing()
    placement = pose(person, Figure(blob)).placement
    top, bottom = (placement(complex(blob.canvas[0] / 2, y)) for y in (0, blob.canvas[1]))
    x, y, width, height = person.box
    assert abs(top - complex(x + width / 2, y)) < 1
    assert abs(bottom - complex(x + width / 2, y + height)) < 1


def test_shins_that_are_not_seen_hang_down():
    """Of somebody who sits sideways at a table: the thigh points at the knee, the shin down, not on along the thigh."""
    sitting = {"left_knee": (1.3, 0.75), "right_knee": (1.2, 0.8)}
    person = standing(moved=sitting, unseen=("left_ankle", "right_ankle"))
    joints, _ = placed(person, figure_of(puppet.load(puppet.find("maple"))))
    for side in ("left", "right"):
        thigh, shin = (joints[f"{side}_{b}"] - joints[f"{side}_{a}"] for a, b in (("hip", "knee"), ("knee", "ankle")))
        assert abs(math.degrees(cmath.phase(thigh))) < 15
        assert abs(math.degrees(cmath.phase(shin / 1j))) < 3


def test_thighs_that_point_at_the_camera_are_not_drawn_sideways():
    """The knees just beside the hips would else be a straddle: both legs hang straight down."""
    seen = {"left_knee": (0.6, 0.72), "right_knee": (-0.6, 0.72), "left_ankle": (0.6, 1.7), "right_ankle": (-0.6, 1.7)}
    joints, _ = placed(standing(moved=seen), figure_of(puppet.load(puppet.find("maple"))))
    for side in ("left", "right"):
        assert abs(math.degrees(cmath.phase((joints[f"{side}_ankle"] - joints[f"{side}_hip"]) / 1j))) < 3


def test_the_crown_of_somebody_without_feet_is_where_theirs_is(avatar):
    """However large an avatar's head, it leaves no picture that the person's does not."""
    person = standing(unseen=("left_knee", "right_knee", "left_ankle", "right_ankle"))
    joints, _ = placed(person, figure_of(avatar))
    assert joints["crown"].imag == pytest.approx(anchors(person)["crown"].imag, abs=1.0)
