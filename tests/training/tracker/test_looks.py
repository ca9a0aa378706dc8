"""Cameras differ, pictures stay pictures."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.training.tracker.looks import seen
from vtube.training.tracker.settings import Look

NOTHING = dict.fromkeys(Look.model_fields, 0.0)
PICTURE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", sorted(Look.model_fields))
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
