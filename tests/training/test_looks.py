"""Cameras differ, pictures stay pictures."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from vtube.training.face.augmentation import Augmentation
from vtube.training.looks import Look, seen

CHANGES = ("light", "hue", "grey", "coarse", "blur", "noise", "jpeg", "covered")
NOTHING = dict.fromkeys(CHANGES, 0.0)
PICTURE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_changes_the_picture_alone_and_is_the_same_for_the_same_numbers(name: str) -> None:
    given = PICTURE.copy()
    look = Look(**{**NOTHING, name: 1.0})
    changed = [seen(given, look, np.random.default_rng(seed)) for seed in range(12)]
    again = [seen(given, look, np.random.default_rng(seed)) for seed in range(12)]
    for one, other in zip(changed, again, strict=True):
        assert (one.shape, one.dtype) == (PICTURE.shape, np.uint8)
        assert not np.array_equal(one, PICTURE)
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(given, PICTURE)


def test_nothing_changes_nothing() -> None:
    np.testing.assert_array_equal(seen(PICTURE, Look(**NOTHING), np.random.default_rng(0)), PICTURE)


def test_all_that_a_face_is_varied_by_at_once_leaves_a_picture() -> None:
    everything = Augmentation(**dict.fromkeys(CHANGES, 1.0), aside=1.0)
    for seed in range(12):
        changed = seen(PICTURE, everything, np.random.default_rng(seed))
        assert (changed.shape, changed.dtype) == (PICTURE.shape, np.uint8)
        assert not np.array_equal(changed, PICTURE)


def test_a_light_from_one_side_leaves_the_other_dark() -> None:
    """Of a plain wall the brightness then differs from edge to edge by a fifth at least."""
    wall = np.full((64, 64, 3), 200, np.uint8)
    for seed in range(12):
        lit = seen(wall, Look(**{**NOTHING, "light": 1.0, "aside": 1.0}), np.random.default_rng(seed)).max(axis=2)
        even = seen(wall, Look(**{**NOTHING, "light": 1.0}), np.random.default_rng(seed)).max(axis=2)
        assert np.ptp(lit) > 0.15 * lit.max()
        assert np.ptp(even) == 0


@pytest.mark.parametrize("size", [(8, 8), (200, 30), (64, 48)])
def test_few_pixels_are_no_fewer_than_the_coarsest(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
    look = Look(**{**NOTHING, "coarse": 1.0})
    assert seen(picture, look, np.random.default_rng(0)).shape == picture.shape


def test_what_a_face_has_otherwise_has_the_same_bounds() -> None:
    for name in set(Look.model_fields) - {"coarsest"}:
        for wrong in (-1, 100):
            with pytest.raises(ValidationError):
                Augmentation(**{name: wrong})


def test_the_smallest_covering_is_a_pixel() -> None:
    look = Look(**{**NOTHING, "covered": 1.0, "cover_size": 0.01})
    for seed in range(12):
        assert (seen(PICTURE, look, np.random.default_rng(seed)) != PICTURE).any(axis=2).sum() <= 1
