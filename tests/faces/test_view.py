"""What a face model looks at: around the head, steady, never beyond the picture."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.faces._view import NARROW, WIDE, Sides, View

PICTURE = (1280, 720)


def test_without_a_head_it_is_the_whole_picture() -> None:
    assert View()(None, PICTURE) == (0, 0, *PICTURE)


def test_a_far_head_fills_a_third_of_the_view() -> None:
    assert View()((600, 300, 60, 60), PICTURE) == (540, 240, 720, 420)


def test_a_near_head_is_seen_in_the_whole_picture() -> None:
    assert View()((400, 100, 400, 400), PICTURE) == (0, 0, *PICTURE)


def test_the_view_stays_while_the_head_is_within_and_about_as_large() -> None:
    view = View()
    first = view((600, 300, 60, 60), PICTURE)
    for near in ((560, 280, 60, 60), (650, 350, 70, 66), (600, 300, 80, 80)):
        assert view(near, PICTURE) == first
    assert view((700, 300, 60, 60), PICTURE) != first


def test_a_head_that_hovers_at_the_limit_does_not_make_it_flicker() -> None:
    view = View()
    seen = {view((500, 200, side, side), PICTURE) for side in (230, 245, 235, 250, 225, 245)}
    assert len(seen) <= 2


def test_a_narrow_view_leaves_the_neighbour_out() -> None:
    view = View()
    view((100, 200, 260, 260), PICTURE)
    left, _, right, _ = view((100, 200, 260, 260), PICTURE, NARROW)
    assert left <= 100
    assert 360 <= right <= 460


sides = st.floats(-3000, 3000)


@given(st.lists(st.tuples(sides, sides, st.floats(0, 2000), st.floats(0, 2000)), max_size=6), st.integers(1, 2000))
def test_it_never_leaves_the_picture_and_is_never_empty(heads: list[tuple[float, ...]], width: int) -> None:
    view = View()
    for near in heads:
        left, top, right, bottom = view(near, (width, 480))  # type: ignore[arg-type]
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= 480


def test_one_wrong_head_narrows_the_view_for_a_while_alone() -> None:
    sides = Sides()
    assert sides(0.0) == WIDE
    sides.beside(1.0)
    assert sides(1.03) == sides(2.9) == NARROW
    assert sides(3.1) == WIDE
    sides.beside(10.0)
    assert sides(11.9) == NARROW
    assert sides(12.1) == WIDE


def test_a_neighbour_who_stays_is_looked_for_less_and_less() -> None:
    sides, widened = Sides(), []
    for i in range(30 * 600):
        if sides(i / 30) == WIDE:
            widened.append(i / 30)
            sides.beside(i / 30)
    assert widened[:4] == [0.0, *(pytest.approx(t, abs=0.2) for t in (2.0, 6.0, 14.0))]
    assert len(widened) < 16
    assert max(b - a for a, b in pairwise(widened)) < 61
    sides.forget()
    assert sides(600.0) == WIDE


def test_narrow_in_a_time_that_begins_again_is_over() -> None:
    sides = Sides()
    sides.beside(100.0)
    assert sides(0.0) == WIDE
