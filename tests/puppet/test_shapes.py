"""Key shapes and turns."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Driver, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.parts import MeshSection, ShapeSection, TurnSection

TEXTURE = np.full((40, 20, 4), 255, dtype=np.uint8)
REST = np.array([(x, y) for y in (50, 70, 90) for x in (30, 40, 50)], dtype=float)
"""The points of a mesh of 2 x 2 cells over the texture at (30, 50)."""
OFFSETS = st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500)), min_size=9, max_size=9)
NUMBERS = st.integers(-300, 300)


def moved(mesh: MeshSection, parameters: dict[str, float], **other: Any) -> np.ndarray:
    part = Part("p", TEXTURE, (30, 50), 0, 0.0, (30, 50), mesh=mesh, **other)
    avatar = Avatar("t", (99, 99), (Joint("Root", -1, (0, 0), (0, 0)),), (part,), {"full": (0, 0, 99, 99)}, "full")
    return Rig(avatar)(parameters).grids[0]


def shaped(*shapes: ShapeSection) -> MeshSection:
    return MeshSection(cells=(2, 2), shapes=list(shapes))


@settings(deadline=None)
@given(data=st.data(), keys=st.lists(NUMBERS, min_size=1, max_size=9, unique=True).map(sorted))
def test_at_its_key_a_shape_is_exactly_as_drawn(data: st.DataObject, keys: list[int]) -> None:
    values = [key / 10 for key in keys]
    offsets = [data.draw(st.just([]) | OFFSETS) for _ in keys]
    mesh = shaped(ShapeSection(parameters=["FaceAngleX"], keys=[values], offsets=[*offsets[:-1], [(1.0, 2.0)] * 9]))
    for value, drawn in zip(values, mesh.shapes[0].offsets, strict=True):
        expected = REST + np.array(drawn or [(0.0, 0.0)] * 9)
        np.testing.assert_allclose(moved(mesh, {"FaceAngleX": value}), expected, rtol=0, atol=1e-9)


@settings(deadline=None)
@given(
    data=st.data(),
    keys=st.tuples(*[st.lists(NUMBERS, min_size=1, max_size=4, unique=True).map(sorted)] * 2),
    at=st.tuples(st.floats(-40, 40), st.floats(-40, 40)),
)
def test_between_keys_of_two_parameters_a_shape_is_interpolated_in_both(
    data: st.DataObject, keys: tuple[list[int], list[int]], at: tuple[float, float]
) -> None:
    """Interpolating along one parameter after the other gives the same; outside of the keys it is held."""
    first, second = ([key / 10 for key in axis] for axis in keys)
    offsets = [data.draw(OFFSETS) for _ in range(len(first) * len(second))]
    names = ["FaceAngleX", "FaceAngleY"]
    mesh = shaped(ShapeSection(parameters=names, keys=[first, second], offsets=offsets))
    table = np.array(offsets).reshape(len(first), len(second), 18)
    x, y = (min(max(value, -30), 30) for value in at)
    column = np.array([[np.interp(x, first, table[:, j, k]) for k in range(18)] for j in range(len(second))])
    expected = [np.interp(y, second, column[:, k]) for k in range(18)]
    got = moved(mesh, dict(zip(names, at, strict=True)))
    np.testing.assert_allclose(got, REST + np.reshape(expected, (9, 2)), atol=1e-6)


def test_several_shapes_add_up_and_empty_ones_move_nothing() -> None:
    shapes = [
        ShapeSection(parameters=["MouthOpen"], keys=[[0, 1]], offsets=[[], [(4.0, 0.0)] * 9]),
        ShapeSection(parameters=["MouthOpen"], keys=[[0, 1]], offsets=[[], []]),
        ShapeSection(parameters=["MouthSmile"], keys=[[0, 1]], offsets=[[], [(0.0, 8.0)] * 9]),
    ]
    got = moved(shaped(*shapes), {"MouthOpen": 0.5, "MouthSmile": 0.25})
    np.testing.assert_allclose(got, REST + 2, atol=1e-9)


def test_the_parts_own_drivers_move_what_the_shapes_made() -> None:
    shape = ShapeSection(parameters=["MouthOpen"], keys=[[1]], offsets=[[(10.0, 0.0)] * 9])
    drivers = (Driver("Sway", "rotation", ((0, 90),)), Driver("Sway", "scale_y", ((0, 2),)))
    got = moved(shaped(shape), {}, drivers=drivers)
    np.testing.assert_allclose(got[0], (30, 50 + 10), atol=1e-9)
    np.testing.assert_allclose(got[3], (30 - 2 * 20, 50 + 10), atol=1e-9)


def turned(parameters: dict[str, float], **turn: float) -> np.ndarray:
    section = TurnSection(centre=(40, 70), radius=(20, 40), **{"strength": 1.0, **turn})
    return moved(MeshSection(cells=(2, 2), turn=section), parameters) - REST


def test_a_turn_to_the_left_moves_what_is_near_to_the_right_of_the_canvas_and_what_is_far_against_it() -> None:
    near, far = (turned({"FaceAngleX": 30.0}, depth=d)[4] for d in (10.0, -30.0))
    np.testing.assert_allclose(near, ((0.5 * 20 + 10) / 2, 0), atol=1e-9)
    np.testing.assert_allclose(far, ((0.5 * 20 - 30) / 2, 0), atol=1e-9)


def test_a_look_up_moves_what_is_near_up() -> None:
    np.testing.assert_allclose(turned({"FaceAngleY": 30.0}, depth=10.0)[4], (0, -(0.5 * 20 + 10) / 2), atol=1e-9)


def test_a_turn_is_that_of_a_rounded_surface_seen_from_afar() -> None:
    """Against a rotation of points in space: nodded around the horizontal axis, then turned around the vertical."""
    x, y = (REST - [40, 70]).T
    depth = 3 + 0.7 * 20 * np.maximum(0, 1 - (x / 20) ** 2 - (y / 40) ** 2)
    a, b = math.radians(0.5 * 24), math.radians(0.5 * -18)
    nodded = np.array([x, y * math.cos(b) - depth * math.sin(b), y * math.sin(b) + depth * math.cos(b)])
    seen = np.array([nodded[0] * math.cos(a) + nodded[2] * math.sin(a), nodded[1]])
    got = turned({"FaceAngleX": 24.0, "FaceAngleY": -18.0}, depth=3.0, bulge=0.7, strength=0.5)
    np.testing.assert_allclose(got, (seen - [x, y]).T, atol=1e-9)


def test_what_a_shape_moves_turns_where_it_then_lies() -> None:
    """A lid that is shut turns as one that is drawn shut."""
    turn = TurnSection(centre=(40, 70), radius=(40, 60), depth=4)
    down = ShapeSection(parameters=["EyeOpenLeft"], keys=[[0, 1]], offsets=[[(-3.0, 24.0)] * 9, []])
    head = {"FaceAngleX": 30.0, "FaceAngleY": -30.0}
    shut = moved(MeshSection(cells=(2, 2), shapes=[down], turn=turn), {"EyeOpenLeft": 0.0, **head})
    elsewhere = turn.model_copy(update={"centre": (43, 46)})
    drawn_shut = moved(MeshSection(cells=(2, 2), turn=elsewhere), head) + np.array([-3, 24])
    np.testing.assert_allclose(shut, drawn_shut, atol=1e-9)


def test_the_far_side_of_a_face_narrows_more_than_the_near_one() -> None:
    middle = turned({"FaceAngleX": 25.0})[3:6, 0]
    left, right = 10 + middle[1] - middle[0], 10 + middle[2] - middle[1]
    assert right < left


@pytest.mark.parametrize("yaw", [-30.0, 30.0])
def test_the_outline_of_a_turned_face_never_folds(yaw: float) -> None:
    mesh = MeshSection(cells=(40, 1), turn=TurnSection(centre=(40, 50), radius=(10, 40), bulge=0.9))
    assert (np.diff(moved(mesh, {"FaceAngleX": yaw})[:41, 0]) > 0).all()


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e300])
def test_whatever_the_parameters_are_the_points_are_numbers(wrong: float) -> None:
    shape = ShapeSection(parameters=["MouthOpen"], keys=[[0, 1]], offsets=[[], [(4.0, 0.0)] * 9])
    mesh = MeshSection(cells=(2, 2), shapes=[shape], turn=TurnSection(centre=(40, 70), radius=(20, 40)))
    names = ("MouthOpen", "FaceAngleX", "FaceAngleY")
    assert np.isfinite(moved(mesh, dict.fromkeys(names, wrong))).all()
