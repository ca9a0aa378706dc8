"""Layer names: what they mean, and what is made of them in files."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet.importers.naming import meaning, sanitised, unique
from vtube.puppet.schema.values import NAME_PATTERN

KNOWN = {
    "Left Arm": ("arm", "Left"),
    "left_arm": ("arm", "Left"),
    "LeftArm": ("arm", "Left"),
    "  LEFT   arm ": ("arm", "Left"),
    "Arm L": ("arm", "Left"),
    "upper left arm": ("upper_arm", "Left"),
    "Right Lower Arm": ("lower_arm", "Right"),
    "Right Eyebrow": ("brow", "Right"),
    "Left Pupil Range": ("range", "Left"),
    "Left Blink": ("blink", "Left"),
    "Left Arm copy 2": ("arm", "Left"),
    "左腕": ("arm", "Left"),
    "右目": ("eye", "Right"),
    "瞳": ("pupil", ""),
    "後ろ髪": ("back_hair", ""),
    "尻尾": ("tail", ""),
    "glasses": ("", ""),
}


@pytest.mark.parametrize("name", KNOWN)
def test_names_are_read_whatever_their_case_spaces_and_order(name: str) -> None:
    said = meaning(name)
    assert (said.kind, said.side) == KNOWN[name]


def test_a_plus_sets_free_and_handles_mark_joints() -> None:
    assert meaning("+Left Eyebrow").free
    assert not meaning("Left Eyebrow").free
    assert meaning("Left Elbow").handle == "LeftLowerArm"
    assert meaning("Elbow").handle == ""


def test_mouth_and_hand_shapes_are_known() -> None:
    assert meaning("W-Oo").mouth == "w_oo"
    assert meaning("mouth_smile").mouth == "smile"
    assert meaning("left_hand_open").hand == "open"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("left_hand_open", "left_hand_open"),
        ("Left Arm", "left_arm"),
        ("LeftArm", "left_arm"),
        ("../../etc/passwd", "etc_passwd"),
        ("左腕", "left_arm"),
        ("謎", "layer"),
        ("9 lives", "_9_lives"),
        ("", "layer"),
    ],
)
def test_names_of_parts_can_be_foretold(name: str, made: str) -> None:
    assert sanitised(name) == made


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_the_format_allows(name: str) -> None:
    made = sanitised(name)
    assert re.fullmatch(NAME_PATTERN, made)
    assert len(made) <= 50


@given(st.lists(st.sampled_from(["a", "a_2", "b"]), max_size=20))
def test_names_that_are_taken_get_a_number(names: list[str]) -> None:
    taken: set[str] = set()
    made = [unique(name, taken) for name in names]
    assert len(set(made)) == len(names)
