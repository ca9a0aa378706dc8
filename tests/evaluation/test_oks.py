"""Similarity of keypoints as COCO defines it, and who is paired with whom."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vtube import registry
from vtube.evaluation.oks import LEAST, oks, pair, similarity
from vtube.evaluation.people import Person, Seen

SIGMAS = registry.create("skeletons", "coco17").sigmas
POINTS = np.random.default_rng(1).uniform(0, 200, (17, 2))
BOX = (0.0, 0.0, 200.0, 200.0)


def test_a_joint_at_one_standard_deviation_of_the_labels_counts_as_the_formula_says() -> None:
    """At a distance of k s, where k = 2 sigma and s² is the area, the similarity is exp(-1/2)."""
    area = 3600.0
    moved = POINTS + np.column_stack([2 * SIGMAS * np.sqrt(area), np.zeros(17)])
    np.testing.assert_allclose(similarity(moved, POINTS, np.array(area), SIGMAS), np.exp(-0.5))


def test_what_is_not_labelled_does_not_count_and_what_is_not_seen_counts_nothing() -> None:
    truth, seen = POINTS.copy(), POINTS.copy()
    truth[:5], seen[10:16] = np.nan, np.nan
    joints = similarity(seen, truth, np.array(100.0), SIGMAS)
    assert np.isnan(joints[:5]).all()
    assert joints[5:].tolist() == [1.0] * 5 + [0.0] * 6 + [1.0]
    assert oks(seen, truth, np.array(100.0), SIGMAS) == 0.5


def test_nobody_labelled_has_no_similarity() -> None:
    assert np.isnan(oks(POINTS, np.full((17, 2), np.nan), np.array(100.0), SIGMAS))


@given(st.floats(0.0, 50.0), st.floats(0.0, 50.0), st.floats(1.0, 1e5))
def test_further_away_is_never_more_similar(near: float, more: float, area: float) -> None:
    close, far = (oks(POINTS + np.array([shift, 0.0]), POINTS, np.array(area), SIGMAS) for shift in (near, near + more))
    assert 0 <= far <= close <= 1


def test_people_are_paired_one_to_one_the_most_alike_first() -> None:
    """Two predictions of the first person: the nearer one is theirs, and the other is not taken for a far person."""
    people = [Person(POINTS, BOX, 40_000.0), Person(POINTS + 1000, BOX, 40_000.0), Person(POINTS + 90, BOX, 40_000.0)]
    seen = Seen(np.stack([POINTS + 8, POINTS + 91, POINTS + 1]), np.array([0.9, 0.5, 0.1]))
    which, how = pair(people, seen, SIGMAS)
    assert which.tolist() == [2, -1, 1]
    assert how[1] == 0
    assert min(how[0], how[2]) > 0.9


@given(st.integers(0, 4), st.integers(0, 5), st.integers(0, 2**31))
def test_no_prediction_stands_for_two_people(labels: int, found: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = [Person(POINTS + rng.normal(0, 10, (17, 2)), BOX, 40_000.0) for _ in range(labels)]
    seen = Seen(POINTS + rng.normal(0, 10, (found, 17, 2)), rng.random(found))
    which, how = pair(people, seen, SIGMAS)
    taken = which[which >= 0].tolist()
    assert len(set(taken)) == len(taken) <= min(labels, found)
    assert ((how >= LEAST) == (which >= 0)).all()
