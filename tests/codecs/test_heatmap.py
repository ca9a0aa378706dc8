"""Heatmaps give back what was put into them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.codecs.heatmap import create
from vtube.errors import UsageError

SIZE = (192, 256)
ONES = np.ones(1)
# Beyond this the smoothing sees the map's edge, which pulls the published decoding inwards.
MARGIN = 32


@pytest.mark.parametrize("options", [{}, {"sigma": 3.0}, {"corners": True}])
@given(x=st.floats(MARGIN, SIZE[0] - MARGIN), y=st.floats(MARGIN, SIZE[1] - MARGIN))
def test_dark_finds_the_place_between_the_cells(options: dict[str, float], x: float, y: float) -> None:
    codec = create(SIZE, **options)
    maps, weights = codec.encode(np.array([[x, y]]), ONES)
    points, scores = codec.decode([maps[None]])
    np.testing.assert_allclose(points[0, 0], [x, y], atol=0.1)
    assert weights == 1
    assert 0.9 < scores[0, 0] <= 1


@given(x=st.floats(0, SIZE[0] - 4), y=st.floats(0, SIZE[1] - 4), decoding=st.sampled_from(["dark", "quarter"]))
def test_anywhere_in_the_input_the_place_is_found_to_the_cell(x: float, y: float, decoding: str) -> None:
    codec = create(SIZE, decoding=decoding)
    points, _ = codec.decode([codec.encode(np.array([[x, y]]), ONES)[0][None]])
    np.testing.assert_allclose(points[0, 0], [x, y], atol=4)


@given(x=st.floats(4, SIZE[0] - 8), y=st.floats(4, SIZE[1] - 8))
def test_a_quarter_cell_is_within_half_a_cell(x: float, y: float) -> None:
    codec = create(SIZE, decoding="quarter")
    points, _ = codec.decode([codec.encode(np.array([[x, y]]), ONES)[0][None]])
    np.testing.assert_allclose(points[0, 0], [x, y], atol=1.01)  # a quarter of a cell of four pixels


def test_missing_and_far_joints_teach_nothing_and_touch_no_other() -> None:
    codec = create(SIZE)
    points = np.array([[96.0, 128.0], [np.nan, np.nan], [-25.0, 100.0], [96.0, 256 + 21.0], [-10.0, 100.0]])
    maps, weights = codec.encode(points, np.array([1, 1, 1, 1, 0.5]))
    np.testing.assert_array_equal(weights, [1, 0, 0, 0, 0.5])
    assert maps.shape == (5, 64, 48)
    assert maps.dtype == np.float32
    assert not maps[1:4].any()
    np.testing.assert_array_equal(maps[:1], codec.encode(points[:1], ONES)[0])


def test_what_is_not_there_is_missing() -> None:
    """A map of nothing, of less than nothing and of no number."""
    maps = np.zeros((1, 3, 64, 48), dtype=np.float32)
    maps[0, 1] = -1
    maps[0, 2] = np.nan
    points, scores = create(SIZE).decode([maps])
    assert np.isnan(points).all()
    assert not scores.any()


def test_people_and_joints_are_decoded_apart() -> None:
    codec = create(SIZE)
    places = np.random.default_rng(0).uniform(40, 150, (3, 5, 2))
    maps = np.stack([codec.encode(person, np.ones(5))[0] for person in places])
    points, scores = codec.decode([maps * 0.5])
    np.testing.assert_allclose(points, places, atol=0.1)
    np.testing.assert_allclose(scores, 0.5, atol=0.05)


def test_nobody_decodes_to_nobody() -> None:
    points, scores = create(SIZE).decode([np.zeros((0, 17, 64, 48), dtype=np.float32)])
    assert points.shape == (0, 17, 2)
    assert scores.shape == (0, 17)


@pytest.mark.parametrize(
    "options",
    [{"decoding": "darkk"}, {"sigma": 0.0}, {"sigma": 1e9}, {"blur": 0.0}, {"stride": 0}, {"stride": 64}],
)
def test_nonsense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="codecs/heatmap"):
        create(SIZE, **options)  # type: ignore[arg-type]
