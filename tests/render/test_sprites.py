"""Drawing posed avatars."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube import stages
from vtube.alpha import premultiplied
from vtube.drawing import Drawing, Sprite
from vtube.render.sprites import Renderer, placement
from vtube.types import Floats, Image, View, frozen

SIZE = (64, 48)
CANVAS = (0.0, 0.0, 64.0, 48.0)


def texture(width: int, height: int, seed: int = 0) -> Image:
    """Noise with every kind of alpha, premultiplied."""
    noise = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    noise[:, :, 3] = np.where(noise[:, :, 3] < 64, 0, np.where(noise[:, :, 3] > 160, 255, noise[:, :, 3]))
    return frozen(premultiplied(noise))


def sprite(image: Image, x: float, y: float, linear: object = ((1, 0), (0, 1)), opacity: float = 1.0) -> Sprite:
    return Sprite(image, np.column_stack([np.array(linear, dtype=float), [x, y]]), opacity)


def drawing(*sprites: Sprite, frame: tuple[float, float, float, float] = CANVAS) -> Drawing:
    return Drawing.of(sprites, (64, 48), frame)


def composited(*layers: tuple[Image, int, int], background: Image | None = None) -> Floats:
    """The reference: Porter and Duff's over, in floating point, at whole pixels."""
    result = np.zeros((SIZE[1], SIZE[0], 4)) if background is None else background.astype(np.float64)
    for image, x, y in layers:
        h, w = image.shape[:2]
        left, top, right, bottom = max(x, 0), max(y, 0), min(x + w, SIZE[0]), min(y + h, SIZE[1])
        source = image[top - y : bottom - y, left - x : right - x].astype(np.float64)
        below = result[top:bottom, left:right]
        result[top:bottom, left:right] = source + below * (1 - source[:, :, 3:] / 255)
    return result


def test_it_is_what_the_stage_asks_for() -> None:
    assert isinstance(Renderer(), stages.Renderer)


@given(places=st.lists(st.tuples(st.integers(-20, 60), st.integers(-20, 50)), max_size=4), seed=st.integers(0, 9))
@settings(deadline=None, max_examples=50)
def test_unmoved_layers_are_composited_exactly(places: list[tuple[int, int]], seed: int) -> None:
    layers = [(texture(17, 23, seed + i), x, y) for i, (x, y) in enumerate(places) if -17 < x < 64 and -23 < y < 48]
    picture = Renderer()(drawing(*(sprite(*layer) for layer in layers)), SIZE)
    np.testing.assert_allclose(picture.pixels, composited(*layers), atol=1.01 * max(len(layers), 1))
    assert picture.size == SIZE
    assert not picture.pixels.flags.writeable


def test_one_layer_on_nothing_is_the_layer_itself() -> None:
    image = texture(20, 10)
    pixels = Renderer()(drawing(sprite(image, 5, 6)), SIZE).pixels
    np.testing.assert_array_equal(pixels[6:16, 5:25], image)
    assert int(pixels.astype(int).sum()) == int(image.astype(int).sum())


def test_it_is_drawn_over_the_background_which_stays_as_it_was() -> None:
    background = frozen(np.full((48, 64, 4), (10, 20, 30, 255), dtype=np.uint8))
    image = texture(20, 10)
    picture = Renderer()(drawing(sprite(image, 5, 6)), SIZE, background=background)
    np.testing.assert_allclose(picture.pixels, composited((image, 5, 6), background=background), atol=1)
    assert (background == (10, 20, 30, 255)).all()
    assert (picture.pixels[:, :, 3] == 255).all()


def test_a_background_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="unexpected background shape"):
        Renderer()(drawing(), SIZE, background=np.zeros((48, 63, 4), dtype=np.uint8))


@given(x=st.floats(0, 1), y=st.floats(0, 1))
@settings(deadline=None)
def test_a_square_between_pixels_covers_each_by_its_share(x: float, y: float) -> None:
    """Sub-pixel exact, antialiased edges: coverage is the product of the overlaps."""
    white = frozen(np.full((4, 4, 4), 255, dtype=np.uint8))
    pixels = Renderer()(drawing(sprite(white, 10 + x, 20 + y)), SIZE).pixels
    across = np.array([1 - x, 1, 1, 1, x])
    down = np.array([1 - y, 1, 1, 1, y])
    np.testing.assert_allclose(pixels[20:25, 10:15, 0], 255 * down[:, None] * across, atol=1.5)
    assert (pixels == pixels[:, :, :1]).all(), "a premultiplied edge of white is grey in all channels"


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_quarter_turns_are_exact(turns: int) -> None:
    image = texture(12, 12)
    cos, sin = [(0, 1), (-1, 0), (0, -1)][turns - 1]
    around = sprite(image, 30 - 6 * cos + 6 * sin, 24 - 6 * sin - 6 * cos, ((cos, -sin), (sin, cos)))
    pixels = Renderer()(drawing(around), SIZE).pixels
    np.testing.assert_allclose(pixels[18:30, 24:36].astype(int), np.rot90(image, -turns), atol=1)


