"""What is drawn over a picture leaves in sight what a joint is set on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.reviewing.conftest import SIZE, example
from vtube.render.skeleton import COLOURS
from vtube.reviewing.canvas import Chosen, canvas
from vtube.reviewing.view import View, shown
from vtube.skeletons import coco17
from vtube.types import Image

GREY = np.full((SIZE[1], SIZE[0], 3), 100, np.uint8)
LARGE = (3 * SIZE[0], 3 * SIZE[1])
WRIST = coco17.create().joints.index("left_wrist")


def drawn(view: View, *, person: int = 0, people: int = 1, joint: int = WRIST, absent: bool = False) -> Image:
    picture = example().pictures[0]
    everybody = tuple(
        replace(picture.people[0], id=i, points=np.add(picture.people[0].points, (120.0 * i, 0.0)))
        for i in range(people)
    )
    if absent:
        visible = everybody[0].visible.copy()
        visible[joint] = 0
        everybody = (replace(everybody[0], visible=visible),)
    size = LARGE if view.scale == 3 else SIZE
    return canvas(GREY, replace(picture, people=everybody), view, size, Chosen(person, joint), brighter=False)


def test_within_the_chosen_joints_ring_the_picture_is_seen() -> None:
    over = drawn(View(3.0))
    x, y = np.rint(example().pictures[0].people[0].points[WRIST] * 3).astype(int)
    around = over[y - 10 : y + 11, x - 10 : x + 11].astype(int)
    assert (np.abs(around - 100).max(axis=2) < 5).mean() > 0.4
    assert (over[y - 20 : y + 21, x - 20 : x + 21] != 100).any(), "the ring"


def test_people_who_are_not_chosen_keep_their_sides_colours() -> None:
    over = drawn(View(3.0), person=1, people=2)
    left = over[:, :660].reshape(-1, 3)
    for side in ("left", "right"):
        assert (np.abs(left.astype(int) - COLOURS[side]).max(axis=1) < 12).any()


def test_marks_are_smaller_of_people_who_are_small() -> None:
    """Lines of one width would cover three times as much at three times the size."""
    small, large = ((drawn(View(scale)) != 100).any(axis=2) for scale in (1.0, 3.0))
    assert large.sum() > 3.8 * small.sum()


def test_an_absent_joint_that_is_chosen_is_told_where_it_would_be() -> None:
    said = example().pictures[0].people[0].said
    assert said is not None
    x, y = np.rint(said[WRIST, :2] * 3).astype(int)
    over = drawn(View(3.0), absent=True)
    assert (over[y - 18 : y + 19, x - 18 : x + 19] > 220).all(axis=2).any()


@pytest.mark.parametrize("part", [(0, 0, 320, 240), (100, 50, 130, 140), (300, 10, 320, 240)])
def test_a_part_is_shown_whole_and_in_the_middle(part: tuple[int, int, int, int]) -> None:
    view = shown(part, (800, 600))
    corners = view.to_window(np.array(part, np.float64).reshape(2, 2))
    assert (corners >= 0).all()
    assert (corners <= (800, 600)).all()
    np.testing.assert_allclose(corners.mean(axis=0), (400, 300))
