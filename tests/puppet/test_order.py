"""Draw order: what lies before or behind, without flickering."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.parts import CrossingSection, OrderSection

TEXTURE = np.full((4, 4, 4), 255, dtype=np.uint8)
DEPTH = OrderSection(parameter="LeftHandDepth", before=10, behind=-20, enter=0.5, leave=0.2)
REGION = CrossingSection(point=(100, 100), of="Chest", region=(0, 0, 60, 60))


def rig(arm: OrderSection | None, hand: OrderSection | None = None, part: OrderSection | None = None) -> Rig:
    """A chest with a part; an arm with a part; a hand with two, of which the second may have its own order."""
    bones = (
        Joint("Chest", -1, (0, 0), (0, 0)),
        Joint("LeftUpperArm", -1, (0, 100), (0, 100), order=arm),
        Joint("LeftHand", 1, (0, 100), (0, 100), order=hand),
    )
    owners: list[tuple[int, Any]] = [(0, None), (1, None), (2, None), (2, part)]
    parts = tuple(Part(f"p{i}", TEXTURE, (0, 0), b, float(i), (0, 0), order=o) for i, (b, o) in enumerate(owners))
    return Rig(Avatar("t", (9, 9), bones, parts, {"full": (0, 0, 9, 9)}, "full"))


def added(posed_by: Rig, **parameters: float) -> list[float]:
    return (posed_by(parameters).z - np.arange(4)).tolist()


def test_an_order_moves_all_that_hangs_on_its_bone() -> None:
    shown = rig(DEPTH)
    assert added(shown, LeftHandDepth=0.0) == [0, 0, 0, 0]
    assert added(shown, LeftHandDepth=1.0) == [0, 10, 10, 10]
    assert added(shown, LeftHandDepth=-1.0) == [0, -20, -20, -20]


def test_orders_of_nested_bones_add_up_and_a_part_s_own_replaces_them() -> None:
    mine = OrderSection(parameter="LeftHandDepth", before=3, behind=-3)
    assert added(rig(DEPTH, DEPTH, mine), LeftHandDepth=1.0) == [0, 10, 20, 3]


def test_it_changes_where_it_is_entered_and_changes_back_where_it_is_left() -> None:
    shown = rig(DEPTH)
    path = [
        (0.49, 0),
        (0.5, 10),
        (0.21, 10),
        (0.2, 0),
        (0.4, 0),
        (0.6, 10),
        (-0.3, 0),
        (-0.5, -20),
        (-0.25, -20),
        (0, 0),
    ]
    assert [added(shown, LeftHandDepth=value)[1] for value, _ in path] == [z for _, z in path]


@settings(deadline=None)
@given(
    border=st.sampled_from([0.5, 0.2, -0.2, -0.5]),
    noise=st.lists(st.floats(-0.14, 0.14), min_size=2, max_size=40),
)
def test_noise_around_a_border_changes_the_order_at_most_once(border: float, noise: list[float]) -> None:
    shown = rig(DEPTH)
    seen = [added(shown, LeftHandDepth=border + value)[1] for value in noise]
    assert sum(a != b for a, b in pairwise(seen)) <= 1


@pytest.mark.parametrize("limit", [0.0, 0.4, 1.0])
def test_without_a_gap_a_held_value_still_has_one_order(limit: float) -> None:
    shown = rig(OrderSection(parameter="LeftHandDepth", before=1, behind=-1, enter=limit, leave=limit))
    for value in (limit, -limit, 0.0, limit / 2):
        assert len({added(shown, LeftHandDepth=value)[1] for _ in range(4)}) == 1
    assert added(shown, LeftHandDepth=0.0)[1] == 0


def test_after_a_reset_it_is_as_new() -> None:
    shown = rig(DEPTH)
    assert [added(shown, LeftHandDepth=value)[1] for value in (1.0, 0.3)] == [10, 10]
    shown.reset()
    assert added(shown, LeftHandDepth=0.3)[1] == 0


def test_a_point_that_crosses_into_a_region_lies_before() -> None:
    """The arm turns its point from (100, 100) up to (0, 0) and through the chest's region."""
    shown = rig(OrderSection(crossing=REGION, before=10))
    assert added(shown, LeftUpperArm=0.0)[1] == 0
    assert added(shown, LeftUpperArm=-70.0)[1] == 10
    assert added(shown, LeftUpperArm=0.0)[1] == 0


def test_the_region_moves_with_its_bone() -> None:
    shown = rig(OrderSection(crossing=REGION, before=10))
    assert added(shown, LeftUpperArm=-70.0, Chest=180.0)[1] == 0
    assert added(shown, Chest=45.0)[1] == 0
    assert (
        rig(OrderSection(crossing=REGION.model_copy(update={"region": (100, -40, 60, 60)}), before=1))(
            {"Chest": 45.0}
        ).z[1]
        == 2.0
    )


def test_the_border_of_a_region_does_not_flicker() -> None:
    shown = rig(OrderSection(crossing=REGION, before=10))
    angles = [-55.0, -50.0, -52.0, -50.0, -54.0, -40.0, -50.0, -52.0]
    points = [np.array([0, 100]) + 100 * np.array([np.cos(a), np.sin(a)]) for a in np.radians(angles)]
    assert [bool((p <= 60).all()) for p in points] == [True, False, False, False, True, False, False, False]
    assert [added(shown, LeftUpperArm=angle)[1] for angle in angles] == [10, 10, 10, 10, 10, 0, 0, 0]


def test_what_the_parameter_says_wins_over_a_crossing() -> None:
    shown = rig(OrderSection(parameter="LeftHandDepth", crossing=REGION, before=10, behind=-20))
    assert added(shown, LeftUpperArm=-70.0, LeftHandDepth=-1.0)[1] == -20
    assert added(shown, LeftUpperArm=-70.0, LeftHandDepth=0.0)[1] == 10
    assert added(shown, LeftUpperArm=0.0, LeftHandDepth=1.0)[1] == 10


def test_another_version_of_an_avatar_keeps_what_lies_before() -> None:
    old, new, other = rig(DEPTH), rig(DEPTH), rig(None, DEPTH)
    added(old, LeftHandDepth=1.0)
    for version in (new, other):
        version.take_over(old)
    assert added(new, LeftHandDepth=0.3) == added(old, LeftHandDepth=0.3) == [0, 10, 10, 10]
    assert added(other, LeftHandDepth=0.3) == [0, 0, 0, 0]