def test_opacity_scales_colour_and_alpha_and_nothing_is_drawn_at_0() -> None:
    image = texture(20, 10)
    half = Renderer()(drawing(sprite(image, 5, 6, opacity=0.5)), SIZE).pixels
    np.testing.assert_allclose(half[6:16, 5:25], image / 2, atol=0.51)
    assert not Renderer()(drawing(sprite(image, 5, 6, opacity=0.0)), SIZE).pixels.any()


def test_minified_stripes_become_grey_instead_of_flickering() -> None:
    stripes = np.zeros((256, 256, 4), dtype=np.uint8)
    stripes[:, ::2] = 255
    stripes[:, :, 3] = 255
    for shift in (0.0, 0.3, 0.7):
        small = sprite(frozen(stripes.copy()), 10 + shift, 10, ((0.1, 0), (0, 0.1)))
        inner = Renderer()(drawing(small), SIZE).pixels[14:32, 14:32, 0]
        np.testing.assert_allclose(inner, 127.5, atol=8)


def test_a_minified_part_keeps_its_place_and_area() -> None:
    white = frozen(np.full((101, 203, 4), 255, dtype=np.uint8))
    pixels = Renderer()(drawing(sprite(white, 7.3, 9.6, ((0.11, 0), (0, 0.11)))), SIZE).pixels[:, :, 3] / 255
    assert pixels.sum() == pytest.approx(203 * 101 * 0.11**2, rel=0.01)
    columns, rows = pixels.sum(axis=0), pixels.sum(axis=1)
    assert np.average(np.arange(64) + 0.5, weights=columns) == pytest.approx(7.3 + 203 * 0.11 / 2, abs=0.05)
    assert np.average(np.arange(48) + 0.5, weights=rows) == pytest.approx(9.6 + 101 * 0.11 / 2, abs=0.05)


@pytest.mark.parametrize(
    "linear", [((0, 0), (0, 0)), ((1, 1), (1, 1)), ((np.nan, 0), (0, 1)), ((1e-9, 0), (0, 1)), ((1e9, 0), (0, 1e9))]
)
def test_degenerate_matrices_draw_nothing_wrong(linear: object) -> None:
    pixels = Renderer()(drawing(sprite(texture(8, 8), 5, 5, linear), sprite(texture(8, 8), 40, 30)), SIZE).pixels
    np.testing.assert_array_equal(pixels[30:38, 40:48], texture(8, 8)) if np.abs(linear).max() < 1e9 else None
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()


def test_parts_outside_of_the_picture_are_left_out() -> None:
    away = [sprite(texture(8, 8), x, y) for x, y in ((-9, 0), (65, 0), (0, -9), (0, 49), (1e7, 1e7))]
    assert not Renderer()(drawing(*away), SIZE).pixels.any()


@given(
    frame=st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(1, 500), st.floats(1, 500)),
    size=st.tuples(st.integers(16, 2000), st.integers(16, 2000)),
)
def test_the_frame_is_centred_and_as_large_as_fits(
    frame: tuple[float, float, float, float], size: tuple[int, int]
) -> None:
    x, y, width, height = frame
    matrix = placement(frame, size)
    low, high = matrix @ [x, y, 1], matrix @ [x + width, y + height, 1]
    np.testing.assert_allclose(low + high, size, atol=1e-6)
    assert ((high - low) <= np.array(size) + 1e-6).all()
    assert ((high - low) >= np.array(size) - 1e-6).any()


def test_zoom_is_around_the_centre_and_offsets_are_in_picture_sizes() -> None:
    plain, zoomed = placement(CANVAS, SIZE), placement(CANVAS, SIZE, View(2.0, (0.25, -0.5)))
    np.testing.assert_allclose(plain @ [32, 24, 1], (32, 24))
    np.testing.assert_allclose(zoomed @ [32, 24, 1], (32 + 16, 24 - 24))
    np.testing.assert_allclose(zoomed @ [33, 24, 1] - zoomed @ [32, 24, 1], (2, 0))


def test_a_picture_does_not_depend_on_the_last_one() -> None:
    image, render = texture(9, 9), Renderer()
    render(drawing(sprite(image, 4, 4)), SIZE)
    moved = drawing(sprite(image, 4.01, 4))
    assert np.array_equal(render(moved, SIZE).pixels, Renderer()(moved, SIZE).pixels)


def test_textures_that_nobody_needs_are_not_kept_alive() -> None:
    renderer = Renderer()
    image = texture(64, 64)
    first = drawing(sprite(image, 5, 5, ((0.2, 0), (0, 0.2))))
    renderer(first, SIZE)
    alive = weakref.ref(image)
    del image, first
    gc.collect()
    assert alive() is None


def test_a_new_texture_at_an_old_ones_address_is_drawn_as_itself() -> None:
    renderer = Renderer()
    for seed in range(20):
        image = texture(32, 32, seed)
        shrunk = drawing(sprite(image, 5, 5, ((0.5, 0), (0, 0.5))))
        np.testing.assert_array_equal(renderer(shrunk, SIZE).pixels, Renderer()(shrunk, SIZE).pixels)
        del image, shrunk
