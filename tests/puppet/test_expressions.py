"""Expressions fade in and out, exclude one another within a group, and show and hide parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.expressions import Expressions, blend, keys
from vtube.puppet.schema.motion import ExpressionSection

TEXTURE = np.full((4, 4, 4), 255, dtype=np.uint8)
SMILE = {"name": "smile", "key": "1", "group": "mood", "fade": (0.2, 0.4), "parameters": {"MouthSmile": 1.0}}
CRY = {
    "name": "cry",
    "key": "2",
    "group": "mood",
    "fade": (0.2, 0.4),
    "parameters": {"MouthSmile": 0.0, "MouthFrown": 1.0},
}
GLASSES = {"name": "glasses", "key": "3", "on": True, "fade": (0.0, 0.0), "show": ["glasses"]}
HAT = {"name": "hat", "key": "3", "show": ["hat"], "hide": ["hair"]}


def expressions(*sections: dict[str, Any]) -> Expressions:
    return Expressions(avatar(*sections))


def avatar(*sections: dict[str, Any]) -> Avatar:
    parts = tuple(Part(name, TEXTURE, (0, 0), 0, 0.0, (0, 0)) for name in ("hair", "glasses", "hat"))
    made = tuple(ExpressionSection(**section) for section in sections)
    bones = (Joint("Head", -1, (0, 0), (0, 0)),)
    return Avatar("test", (9, 9), bones, parts, {"full": (0, 0, 9, 9)}, "full", expressions=made)


def applied(some: Expressions, **values: float) -> dict[str, float]:
    some.apply(values)
    return values


def test_it_fades_in_within_its_time_and_takes_its_parameters_over() -> None:
    some = expressions(SMILE)
    some.switch("smile")
    seen = []
    for _ in range(20):
        seen.append(applied(some, MouthSmile=0.2)["MouthSmile"])
        some.step(0.01)
    assert seen[0] == 0.2
    assert (np.diff(seen) > 0).all()
    assert max(np.diff(seen)) < 0.08
    assert applied(some, MouthSmile=0.2, JawOpen=0.5) == pytest.approx({"MouthSmile": 1.0, "JawOpen": 0.5})


def test_where_time_stands_still_a_fade_can_be_ended() -> None:
    some = expressions(SMILE, GLASSES)
    some.switch("smile")
    some.switch("glasses")
    some.settle()
    assert applied(some, MouthSmile=0.2) == {"MouthSmile": 1.0}
    some.switch("smile")
    some.settle()
    assert applied(some, MouthSmile=0.2) == {"MouthSmile": 0.2}


def test_missing_and_unusable_values_begin_at_their_rest() -> None:
    values = {"EyeOpenLeft": float("nan")}
    blend(values, {"EyeOpenLeft": 0.0, "MouthOpen": 1.0}, 0.25)
    assert values == pytest.approx({"EyeOpenLeft": 0.75, "MouthOpen": 0.25})


@given(dts=st.lists(st.floats(0.001, 0.1), min_size=10, max_size=60), presses=st.sets(st.integers(0, 59)))
def test_nothing_jumps_whenever_keys_are_pressed(dts: list[float], presses: set[int]) -> None:
    """A value moves no faster than the steepest point of the quicker fade allows."""
    some = expressions(SMILE, CRY)
    before = applied(some, MouthSmile=0.3, MouthFrown=0.0)
    for i, dt in enumerate(dts):
        if i in presses:
            some.switch(("smile", "cry")[i % 2])
        some.step(dt)
        now = applied(some, MouthSmile=0.3, MouthFrown=0.0)
        assert max(abs(now[name] - before[name]) for name in now) <= 2 * 1.5 * dt / 0.2 + 1e-9
        before = now


@given(steps=st.lists(st.floats(0.001, 0.05), min_size=1, max_size=30))
def test_fades_depend_on_time_and_not_on_pictures(steps: list[float]) -> None:
    many, one = expressions(SMILE), expressions(SMILE)
    many.switch("smile")
    one.switch("smile")
    for dt in steps:
        many.step(dt)
    one.step(sum(steps))
    assert applied(many, MouthSmile=0.0) == pytest.approx(applied(one, MouthSmile=0.0))


def test_of_a_group_only_one_is_on_and_others_are_left_alone() -> None:
    some = expressions(SMILE, CRY, HAT)
    assert some.switch("hat")
    assert some.switch("smile")
    assert some.switch("cry")
    assert some.on == ("cry", "hat")
    assert not some.switch("cry")
    assert some.on == ("hat",)


def test_what_is_on_from_the_start_is_seen_at_once_and_comes_back_when_all_is_cleared() -> None:
    some = expressions(GLASSES, SMILE)
    assert some.on == ("glasses",)
    np.testing.assert_array_equal(some.opacities(), [1, 1, 1])
    some.switch("glasses")
    some.switch("smile")
    some.step(1.0)
    np.testing.assert_array_equal(some.opacities(), [1, 0, 1])
    some.clear()
    assert some.on == ("glasses",)
    some.step(0.05)
    assert 0 < applied(some, MouthSmile=0.0)["MouthSmile"] < 1, "clearing fades"


def test_parts_of_a_costume_show_while_it_is_on_and_what_it_covers_hides() -> None:
    some = expressions(HAT)
    np.testing.assert_array_equal(some.opacities(), [1, 1, 0])
    some.switch("hat")
    some.step(0.1)
    hair, glasses, hat = some.opacities()
    assert glasses == 1
    assert hat == pytest.approx(1 - hair) == 0.5
    some.step(9.0)
    np.testing.assert_array_equal(some.opacities(), [0, 1, 1])


def test_a_part_that_two_show_is_seen_with_either() -> None:
    some = expressions(HAT, {"name": "party", "show": ["hat"]})
    some.switch("party")
    some.step(9.0)
    np.testing.assert_array_equal(some.opacities(), [1, 1, 1])


def test_where_no_part_is_concerned_there_is_nothing_to_multiply() -> None:
    assert expressions(SMILE).opacities() is None


def test_reset_is_as_new() -> None:
    some = expressions(SMILE, GLASSES, HAT)
    for name in ("smile", "glasses", "hat"):
        some.switch(name)
    some.step(0.07)
    some.reset()
    fresh = expressions(SMILE, GLASSES, HAT)
    assert some.on == fresh.on
    assert applied(some, MouthSmile=0.4) == applied(fresh, MouthSmile=0.4)
    np.testing.assert_array_equal(some.opacities(), fresh.opacities())


def test_another_version_of_the_avatar_goes_on_with_the_same_names() -> None:
    old, new = expressions(SMILE, HAT), expressions(CRY, SMILE)
    for name in ("smile", "hat"):
        old.switch(name)
    old.step(0.1)
    new.take_over(old)
    assert new.on == ("smile",)
    assert applied(new, MouthSmile=0.0) == applied(old, MouthSmile=0.0)


def test_the_first_expression_of_a_key_has_it() -> None:
    assert {key: section.name for key, section in keys(avatar(SMILE, CRY, GLASSES, HAT)).items()} == {
        "1": "smile",
        "2": "cry",
        "3": "glasses",
    }
