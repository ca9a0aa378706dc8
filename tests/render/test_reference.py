"""Meshes, clips, blend modes, tints: as the slow way of ``conftest.py`` has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.alpha import premultiplied
from vtube.drawing import Drawing, Grid, Sprite
from vtube.render.sprites import Renderer
from vtube.types import Floats, Image, frozen

SIZE = (40, 32)
BLENDS = get_args(get_type_hints(Sprite)["blend"])
RENDER = Renderer()

Reference = Callable[..., Floats]


def texture(seed: int, width: int = 14, height: int = 11) -> Image:
    """Soft blobs with every kind of alpha, premultiplied: noise would show only the rounding of places."""
    coarse = np.random.default_rng(seed).integers(0, 256, (4, 4, 4)).astype(np.float64)
    y, x = np.linspace(0, 2.99, height), np.linspace(0, 2.99, width)
    upper, left = y.astype(int), x.astype(int)
    fy, fx = (y - upper)[:, None, None], (x - left)[None, :, None]
    rows = coarse[upper] * (1 - fy) + coarse[upper + 1] * fy
    image = rows[:, left] * (1 - fx) + rows[:, left + 1] * fx
    return frozen(premultiplied(np.clip(1.4 * image - 40, 0, 255).astype(np.uint8)))


def sprite(seed: int, **changes: Any) -> Sprite:
    """Somewhere in the picture, turned, not made smaller: what is smaller is drawn from a blurred copy."""
    random = np.random.default_rng(seed)
    angle, scale = random.uniform(0, 6.28), random.uniform(1.02, 2.0)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[cos, -sin], [sin, cos]])
    corner = np.array(SIZE) / 2 + random.uniform(-9, 9, 2) - linear @ (7, 5.5)
    return replace(Sprite(texture(seed), np.column_stack([linear, corner])), **changes)


def bent(flat: Sprite, seed: int, columns: int = 3, rows: int = 2, by: float = 1.2) -> Sprite:
    """The sprite as a mesh, its points moved a little."""
    height, width = flat.texture.shape[:2]
    across, down = np.arange(columns + 1) * width / columns, np.arange(rows + 1) * height / rows
    points = np.stack(np.meshgrid(across, down), axis=2).reshape(-1, 2) @ flat.matrix[:, :2].T + flat.matrix[:, 2]
    moved = points + np.random.default_rng(seed).uniform(-by, by, points.shape)
    return replace(flat, grid=Grid(columns, rows, moved))


def drawn(*sprites: Sprite, background: Image | None = None, render: Renderer = RENDER) -> Image:
    return render(Drawing.of(sprites, SIZE, (0.0, 0.0, *map(float, SIZE))), SIZE, background=background).pixels


def agree(sprites: list[Sprite], reference: Reference, background: Image | None = None) -> None:
    """Equal but for rounding, and for single pixels whose centre lies on an edge."""
    expected, actual = reference(sprites, SIZE, background), drawn(*sprites, background=background)
    off = np.abs(actual - expected).max(axis=2)
    assert expected.max() > 20, "there is something to be seen"
    assert (off > 2.5 + len(sprites)).sum() <= len(sprites), off.max()
    assert off.mean() < 0.8
    assert (actual[:, :, :3] <= actual[:, :, 3:]).all(), "still premultiplied"


@given(seed=st.integers(0, 10_000), count=st.integers(1, 4))
@settings(deadline=None, max_examples=25)
def test_sprites_lie_one_over_another(reference: Reference, seed: int, count: int) -> None:
    agree([sprite(seed + i, opacity=1 - 0.2 * i) for i in range(count)], reference)


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=15)
def test_meshes_bend_their_texture(reference: Reference, seed: int) -> None:
    agree([sprite(seed), bent(sprite(seed + 1, opacity=0.7), seed)], reference)


@pytest.mark.parametrize("blend", BLENDS)
@pytest.mark.parametrize("behind", ["nothing", "a colour", "a translucent colour"])
@pytest.mark.parametrize("mesh", [False, True])
def test_every_blend_mode_on_every_background(reference: Reference, blend: str, behind: str, mesh: bool) -> None:
    """Between sprites that are normal, so that those behind it change and those before it do not."""
    colours = {"nothing": None, "a colour": (200, 120, 40, 255), "a translucent colour": (30, 60, 20, 90)}
    colour = colours[behind]
    background = None if colour is None else frozen(np.full((SIZE[1], SIZE[0], 4), colour, dtype=np.uint8))
    middle = sprite(5, blend=blend, opacity=0.8)
    agree([sprite(4), bent(middle, 6) if mesh else middle, sprite(7)], reference, background)


@given(seed=st.integers(0, 10_000), tint=st.tuples(*[st.floats(0, 1)] * 3), blend=st.sampled_from(BLENDS))
@settings(deadline=None, max_examples=20)
def test_a_tint_is_multiplied_with_the_colours(
    reference: Reference, seed: int, tint: tuple[float, float, float], blend: str
) -> None:
    agree([sprite(seed), sprite(seed + 1, tint=tint, opacity=0.9, blend=blend)], reference)


@pytest.mark.parametrize("blend", BLENDS)
@pytest.mark.parametrize("mesh", [False, True])
def test_a_clip_shows_only_what_lies_on_it(reference: Reference, blend: str, mesh: bool) -> None:
    clip = bent(sprite(11), 3) if mesh else sprite(11)
    other = sprite(12, opacity=0.7)
    clipped = [sprite(13, clip=clip, blend=blend), sprite(14, clip=clip), sprite(15, clip=other), sprite(16, clip=clip)]
    for background in (None, frozen(np.full((SIZE[1], SIZE[0], 4), 255, dtype=np.uint8))):
        agree([sprite(10), clip, *clipped], reference, background)


def test_what_clips_need_not_be_drawn_and_hides_all_where_it_is_not(reference: Reference) -> None:
    clip, clipped = sprite(21), sprite(22)
    agree([replace(clipped, clip=clip)], reference)
    away = replace(clip, matrix=clip.matrix + np.array([[0, 0, 500], [0, 0, 0]]))
    assert not drawn(replace(clipped, clip=away)).any()
    assert not drawn(replace(clipped, clip=replace(clip, opacity=0.0))).any()


def test_a_mesh_that_is_not_bent_is_drawn_as_the_sprite_without_one() -> None:
    for seed in range(20):
        flat = sprite(seed, opacity=0.8)
        np.testing.assert_array_equal(drawn(bent(flat, 0, 5, 4, by=0.0)), drawn(flat))


def test_a_mesh_that_is_hardly_bent_is_drawn_hardly_differently() -> None:
    for seed in range(20):
        flat = sprite(seed, opacity=0.8)
        np.testing.assert_allclose(drawn(bent(flat, 0, 5, 4, by=0.02)).astype(int), drawn(flat), atol=6)


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_triangles_that_share_an_edge_leave_no_seam(opacity: float) -> None:
    """At 0.5 a pixel drawn twice would be too dense, one left out empty."""
    white = frozen(np.full((20, 20, 4), 255, dtype=np.uint8))
    for turn in np.linspace(0, 6.3, 90):
        cos, sin = np.cos(turn), np.sin(turn)
        linear = np.array([[cos, -sin], [sin, cos]])
        flat = Sprite(white, np.column_stack([linear, np.array([20, 16]) - linear @ (10, 10)]), opacity)
        inside = np.hypot(*np.meshgrid(np.arange(40) - 19.5, np.arange(32) - 15.5)) < 8.5
        for shown in (flat, bent(flat, 1, 3, 3, by=0.02), bent(flat, 1, 4, 5, by=0.5)):
            assert (drawn(shown)[inside] == round(255 * opacity + 0.01)).all()


def test_a_fold_lies_over_what_was_drawn_before() -> None:
    """The right half of a mesh is turned back over its left half."""
    columns = np.array([4.0, 24.0, 6.0])
    points = np.stack(np.meshgrid(columns, [6.0, 26.0]), axis=2).reshape(-1, 2)
    image = np.zeros((12, 12, 4), dtype=np.uint8)
    image[:, :6], image[:, 6:] = (0, 0, 255, 255), (0, 255, 0, 255)
    folded = Sprite(frozen(image), np.eye(2, 3), grid=Grid(2, 1, points))
    assert drawn(folded)[16, 12].tolist() == [0, 255, 0, 255]
    assert drawn(replace(folded, blend="multiply"))[16, 12].tolist() == [0, 0, 0, 255]


def test_cells_without_anything_in_them_change_nothing(reference: Reference) -> None:
    image = np.zeros((16, 16, 4), dtype=np.uint8)
    image[3, 3] = image[12, 10:14] = 255
    image[8, 8] = 1
    spread = Sprite(frozen(image), np.array([[1.7, 0.2, 4], [-0.1, 1.6, 3]]))
    expected = reference([bent(spread, 2, 6, 5)], SIZE)
    np.testing.assert_allclose(drawn(bent(spread, 2, 6, 5)), expected, atol=3)
    assert (expected > 200).any()
