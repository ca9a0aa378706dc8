"""Skinning: which bone holds which point, and how a limb bends."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.kinematics import Rig
from vtube.puppet.schema.parts import MeshSection
from vtube.puppet.skinning import weights
from vtube.types import Floats

ANGLES = st.floats(-170, 170)
COLUMNS, ROWS, HALF = 6, 24, 50
ARM = (
    Joint("Chest", -1, (200, 60), (200, 30)),
    Joint("LeftUpperArm", 0, (200, 60), (200, 200)),
    Joint("LeftLowerArm", 1, (200, 200), (200, 340)),
)


def opaque(width: int, height: int) -> np.ndarray:
    return np.full((height, width, 4), 255, dtype=np.uint8)


def rig(mesh: MeshSection, texture: np.ndarray, at: tuple[float, float], bones: tuple[Joint, ...] = ARM) -> Rig:
    part = Part("p", texture, at, len(bones) - 1, 0.0, at, mesh=mesh)
    return Rig(Avatar("t", (400, 400), bones, (part,), {"full": (0, 0, 400, 400)}, "full"))


@cache
def arm(softness: float = 50.0) -> Rig:
    """An upright arm, twice HALF wide, from y = 20 to 380."""
    mesh = MeshSection(cells=(COLUMNS, ROWS), skin=["LeftUpperArm", "LeftLowerArm"], softness=softness)
    return rig(mesh, opaque(2 * HALF, 360), (150, 20))


def grid(parameters: dict[str, float], softness: float = 50.0) -> Floats:
    return arm(softness)(parameters).grids[0].reshape(ROWS + 1, COLUMNS + 1, 2)


def held(mesh: MeshSection, texture: np.ndarray, *segments: tuple[complex, complex]) -> Floats:
    """(rows + 1, columns + 1, bones) weights over a texture at the canvas' corner."""
    height, width = texture.shape[:2]
    x, y = (np.linspace(0, side, count + 1) for side, count in zip((width, height), mesh.cells, strict=True))
    hold, _ = weights(mesh, texture, (x + 1j * y[:, None]).ravel(), segments)
    return hold.reshape(mesh.cells[1] + 1, mesh.cells[0] + 1, len(segments))


def test_at_rest_a_mesh_lies_evenly_over_its_image() -> None:
    x, y = np.meshgrid(np.linspace(150, 250, COLUMNS + 1), np.linspace(20, 380, ROWS + 1))
    np.testing.assert_allclose(grid({}), np.stack([x, y], axis=-1), atol=1e-9)


@settings(deadline=None)
@given(upper=ANGLES, lower=ANGLES, chest=ANGLES)
def test_a_bent_limb_keeps_its_lengths_beyond_the_joint(upper: float, lower: float, chest: float) -> None:
    """What only one bone holds moves stiffly: every distance within it is kept."""
    points, rest = grid({"LeftUpperArm": upper, "LeftLowerArm": lower, "Chest": chest}), grid({})
    for stiff in (np.s_[:8], np.s_[-8:]):
        one, other = (p[stiff].reshape(-1, 2) for p in (points, rest))
        np.testing.assert_allclose(
            np.linalg.norm(one[:, None] - one, axis=2), np.linalg.norm(other[:, None] - other, axis=2), atol=1e-6
        )


