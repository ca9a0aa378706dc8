"""Joints are put together to people by the fields between them."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.estimators._affinity import people
from vtube.estimators._peaks import Peaks

LIMBS = ((0, 1), (1, 2))
"""Shoulder to elbow to wrist."""


def scene(*arms: tuple[tuple[float, float] | None, ...]) -> tuple[Peaks, np.ndarray]:
    """Arms of three joints (None: not found) and the fields that a network would draw for them."""
    fields = np.zeros((4, 40, 40), np.float32)
    maps, places = [], []
    for arm in arms:
        for limb, (a, b) in enumerate(LIMBS):
            if arm[a] is None or arm[b] is None:
                continue
            start, way = np.array(arm[a]), np.subtract(arm[b], arm[a])
            for share in np.linspace(0, 1, 200):
                x, y = np.rint(start + share * way).astype(int)
                fields[2 * limb : 2 * limb + 2, max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = (way / np.hypot(*way))[
                    :, None, None
                ]
        for joint, place in enumerate(arm):
            if place is not None:
                maps.append(joint)
                places.append(place)
    return Peaks(np.array(maps), np.array(places, dtype=np.float64), np.ones(len(maps))), fields


def together(found: Peaks, fields: np.ndarray) -> set[tuple[tuple[float, ...], ...]]:
    return {tuple(tuple(found.places[i]) for _, i in sorted(person.items())) for person in people(found, fields, LIMBS)}


def test_each_person_gets_their_own_joints_whose_arms_cross() -> None:
    left, right = ((5.0, 5.0), (20.0, 12.0), (30.0, 30.0)), ((30.0, 5.0), (16.0, 14.0), (6.0, 30.0))
    assert together(*scene(left, right)) == {left, right}


def test_a_joint_that_was_not_found_parts_nobody_else() -> None:
    whole, part = ((5.0, 5.0), (5.0, 15.0), (5.0, 25.0)), ((25.0, 5.0), None, (25.0, 25.0))
    assert together(*scene(whole, part)) == {whole}, "a shoulder and a wrist alone are nobody"


@pytest.mark.parametrize("count", [1, 7])
def test_nobody_has_a_joint_twice(count: int) -> None:
    """Elbows beside one another, all along one field."""
    arms = [((10.0, 5.0), (10.0 + i / 4, 20.0), (10.0, 35.0)) for i in range(count)]
    found, fields = scene(*arms)
    for person in people(found, fields, LIMBS):
        assert all(found.maps[peak] == joint for joint, peak in person.items())
    owned = [peak for person in people(found, fields, LIMBS) for peak in person.values()]
    assert len(owned) == len(set(owned))


def test_a_field_that_points_the_other_way_connects_nothing() -> None:
    found, fields = scene(((5.0, 5.0), (5.0, 15.0), (5.0, 25.0)))
    assert people(found, -fields, LIMBS) == []


def test_without_peaks_there_is_nobody() -> None:
    empty = Peaks(np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros(0))
    assert people(empty, np.zeros((4, 8, 8), np.float32), LIMBS) == []
