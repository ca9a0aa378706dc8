"""Peaks of heatmaps, to a fraction of a cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.estimators._peaks import MOST, peaks


def blob(x: float, y: float, height: float = 1.0, sigma: float = 1.0) -> np.ndarray:
    """A normal distribution in a (24, 32) map."""
    rows, columns = np.mgrid[:24, :32]
    return (height * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * sigma**2))).astype(np.float32)


@given(x=st.floats(2, 29), y=st.floats(2, 21), sigma=st.floats(0.8, 2.0))
def test_the_middle_of_a_blob_is_found_between_cells(x: float, y: float, sigma: float) -> None:
    found = peaks(np.stack([np.zeros((24, 32), np.float32), blob(x, y, sigma=sigma)]), 0.1)
    assert found.maps.tolist() == [1]
    np.testing.assert_allclose(found.places, [(x, y)], atol=0.05)
    assert 0.6 < found.heights[0] <= 1


def test_two_people_have_two_peaks_and_what_is_low_has_none() -> None:
    both = np.maximum(blob(6.3, 8.0, 0.9), blob(20.0, 9.7, 0.6))
    found = peaks(both[None], 0.1)
    assert sorted(np.round(found.places).tolist()) == [[6, 8], [20, 10]]
    assert len(peaks(both[None], 0.7).places) == 1
    assert len(peaks(0.09 * both[None], 0.1).places) == 0


@pytest.mark.parametrize("corner", [(0, 0), (31, 0), (0, 23), (31, 23)])
def test_a_peak_may_lie_at_the_edge(corner: tuple[int, int]) -> None:
    found = peaks(blob(*corner)[None], 0.1)
    assert len(found.places) == 1
    assert np.abs(found.places[0] - corner).max() <= 0.5


def test_of_a_plateau_one_cell_counts() -> None:
    flat = np.zeros((1, 24, 32), np.float32)
    flat[0, 5:7, 5:7] = 0.8
    assert len(peaks(flat, 0.1).places) == 1


def test_noise_has_no_more_peaks_than_a_crowd() -> None:
    noise = np.random.default_rng(0).random((3, 200, 200), dtype=np.float32)
    found = peaks(noise, 0.1)
    assert np.bincount(found.maps).tolist() == [MOST] * 3
    assert found.heights.min() > 0.99, "the highest are kept"