@settings(deadline=None)
@given(lower=st.floats(-150, 150), softness=st.floats(15, 80))
def test_a_bent_elbow_neither_collapses_nor_swells(lower: float, softness: float) -> None:
    """From its middle line, each side stays as far away as drawn."""
    points = grid({"LeftLowerArm": lower}, softness)
    across = np.linalg.norm(points[:, [0, -1]] - points[:, [COLUMNS // 2]], axis=2)
    np.testing.assert_allclose(across, HALF)


def test_the_skin_of_a_bent_elbow_turns_steadily_from_one_bone_to_the_other() -> None:
    points = grid({"LeftLowerArm": -120.0})
    along = points[:, -1] - points[:, 0]
    angles = np.degrees(np.arctan2(along[:, 1], along[:, 0]))
    assert (np.diff(angles) <= 1e-9).all()
    assert angles[0] == pytest.approx(0)
    assert angles[-1] == pytest.approx(-120)
    assert np.abs(np.diff(angles)).max() < 35


@settings(deadline=None)
@given(st.sampled_from(["LeftUpperArm", "LeftLowerArm"]), st.floats(-240, 120))
def test_a_turn_beyond_half_a_circle_moves_on_without_a_jump(name: str, angle: float) -> None:
    before, after = grid({name: angle}), grid({name: angle + 0.01})
    assert np.abs(after - before).max() < 0.2


@settings(deadline=None)
@given(factor=st.floats(0.2, 1.5), upper=ANGLES)
def test_a_stretched_bone_stretches_its_skin(factor: float, upper: float) -> None:
    points = grid({"LeftLowerArmLength": factor, "LeftUpperArm": upper})
    lengths = np.linalg.norm(points[-1] - points[-8], axis=1)
    np.testing.assert_allclose(lengths, factor * 7 * 360 / ROWS, rtol=1e-9)


def test_a_mesh_of_one_bone_that_does_not_bend_is_drawn_with_a_matrix() -> None:
    posed = rig(MeshSection(cells=(2, 2), skin=["Chest"]), opaque(20, 20), (190, 40))({"Chest": 90.0})
    assert posed.grids == {}
    np.testing.assert_allclose(posed.matrices[0] @ [10, 20, 1], (200, 60), atol=1e-9)


def test_turns_from_outside_add_to_the_bones_and_nonsense_is_none() -> None:
    asked, given = arm()({"LeftLowerArm": 30.0, "LeftUpperArm": 10.0}), arm()({}, np.array([math.nan, 10.0, 30.0]))
    np.testing.assert_allclose(given.grids[0], asked.grids[0], atol=1e-9)
    np.testing.assert_allclose(given.bones, asked.bones, atol=1e-12)
    np.testing.assert_array_equal(given.bones[-1], np.eye(3))


def test_the_hold_passes_within_the_softness_as_fast_at_the_skin_as_in_the_middle() -> None:
    hold = held(MeshSection(cells=(4, 40), softness=30.0), opaque(60, 400), (30, 30 + 200j), (30 + 200j, 30 + 400j))
    upper, y = hold[:, :, 0], np.linspace(0, 400, 41)
    np.testing.assert_allclose(hold.sum(axis=2), 1.0)
    assert (upper[y <= 170] == 1).all()
    assert (upper[y >= 230] == 0).all()
    np.testing.assert_allclose(upper[20], 0.5)
    assert (np.diff(upper, axis=0) <= 1e-12).all()
    np.testing.assert_allclose(upper, upper[:, [2, 2, 2, 2, 2]], atol=1e-9)


def test_a_hand_beside_the_hip_does_not_stick_to_it() -> None:
    """Two strips, joined at the top, with a narrow gap: each point belongs to the bone of its own strip."""
    texture = opaque(100, 400)
    texture[80:, 46:54] = 0
    bones = ((20 + 20j, 20 + 390j), (80 + 20j, 80 + 390j))
    hold = held(MeshSection(cells=(20, 40), softness=40.0), texture, *bones)
    assert (hold[20:, :9, 0] == 1).all()
    assert (hold[20:, 12:, 1] == 1).all()
    blurred = held(MeshSection(cells=(20, 40), softness=40.0), opaque(100, 400), *bones)
    assert blurred[30, 9, 1] > 0.05


def test_a_piece_that_no_bone_touches_goes_with_the_nearest_bone() -> None:
    texture = opaque(100, 100)
    texture[:, 40:60] = 0
    hold = held(MeshSection(cells=(10, 10), softness=5.0), texture, (10 + 10j, 10 + 50j), (10 + 60j, 10 + 90j))
    assert (hold[:5, 7:, 0] == 1).all()
    assert (hold[7:, 7:, 1] == 1).all()


def test_bones_outside_the_drawing_hold_by_straight_distance() -> None:
    hold = held(MeshSection(cells=(10, 10), softness=5.0), opaque(100, 100), (-50 + 0j, -50 + 0j), (150, 150 + 100j))
    assert (hold[0, :5, 0] == 1).all()
    assert (hold[:, 6:, 1] == 1).all()


def test_the_search_through_a_drawn_maze_ends_early_and_every_point_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its way through is as long as a third of all its places; each round of the search looks at four edges."""
    rows = np.zeros((64, 64), dtype=np.uint8)
    rows[::2] = 255
    rows[1::4, -1] = rows[3::4, 0] = 255
    texture = np.repeat(np.repeat(rows, 4, axis=0), 4, axis=1)[:, :, None].repeat(4, axis=2)
    rounds, minimum = [], np.minimum

    def watched(*arguments: Any, **named: Any) -> Any:
        rounds.append("out" in named)
        return minimum(*arguments, **named)

    monkeypatch.setattr(np, "minimum", watched)
    hold = held(MeshSection(cells=(64, 64)), texture, (1 + 1j, 250 + 1j), (1 + 1j, 1 + 4j))
    assert 8 * 300 < sum(rounds) <= 2 * 8 * 4 * (64 + 64)
    assert np.isfinite(hold).all()
    np.testing.assert_allclose(hold.sum(axis=2), 1.0)


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (64, 64)])
def test_an_empty_image_of_any_size_has_weights(size: tuple[int, int]) -> None:
    hold = held(MeshSection(cells=(3, 3)), np.zeros((*size, 4), dtype=np.uint8), (0j, 0j), (0j, 1 + 1j))
    assert np.isfinite(hold).all()
    np.testing.assert_allclose(hold.sum(axis=2), 1.0)
