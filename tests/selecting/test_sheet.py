"""The contact sheet shows whom, and says why."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vtube.corrections import JOINTS, Origin, Person, Picture
from vtube.corrections.framing import around
from vtube.reviewing.template import standing
from vtube.selecting.sheet import sheet
from vtube.selecting.shortening import shortened

SIZE = (640, 480)


def someone(x: float = 300.0, tall: float = 60.0) -> Person:
    return Person(1, standing((x, 200.0, 20.0, tall)), np.full(JOINTS, 2))


@given(st.floats(0, 640), st.floats(10, 300), st.floats(0.3, 3))
def test_the_part_holds_the_joints_within_the_picture_in_the_wanted_proportion(x: float, tall: float, wide: float):
    person = someone(x, tall)
    left, top, right, bottom = around([person], SIZE, wide)
    assert 0 <= left < right <= SIZE[0]
    assert 0 <= top < bottom <= SIZE[1]
    inside = (person.points >= 0).all(axis=1) & (person.points <= SIZE).all(axis=1)
    assert (person.points[inside] >= (left, top)).all()
    assert (person.points[inside] <= (right, bottom)).all()
    if bottom - top < SIZE[1] - 1 and right - left < SIZE[0] - 1:
        assert (right - left) / (bottom - top) == pytest.approx(wide, rel=0.25)


def test_of_nobody_all_of_the_picture_is_shown() -> None:
    assert around([], SIZE) == (0, 0, *SIZE)


@given(st.text(max_size=60), st.integers(4, 40))
@example("film\r", 4)
@example("film  ", 5)
def test_a_shortened_name_fits_and_keeps_its_end(text: str, width: int) -> None:
    short = shortened(text, lambda words: len(words) <= width)
    assert len(short) <= width
    if len(text) > width:
        assert "..." in short
        assert short[-1] == text[-1]


@pytest.mark.parametrize(("count", "height"), [(1, 1080), (50, 3000)])
def test_many_pictures_make_the_sheet_higher_not_the_pictures_small(tmp_path: Path, count: int, height: int) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((480, 640, 3), (0, 0, 255), np.uint8))
    origin = Origin("video", "film.mp4", "00", 0.0, 0)
    pictures = [Picture(i, "a.png", SIZE, origin, ("one", "two"), (someone(),)) for i in range(count)]
    drawn = sheet(tmp_path, pictures)
    assert drawn.shape[0] >= height
    assert drawn.shape[1:] == (1920, 4)
    red = (drawn[:, :, 2].astype(int) - drawn[:, :, 0]) > 200
    assert red.sum() / count > 250**2 * 0.9
