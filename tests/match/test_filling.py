"""A hole is filled with what is around it, and nothing else changes."""

import numpy as np
import pytest

from vtube.match import filling
from vtube.match.filling import fill


def stripes(period=8):
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, (np.arange(160) // (period // 2)) % 2 == 0] = (30, 180, 220)
    return image


def test_a_pattern_goes_on_through_the_hole():
    """Stripes are continued, sharp, in phase: not smeared, as diffusion would."""
    image, hole = stripes(), np.zeros((120, 160), bool)
    hole[40:80, 60:100] = True
    damaged = image.copy()
    damaged[hole] = (255, 0, 255)
    filled = fill(damaged, hole)
    assert np.abs(filled.astype(int) - image).mean(axis=2)[hole].mean() < 12
    assert not np.all(filled == (255, 0, 255), axis=2).any()


def test_nothing_outside_of_the_hole_changes_and_the_picture_given_stays(meadow):
    """Also where the hole touches the picture's edge."""
    hole = np.zeros(meadow.shape[:2], bool)
    hole[200:, 250:330] = True
    before = meadow.copy()
    filled = fill(meadow, hole)
    assert np.array_equal(filled[~hole], meadow[~hole])
    assert np.array_equal(meadow, before)
    assert not np.array_equal(filled[hole], meadow[hole])


def test_what_must_not_be_copied_is_not():
    """Red is somebody else: none of it comes into the hole."""
    rng = np.random.default_rng(1)
    image = rng.integers(100, 140, (120, 160, 3)).astype(np.uint8)
    never, hole = np.zeros((2, 120, 160), bool)
    never[20:100, 20:60] = True
    hole[30:90, 75:110] = True
    image[never] = (0, 0, 255)
    image[hole] = (0, 0, 255)
    filled = fill(image, hole, never)
    assert filled[hole][:, 2].max() < 200


@pytest.mark.parametrize(
    "hole", [np.ones((40, 50), bool), np.pad(np.ones((34, 44), bool), 3), np.zeros((40, 50), bool)]
)
def test_a_hole_that_leaves_nothing_to_copy_is_filled_smoothly_or_left(hole):
    """All of the picture, all but a rim, and nothing at all."""
    image = np.full((40, 50, 3), 90, np.uint8)
    filled = fill(image, hole)
    assert filled.shape == image.shape
    assert np.array_equal(filled[~hole], image[~hole])


def test_the_same_hole_is_filled_the_same_way(meadow):
    """Byte for byte."""
    hole = np.zeros(meadow.shape[:2], bool)
    hole[150:330, 280:350] = True
    assert np.array_equal(fill(meadow, hole), fill(meadow, hole))


def test_a_very_large_picture_is_filled_by_a_smaller_copy(monkeypatch):
    """The pattern goes on, and still nothing else changes."""
    monkeypatch.setattr(filling, "_MOST", 6000)
    image, hole = stripes(16), np.zeros((120, 160), bool)
    hole[40:80, 60:100] = True
    filled = fill(image, hole)
    assert np.array_equal(filled[~hole], image[~hole])
    assert np.abs(filled.astype(int) - image).mean(axis=2)[hole].mean() < 40
