"""The renderer under threads, hostile numbers, a cold start, and textures that come and go."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.drawing import Drawing, Grid, Look, Sheet, Sprite
from vtube.render import sprites
from vtube.render._atlas import CHUNK, Atlas
from vtube.render._layout import Layouts
from vtube.render.sprites import Renderer
from vtube.types import Image, frozen

SIZE = (70, 120)
RENDER = Renderer()
BAD = st.sampled_from([np.nan, np.inf, -np.inf, 1e300, -1e300, 1e18, -5e6, 4e6, 1e-300, 0.0, 1e-9])
NUMBER = st.one_of(BAD, st.floats(-1e3, 1e3), st.floats(allow_nan=True, allow_infinity=True))


def texture(seed: int, width: int = 31, height: int = 27) -> Image:
    random = np.random.default_rng(seed)
    image = random.integers(0, 256, (height, width, 4), dtype=np.uint8)
    image[:, :, :3] = np.minimum(image[:, :, :3], image[:, :, 3:])
    return frozen(image)


TEXTURE = texture(0)


def drawing(*shown: Sprite) -> Drawing:
    return Drawing.of(shown, SIZE, (0.0, 0.0, *map(float, SIZE)))


def crowd(seed: int) -> Drawing:
    """Sprites of every kind."""
    random = np.random.default_rng(seed)
    shown: list[Sprite] = []
    for i in range(12):
        matrix = np.column_stack([random.uniform(-2, 2, (2, 2)), random.uniform(0, 70, 2)])
        grid = None
        if i % 3 == 0:
            grid = Grid(3, 4, random.uniform(-10, 110, (20, 2)))
        kinds: dict[str, Any] = {"blend": ("normal", "normal", "multiply", "add")[i % 4], "tint": (1, 0.5, 0.8)}
        clip = shown[-1] if i % 5 == 4 else None
        shown.append(Sprite(texture(i), matrix, random.uniform(0.3, 1), grid, clip=clip, **(kinds if i % 2 else {})))
    return drawing(*shown)


def test_a_picture_does_not_depend_on_who_draws_which_band(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(5):
        one = RENDER(crowd(seed), SIZE).pixels
        assert one.any()
        assert np.array_equal(Renderer(threads=1)(crowd(seed), SIZE).pixels, one)
        for rows in (1, 7, 1000):
            monkeypatch.setattr(sprites, "_BAND", rows)
            assert np.array_equal(Renderer(threads=3)(crowd(seed), SIZE).pixels, one)


def test_two_renderers_in_two_threads() -> None:
    alone = [RENDER(crowd(seed), SIZE).pixels for seed in range(6)]
    with ThreadPoolExecutor(2) as pool:

        def draw(_: int) -> list[Image]:
            render = Renderer()
            return [render(crowd(seed), SIZE).pixels for seed in range(6)]

        for pictures in pool.map(draw, range(4)):
            np.testing.assert_array_equal(pictures, alone)


@pytest.mark.parametrize("blend", ["normal", "multiply", "add"])
@given(matrix=st.lists(NUMBER, min_size=6, max_size=6), opacity=NUMBER, tint=st.tuples(NUMBER, NUMBER, NUMBER))
@settings(deadline=None, max_examples=60)
def test_a_hostile_matrix_harms_nothing(
    blend: Any, matrix: list[float], opacity: float, tint: tuple[float, float, float]
) -> None:
    bad = Sprite(TEXTURE, np.reshape(matrix, (2, 3)), opacity, tint=tint, blend=blend)
    behind = Sprite(TEXTURE, np.eye(2, 3))
    pixels = RENDER(drawing(behind, bad, replace(behind, clip=bad)), SIZE).pixels
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()


@given(points=st.lists(NUMBER, min_size=24, max_size=24), blend=st.sampled_from(["normal", "multiply", "add"]))
@settings(deadline=None, max_examples=150)
def test_hostile_points_harm_nothing(points: list[float], blend: Any) -> None:
    bad = Sprite(TEXTURE, np.eye(2, 3), grid=Grid(3, 2, np.reshape(points, (12, 2))), blend=blend)
    before = Sprite(TEXTURE, np.eye(2, 3))
    pixels = RENDER(drawing(replace(before, clip=bad), bad, before), SIZE).pixels
    assert (pixels[:, :, :3] <= pixels[:, :, 3:]).all()
    opaque = TEXTURE[:, :, 3] == 255
    np.testing.assert_array_equal(pixels[:27, :31][opaque], TEXTURE[opaque])


@given(seed=st.integers(0, 10_000), size=st.sampled_from([1e-7, 1e-3, 1.0, 3e3, 3e6]))
@settings(deadline=None, max_examples=100)
def test_slivers_read_nothing_but_their_texture(seed: int, size: float) -> None:
    """A texture that is one colour stays it, however thin or large its triangles are: no other texel is read."""
    random = np.random.default_rng(seed)
    render = Renderer(threads=1)
    other = np.full((9, 9, 4), (0, 255, 0, 255), dtype=np.uint8)
    red = np.full((9, 9, 4), (0, 0, 255, 255), dtype=np.uint8)
    aside = np.array([[1.0, 0, 60], [0, 1, 100]])
    points = random.uniform(0, 60, (1, 2)) + random.normal(0, size, (12, 2)) * random.choice([1e-6, 1.0], 2)
    thin = Sprite(red, np.eye(2, 3), grid=Grid(3, 2, points))
    around = [Sprite(other, aside), thin, Sprite(other, aside)]
    pixels = render(drawing(*around), SIZE).pixels.copy()
    pixels[95:, 55:] = 0
    assert not pixels[:, :, :2].any()
    np.testing.assert_array_equal(pixels[:, :, 2], pixels[:, :, 3])


@pytest.mark.parametrize("shape", [(0, 5, 4), (5, 0, 4), (1, 1, 4), (1, 40, 4)])
@pytest.mark.parametrize("size", [(1, 1), (3, 500), (500, 3)])
def test_tiny_textures_and_odd_pictures(shape: tuple[int, int, int], size: tuple[int, int]) -> None:
    image = np.full(shape, 255, dtype=np.uint8)
    flat = Sprite(image, np.array([[50.0, 0, -9], [0, 50, -9]]))
    many = replace(flat, grid=Grid(8, 8, np.random.default_rng(0).uniform(-5, 60, (81, 2))))
    pixels = RENDER(Drawing.of((flat, many, replace(flat, clip=many)), SIZE, (0.0, 0.0, *SIZE)), size).pixels
    assert pixels.shape == (size[1], size[0], 4)
    assert pixels.any() == (image.size > 0)


@pytest.mark.parametrize("name", ["matrices", "points", "opacities"])
def test_arrays_that_are_not_those_of_the_sheet_are_refused(name: str) -> None:
    shown = crowd(0)
    with pytest.raises(ValueError, match="unexpected matrices, points or opacities"):
        RENDER(replace(shown, **{name: getattr(shown, name)[1:]}), SIZE)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (Look(TEXTURE, (2, 2, 1)), "has not 9 points"),
        (Look(TEXTURE, (1, 1, -1)), "has not 9 points"),
        (Look(TEXTURE, (0, 1, 0)), "has not 9 points"),
        (Look(TEXTURE, clip=1), "not there"),
        (Look(TEXTURE, blend=cast(Any, "screen")), "unknown blend mode"),
        (Look(TEXTURE[:, :, :3]), "texture is not"),
        (Look(cast(Image, TEXTURE.astype(np.float64))), "texture is not"),
    ],
)
def test_a_sheet_that_cannot_be_drawn_is_refused(look: Look, why: str) -> None:
    shown = drawing(Sprite(TEXTURE, np.eye(2, 3)))
    with pytest.raises(ValueError, match=why):
        RENDER(replace(shown, sheet=Sheet((look,), 9), points=np.zeros((9, 2))), SIZE)


@pytest.mark.parametrize("order", [[0, 7], [-1], [[0, 1]], [0.0]])
def test_an_order_of_other_sprites_is_refused(order: list[Any]) -> None:
    with pytest.raises(ValueError, match="unexpected order"):
        RENDER(replace(drawing(Sprite(TEXTURE, np.eye(2, 3))), order=np.array(order)), SIZE)


def test_what_is_kept_of_a_sheet_changes_no_picture() -> None:
    """Copies of textures are chosen anew where sprites come nearer, and found again where the atlas has moved them."""
    render, shown = Renderer(), crowd(3)
    for size in (SIZE, (24, 40), (200, 340), SIZE):
        np.testing.assert_array_equal(render(shown, size).pixels, Renderer()(shown, size).pixels)
        for seed in range(4):
            render(drawing(Sprite(texture(seed, 700, 900), np.eye(2, 3))), SIZE)


def test_the_room_of_textures_that_are_gone_is_used_again() -> None:
    atlas = Atlas()
    kept = texture(1)
    place = atlas.place(kept, 0)
    for seed in range(40):
        passing = texture(seed, 500, 400)
        atlas.tidy()
        atlas.place(passing, 0)
        assert len(atlas.texels) <= 2 * CHUNK
    del passing
    atlas.tidy()
    start, stride, width, height = atlas.place(kept, 0)
    assert (width, height) == place[2:] == (31, 27)
    rows = start + np.arange(height)[:, None] * stride + np.arange(width)
    np.testing.assert_array_equal(atlas.texels[rows], kept.view(np.uint32)[:, :, 0])


def test_places_hold_while_an_atlas_grows() -> None:
    atlas, images = Atlas(), [texture(seed, 300, 300) for seed in range(30)]
    places = [atlas.place(image, 0) for image in images]
    assert len(atlas.texels) > CHUNK
    for image, (start, stride, width, height) in zip(images, places, strict=True):
        rows = start + np.arange(height)[:, None] * stride + np.arange(width)
        np.testing.assert_array_equal(atlas.texels[rows], image.view(np.uint32)[:, :, 0])


def test_what_is_not_in_the_picture_is_not_copied() -> None:
    lay_out = Layouts()
    away = Sprite(TEXTURE, np.array([[1.0, 0, 500], [0, 1, 0]]))
    assert not len(lay_out(drawing(away), np.eye(2, 3), SIZE).order)
    assert not lay_out.atlas.texels.any()


SCRIPT = """
import logging, sys
import numpy as np
logging.basicConfig(stream=sys.stdout, format="%(message)s")
logging.getLogger("vtube").setLevel("INFO")
from vtube.render.sprites import Renderer
from vtube.drawing import Drawing, Grid, Sprite
assert "numba" not in sys.modules
render, random = Renderer(), np.random.default_rng(0)
white = np.full((7, 9, 4), 255, np.uint8)
assert (render(Drawing.of((Sprite(white, np.eye(2, 3)),), (9, 7), (0, 0, 9, 7)), (9, 7)).pixels == 255).all()
bad = [np.nan, np.inf, 1e300, -5e6, 4e6, 0.0, 1e-300]
for i in range(300):
    made = []
    for k in range(6):
        points = random.normal(40, 10.0 ** random.integers(-3, 8), (12, 2))
        if k % 3 == 0:
            points[random.integers(0, 12, 4)] = random.choice(bad, (4, 2))
        if i % 7 == 0:
            points[:] = np.nan
        grid = Grid(3, 2, points) if k % 2 else None
        clip = made[-1] if random.random() < 0.4 and made else None
        blend = ("normal", "multiply", "add")[random.integers(3)]
        made.append(Sprite(white, points[:2, :].T @ random.normal(0, 1, (2, 3)), 0.9, grid, blend=blend, clip=clip))
    render(Drawing.of(tuple(made), (80, 150), (0, 0, 80, 150)), (80, 150))
"""


def run(cache: Path) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "NUMBA_BOUNDSCHECK": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, encoding="utf-8", check=False, timeout=140
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.nightly
def test_it_says_so_when_it_has_to_compile_and_only_then(tmp_path: Path) -> None:
    """Who has every index checked, as here in drawings that mean harm, has numba compile the kernels in the process."""
    assert run(tmp_path) == "preparing vtube for this processor, once\n"
    assert run(tmp_path) == ""
