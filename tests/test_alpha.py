"""Margins without anything to see."""

from __future__ import annotations

import numpy as np

from vtube.alpha import bounds, trimmed


def test_margins_are_cut_off_and_the_corner_is_told() -> None:
    image = np.zeros((9, 12, 4), np.uint8)
    image[2:5, 3:10, 3] = 200
    image[7, 11, 3] = 2
    inner, corner = trimmed(image, faint=2)
    assert corner == (3, 2)
    assert np.array_equal(inner, image[2:5, 3:10])
    assert bounds(image) == (3, 2, 9, 6)


def test_of_nothing_nothing_is_left() -> None:
    assert trimmed(np.zeros((4, 5, 4), np.uint8))[0].shape == (0, 0, 4)
