"""Cameras differ, pictures stay pictures."""

from __future__ import annotations

import numpy as np
import pytest

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


def test_few_pixels_are_no_fewer_than_the_coarsest() -> None:
    """What is between neighbours goes, but nothing of a picture that has no more pixels than that."""
    look = Look(**{**NOTHING, "coarse": 1.0, "coarsest": 16})
    for size in ((128, 96), (16, 40)):
        picture = np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
        coarse = [seen(picture, look, np.random.default_rng(seed)) for seed in range(12)]
        spread = min(float(np.std(np.diff(image.astype(float), axis=1))) for image in coarse)
        whole = float(np.std(np.diff(picture.astype(float), axis=1)))
        assert (spread < 0.3 * whole) is (size == (128, 96))
        assert {image.shape for image in coarse} == {picture.shape}


@pytest.mark.parametrize("section", [Look, Augmentation])
def test_every_setting_says_what_it_does(section: type[Look]) -> None:
    assert all(setting.description for setting in section.model_fields.values())


def test_the_smallest_covering_is_a_pixel() -> None:
    look = Look(**{**NOTHING, "covered": 1.0, "cover_size": 0.01})
    for seed in range(12):
        assert (seen(PICTURE, look, np.random.default_rng(seed)) != PICTURE).any(axis=2).sum() <= 1
