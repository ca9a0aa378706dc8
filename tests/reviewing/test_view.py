"""Zoom and place of a picture in the window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.reviewing.view import View, fitted

ats = st.tuples(st.floats(0, 2000), st.floats(0, 2000))


@given(ats, ats, st.lists(st.floats(0.5, 2), max_size=30))
def test_what_is_at_the_mouse_stays_there_while_zooming(
    at: tuple[float, float], start: tuple[float, float], factors: list[float]
) -> None:
    view = View(1.0, *start)
    place = view.to_picture(at)
    for factor in factors:
        view = view.zoomed(factor, at)
    np.testing.assert_allclose(view.to_window(np.array(place)), at, atol=1e-3)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(100, 3000), st.integers(100, 3000))
def test_a_fitted_picture_is_in_the_middle(width: int, height: int, across: int, down: int) -> None:
    view = fitted((width, height), (across, down))
    middle = view.to_window(np.array([width / 2, height / 2]))
    assert middle.tolist() == pytest.approx([across / 2, down / 2])
