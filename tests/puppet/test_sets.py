"""Swap sets: one member is shown, the one drawn for values like the present."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Condition, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.parts import MemberSection, SetSection

TEXTURE = np.full((4, 4, 4), 255, dtype=np.uint8)
MOUTHS = SetSection(
    name="mouth",
    members=[
        MemberSection(parts=["closed"], at={}),
        MemberSection(parts=["open", "tongue"], at={"MouthOpen": 1}),
        MemberSection(parts=["smile", "tongue"], at={"MouthSmile": 1}),
    ],
    hysteresis=0.2,
)
PARTS = ("closed", "open", "tongue", "smile", "fist", "palm", "nose")
HANDS = SetSection(
    name="hand",
    members=[MemberSection(parts=[name], at={"LeftHand": at}) for name, at in (("fist", 0), ("palm", 90))],
    hysteresis=0.0,
)


def rig(*sets: SetSection, when: tuple[Condition, ...] = ()) -> Rig:
    parts = tuple(Part(name, TEXTURE, (0, 0), 0, 0.0, (0, 0), when=when) for name in PARTS)
    bones = (Joint("Root", -1, (0, 0), (0, 0)),)
    return Rig(Avatar("t", (9, 9), bones, parts, {"full": (0, 0, 9, 9)}, "full", sets=sets))


def shown(posed_by: Rig, **parameters: float) -> set[str]:
    opacities = posed_by(parameters).opacities
    return {name for name, opacity in zip(PARTS, opacities, strict=True) if opacity > 0}


def test_of_each_set_the_nearest_member_shows_and_other_parts_always() -> None:
    sets = rig(MOUTHS, HANDS)
    assert shown(sets) == {"closed", "fist", "nose"}
    assert shown(sets, MouthOpen=0.9, LeftHand=80.0) == {"open", "tongue", "palm", "nose"}
    assert shown(sets, MouthOpen=0.3, MouthSmile=0.9) == {"smile", "tongue", "fist", "nose"}


def test_parameters_count_over_their_range() -> None:
    """90 degrees of a hand's 360 are a quarter, as far as a mouth that is a quarter open."""
    members = [MemberSection(parts=["fist"], at={"LeftHand": 90}), MemberSection(parts=["open"], at={"MouthOpen": 1})]
    mixed = rig(SetSection(name="mixed", members=members, hysteresis=0.0))
    border = (1 - 0.25**2) / 2
    assert "fist" in shown(mixed, LeftHand=0.0, MouthOpen=border - 0.01)
    assert "open" in shown(mixed, LeftHand=0.0, MouthOpen=border + 0.01)


def test_another_member_takes_over_when_it_is_nearer_by_the_share() -> None:
    mouth = rig(MOUTHS)
    path = [(0.0, "closed"), (0.52, "closed"), (0.55, "closed"), (0.57, "open"), (0.46, "open"), (0.43, "closed")]
    assert [next(iter(shown(mouth, MouthOpen=value) & {"closed", "open"})) for value, _ in path] == [n for _, n in path]


@settings(deadline=None)
@given(st.lists(st.floats(-0.05, 0.05), min_size=2, max_size=40))
def test_noise_between_two_members_changes_them_at_most_once(noise: list[float]) -> None:
    mouth = rig(MOUTHS)
    seen = [frozenset(shown(mouth, MouthOpen=1 / 1.8 + value)) for value in noise]
    assert sum(a != b for a, b in pairwise(seen)) <= 1


@settings(deadline=None)
@given(opened=st.floats(), smile=st.floats())
def test_whatever_the_parameters_are_one_member_shows(opened: float, smile: float) -> None:
    assert len(shown(rig(MOUTHS), MouthOpen=opened, MouthSmile=smile) & {"closed", "open", "smile"}) == 1


def test_a_condition_hides_also_the_member_that_is_chosen() -> None:
    assert shown(rig(MOUTHS, when=(Condition("FaceFound", 0.5, math.inf),))) == set()


def test_after_a_reset_the_nearest_member_shows() -> None:
    mouth = rig(MOUTHS)
    assert [shown(mouth, MouthOpen=value) & {"open", "closed"} for value in (1.0, 0.47)] == [{"open"}] * 2
    mouth.reset()
    assert shown(mouth, MouthOpen=0.47) & {"open", "closed"} == {"closed"}


def test_another_version_of_an_avatar_keeps_what_was_chosen() -> None:
    lazy = MOUTHS.model_copy(update={"hysteresis": 0.9})
    old, new, fresh = rig(lazy), rig(HANDS, lazy), rig(lazy)
    shown(old, MouthOpen=1.0)
    new.take_over(old)
    assert shown(new, MouthOpen=0.45) == shown(old, MouthOpen=0.45) - {"palm"}
    assert "open" in shown(new, MouthOpen=0.45)
    assert "open" not in shown(fresh, MouthOpen=0.45)
