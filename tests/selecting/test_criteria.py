"""Each criterion on made-up people: what it says of a perfect look, and of one thing gone wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.reviewing.template import standing
from vtube.selecting.disagreement import apart, disagreement, misses, mistaken, pairs
from vtube.selecting.diversity import chosen
from vtube.selecting.doubt import doubt
from vtube.selecting.jumps import FASTEST, gaps, jumps
from vtube.selecting.mirroring import back
from vtube.selecting.ranking import remarkable
from vtube.skeletons import coco17
from vtube.types import Floats, Pose

UNIT = 25.8  # shoulder width, px, of somebody who is 100 px high


def somebody(x: float = 100.0, score: float = 1.0) -> Pose:
    return Pose(coco17.create(), standing((x, 10.0, 60.0, 100.0)), np.full(17, score), (x, 10.0, 60.0, 100.0))


def wrong(pose: Pose, joint: int, by: float) -> Pose:
    points = pose.points.copy()
    points[joint, 0] += by
    return replace(pose, points=points)


def test_models_that_agree_are_zero_apart_and_one_joint_shows_whatever_the_size() -> None:
    assert apart(somebody(), somebody()) == 0.0
    one = apart(somebody(), wrong(somebody(), 9, UNIT))
    assert one == pytest.approx(1 / 3)
    large, scale = somebody(), 3.0
    large = replace(large, points=large.points * scale, box=None)
    assert apart(large, wrong(large, 9, UNIT * scale)) == pytest.approx(one)


def test_a_label_is_not_blamed_for_what_the_model_does_not_see() -> None:
    label, scores = wrong(somebody(), 16, 100.0), np.ones(17)
    scores[16] = 0.0
    assert misses(label, replace(somebody(), scores=scores)) == 0.0
    assert misses(label, somebody()) > 0.4


def test_a_label_that_lacks_what_the_model_surely_sees_shows() -> None:
    scores = np.ones(17)
    scores[9] = 0.0
    assert misses(replace(somebody(), scores=scores), somebody()) > 0.2
    assert misses(replace(somebody(), scores=scores), replace(somebody(), scores=np.full(17, 0.3))) == 0.0


def test_people_are_paired_by_place_and_somebody_extra_disagrees() -> None:
    a, b = somebody(0.0), somebody(300.0)
    assert [(x is a, y is b) for x, y in pairs([b, a], [a, b])] == [(False, True), (True, False)]
    assert disagreement([a, b], [b, a]) == 0.0
    assert disagreement([a, b], [a]) == pytest.approx(1.5)
    assert disagreement([a], [a, replace(b, score=0.1)]) == pytest.approx(0.15)
    assert disagreement([], []) == 0.0


@given(st.floats(0, 1))
def test_doubt_is_greatest_at_one_half_and_alike_for_there_and_absent(score: float) -> None:
    assert doubt(np.full(17, score)) == pytest.approx(doubt(np.full(17, 1 - score)), abs=1e-9)
    assert doubt(np.full(17, score)) <= doubt(np.full(17, 0.5)) == 1.0
    assert doubt(np.array([0.0, 1.0])) == 0.0


def film(frames: int = 30, speed: float = 4.0) -> tuple[Floats, Floats]:
    """Times and points of somebody who walks at shoulder widths a second."""
    times = np.arange(frames) / 30
    return times, somebody().points[None] + np.stack([times * speed * UNIT, 0 * times], axis=1)[:, None]


@given(st.integers(2, 27), st.integers(0, 16), st.floats(0, 6.28))
def test_a_jump_is_found_in_its_own_frame_alone(frame: int, joint: int, angle: float) -> None:
    times, points = film()
    assert not jumps(times, points, UNIT).any()
    points[frame, joint] += UNIT * np.array([np.cos(angle), np.sin(angle)])
    found = jumps(times, points, UNIT)
    assert np.flatnonzero(found).tolist() == [frame]
    assert found[frame] == pytest.approx(1 - FASTEST / 30**2 / 2)


def test_the_fastest_limb_does_not_jump_and_slower_films_allow_more() -> None:
    times, points = film()
    points[:, 9, 0] += UNIT * 0.99 * FASTEST / 2 * (times - 0.5) ** 2
    assert not jumps(times, points, UNIT).any()
    points[10, 0, 0] += 0.2 * UNIT
    assert jumps(times, points, UNIT)[10] > 0
    assert not jumps(times * 3, points, UNIT).any()


def test_a_joint_that_comes_and_goes_is_a_gap_and_one_that_is_never_there_is_none() -> None:
    _, points = film()
    points[:, 16] = np.nan
    assert not gaps(points).any()
    points[12, [3, 9]] = np.nan
    assert np.flatnonzero(gaps(points)).tolist() == [12]
    assert gaps(points)[12] == 2.0


def test_few_frames_and_missing_people_are_no_jumps() -> None:
    times, points = film(2)
    assert jumps(times, points, UNIT).tolist() == [0.0, 0.0]
    times, points = film(9)
    points[:] = np.nan
    assert not jumps(times, points, UNIT).any()


@given(st.integers(1, 2000), st.floats(0, 500))
def test_mirroring_twice_changes_nothing(width: int, x: float) -> None:
    again = back(back(somebody(x), width), width)
    np.testing.assert_allclose(again.points, somebody(x).points, atol=1e-9)
    assert again.box == pytest.approx(somebody(x).box)


def test_one_in_ten_wild_values_are_remarkable_and_the_rest_is_not() -> None:
    values = np.random.default_rng(0).normal(0.2, 0.02, 100)
    values[::10] = 3.0
    found = remarkable(values)
    assert (found[::10] == 8.0).all()
    assert np.median(found) < 1
    assert not remarkable(np.full(5, np.nan)).any()
    assert remarkable(np.array([0.0, 0.0, np.nan])).tolist() == [0, 0, 0]


def test_what_is_alike_is_chosen_once_unless_its_label_is_wrong() -> None:
    """Frames 0 to 4 are one still scene, 5 another; 1 and 2 are remarkable, 3 and 4 have labels that are wrong."""
    features, times = np.array([[0.0]] * 5 + [[10.0]]), np.array([0.0, 0.01, 0.02, 0.03, 0.04, 5.0])
    clips = np.zeros(6, np.int64)
    remarkable_, labels = np.array([0.0, 3, 3, 0, 0, 0]), np.array([0.0, 0, 0, 6, 6, 0])
    order = chosen(labels, remarkable_, features, clips, times, 4)
    assert set(order[:2]) == {3, 4}
    assert order[2] == 5
    assert chosen(labels, remarkable_, features, clips, times, 10, np.array([3, 5]))[0] == 4
    assert sorted(chosen(labels, remarkable_, features, clips, times, 99)) == [0, 1, 2, 3, 4, 5]


def test_who_is_not_labelled_or_not_seen_makes_no_label_wrong() -> None:
    near, far = somebody(0.0), somebody(300.0)
    assert mistaken([near], [near, far]) == 0.0
    assert mistaken([near, far], [near]) == 0.0
    assert mistaken([wrong(near, 9, UNIT), far], [far, near]) == pytest.approx(1 / 3)
