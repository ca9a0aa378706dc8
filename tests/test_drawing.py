"""Drawings: the sprites of a sheet as arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vtube.drawing import Drawing, Grid, Sprite
from vtube.types import Image


def texture(value: int) -> Image:
    return np.full((2, 3, 4), value, dtype=np.uint8)


CLIP = Sprite(texture(1), np.eye(2, 3), 0.5, Grid(1, 2, np.arange(12.0).reshape(6, 2)))
SPRITES = (
    Sprite(texture(2), 2 * np.eye(2, 3), 0.25, tint=(0.1, 0.5, 1.0), blend="add"),
    Sprite(texture(3), np.eye(2, 3), grid=Grid(2, 1, np.ones((6, 2))), clip=CLIP),
    Sprite(texture(4), np.eye(2, 3), 0.0),
    Sprite(texture(5), np.eye(2, 3), blend="multiply", clip=CLIP),
)
DRAWING = Drawing.of(SPRITES, (9, 9), (0, 0, 9, 9))


def same(a: Sprite, b: Sprite) -> bool:
    grids = a.grid is b.grid or bool(a.grid and b.grid and np.array_equal(a.grid.points, b.grid.points))
    clips = a.clip is b.clip or bool(a.clip and b.clip and same(a.clip, b.clip))
    kinds = (a.texture is b.texture, a.opacity == b.opacity, a.tint == b.tint, a.blend == b.blend)
    return all(kinds) and np.array_equal(a.matrix, b.matrix) and grids and clips


def test_a_drawing_of_sprites_has_those_that_can_be_seen() -> None:
    seen = DRAWING.sprites
    assert len(seen) == 3
    assert all(same(a, b) for a, b in zip(seen, (SPRITES[0], SPRITES[1], SPRITES[3]), strict=True))
    assert seen[1].clip is seen[2].clip


def test_the_order_says_what_is_drawn_and_tints_multiply() -> None:
    tinted = replace(DRAWING, order=np.array([3, 0]), tints=np.full((5, 3), 0.5))
    assert [sprite.blend for sprite in tinted.sprites] == ["multiply", "add"]
    assert tinted.sprites[1].tint == (0.05, 0.25, 0.5)


def test_a_drawing_of_nothing() -> None:
    assert Drawing.of((), (9, 9), (0, 0, 9, 9)).sprites == ()


@pytest.mark.parametrize("grid", [Grid(2, 2, np.zeros((8, 2))), Grid(0, 2, np.zeros((3, 2))), Grid(1, 1, np.zeros(8))])
def test_a_grid_with_the_wrong_number_of_points_is_refused(grid: Grid) -> None:
    with pytest.raises(ValueError, match="unexpected points of a grid"):
        Drawing.of([Sprite(texture(1), np.eye(2, 3), grid=grid)], (9, 9), (0, 0, 9, 9))
