"""A crop holds the box, keeps proportions, and every point finds its way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.crops import around, whole
from vtube.types import Floats

number = st.floats(-5000, 5000)
side = st.floats(0, 4000)
sizes = st.sampled_from([(192, 256), (288, 384), (64, 64), (256, 192)])


@given(number, number, side, side, sizes, st.floats(0.5, 2), st.floats(-180, 180))
def test_points_come_back(
    x: float, y: float, width: float, height: float, size: tuple[int, int], padding: float, rotation: float
) -> None:
    crop = around((x, y, width, height), size, padding, rotation)
    points = np.array([[x, y], [x + width, y + height], [0, 0], [np.nan, np.nan]])
    there = crop.to_crop(points)
    np.testing.assert_allclose(crop.to_picture(there), points, atol=1e-6)
    np.testing.assert_allclose(crop.to_crop(crop.to_picture(there)), there, atol=1e-6, rtol=1e-9)


@given(number, number, st.floats(1, 4000), st.floats(1, 4000), sizes)
def test_the_box_lies_in_the_middle_and_touches_two_padded_sides(
    x: float, y: float, width: float, height: float, size: tuple[int, int]
) -> None:
    corners: Floats = around((x, y, width, height), size, padding=1.25).to_crop(
        np.array([[x, y], [x + width, y + height]])
    )
    np.testing.assert_allclose(corners.mean(axis=0), np.array(size) / 2, atol=1e-6)
    shares = (corners[1] - corners[0]) / size
    np.testing.assert_allclose(shares.max(), 0.8)


def test_the_published_transform_is_kept() -> None:
    """A box of the input's proportions and no padding: x = 10 + c becomes 96 + (c - 48) * 2."""
    crop = around((10, 20, 96, 128), (192, 256), padding=1.0)
    np.testing.assert_allclose(crop.matrix, [[2, 0, -20], [0, 2, -40]])


def test_a_turned_crop_turns_its_content_clockwise() -> None:
    crop = around((0, 0, 100, 100), (100, 100), 1.0, rotation=90)
    np.testing.assert_allclose(crop.to_crop(np.array([50.0, 0.0])), [100, 50], atol=1e-9)


def test_drawing_and_points_agree() -> None:
    """A bright pixel lies where its point does, also into a canvas, and beyond the picture it is black."""
    picture = np.zeros((200, 300, 3), dtype=np.uint8)
    picture[90:93, 140:143] = 255
    crop = around((100, 50, 100, 100), (128, 128), 1.25, rotation=20)
    canvas = np.full((128, 128, 3), 7, dtype=np.uint8)
    drawn = crop.draw(picture, canvas)
    assert drawn is canvas
    np.testing.assert_array_equal(drawn, crop.draw(picture))
    rows, columns = np.nonzero(drawn[..., 0] > 128)
    np.testing.assert_allclose([columns.mean(), rows.mean()], crop.to_crop(np.array([141.0, 91.0])), atol=0.3)
    assert not around((-900, -900, 50, 50), (64, 64)).draw(picture).any()


@pytest.mark.parametrize("box", [(np.nan, 0, 1, 1), (0, 0, np.inf, 1)])
def test_a_box_that_is_nowhere_is_refused(box: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="not finite"):
        around(box, (192, 256))


def test_the_whole_picture_is_in_the_middle_of_the_input() -> None:
    corners = whole((0, 0, 640, 480), (192, 192)).to_crop(np.array([[0.0, 0.0], [640.0, 480.0]]))
    np.testing.assert_allclose(corners, [[0, 24], [192, 168]])
