"""The letterbox keeps proportions, loses no corner and can be undone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.estimators._letterbox import GREY, letterbox

side = st.integers(1, 20_000)


@pytest.mark.parametrize(
    ("size", "longest", "shape", "inner", "offset"),
    [
        ((640, 480), 320, (256, 320), (320, 240), (0, 8)),
        ((640, 480), 640, (480, 640), (640, 480), (0, 0)),
        ((1080, 720), 320, (224, 320), (320, 213), (0, 5)),
        ((480, 640), 320, (320, 256), (240, 320), (8, 0)),
        ((1, 1), 320, (320, 320), (320, 320), (0, 0)),
    ],
)
def test_it_is_the_rectangle_that_ultralytics_takes(
    size: tuple[int, int], longest: int, shape: tuple[int, int], inner: tuple[int, int], offset: tuple[int, int]
) -> None:
    box = letterbox(size, longest, 32)
    assert (box.shape, box.inner, box.offset) == (shape, inner, offset)


@given(width=side, height=side)
def test_it_is_whole_strides_and_holds_the_picture(width: int, height: int) -> None:
    box = letterbox((width, height), 320, 32)
    assert max(box.shape) == 320
    assert all(length % 32 == 0 and length > 0 for length in box.shape)
    assert box.offset[0] + box.inner[0] <= box.shape[1]
    assert box.offset[1] + box.inner[1] <= box.shape[0]


@given(width=st.integers(8, 4000), height=st.integers(8, 4000))
def test_corners_come_back_to_within_a_pixel_of_the_input(width: int, height: int) -> None:
    box = letterbox((width, height), 320, 32, fixed=(256, 320))
    corners = np.array([box.offset, np.add(box.offset, box.inner)], dtype=np.float64)
    back = box.to_picture(corners)
    assert np.abs(back - [[0, 0], [width, height]]).max() <= 0.51 / min(box.scale) + 1e-9


def test_what_was_drawn_before_does_not_shine_through() -> None:
    canvas = np.full((320, 320, 3), 255, dtype=np.uint8)
    box = letterbox((640, 480), 320, 32, fixed=(320, 320))
    box.draw(np.zeros((480, 640, 3), dtype=np.uint8), canvas)
    assert (canvas[40:280] == 0).all()
    assert (canvas[:40] == GREY).all()
    assert (canvas[280:] == GREY).all()
