"""Figures of a tracker: perfect is perfect, and each fault shows in its own figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.training.pose.figures import STANDING
from vtube.skeletons import coco17
from vtube.training.tracker.measures import PARTS, distances, measures
from vtube.types import Floats, Pose

SKELETON = coco17.create()
TRUTH = np.stack([100 * np.array([STANDING[joint] for joint in SKELETON.joints]) + 300] * 4)
ARMS = PARTS["arms"]


def people(points: Floats, score: float = 0.9) -> list[Pose | None]:
    return [Pose(SKELETON, each, np.full(17, score)) for each in points]


def told(truth: Floats, seen: Sequence[Pose | None], nothing: Sequence[Pose | None] = (None,)) -> dict[str, float]:
    return measures(list(truth), seen, nothing)


def test_who_sees_what_the_teacher_sees_is_perfect() -> None:
    assert told(TRUTH, people(TRUTH)) == {"head": 0, "arms": 0, "found": 1, "nobody": 1}


def test_distances_are_shares_of_the_shoulders_width() -> None:
    """The shoulders are 100 pixels from one another."""
    seen = TRUTH.copy()
    seen[:, ARMS] += (3, 4)
    figures = told(TRUTH, people(seen))
    assert figures["arms"] == pytest.approx(0.05)
    assert figures["head"] == 0


@pytest.mark.parametrize("unseen", [np.nan, 0.2])
def test_what_is_not_seen_is_a_width_away_and_what_nobody_knows_is_forgiven(unseen: float) -> None:
    """Not seen is also what the tracker does not believe in."""
    scores, truth = np.where(ARMS, np.nan_to_num(unseen), 0.9), TRUTH.copy()
    missed: list[Pose | None] = [Pose(SKELETON, TRUTH[0], scores)] * 4
    assert told(truth, missed)["arms"] == 1
    assert np.isposinf(distances(TRUTH[0], missed[0])[ARMS]).all()
    truth[:2, ARMS] = np.nan
    assert told(truth, [*missed[:2], *people(TRUTH[2:])])["arms"] == 0
    assert np.isnan(distances(truth[0], missed[0])[ARMS]).all()


def test_of_nobody_all_that_is_known_is_unseen() -> None:
    truth = TRUTH[0].copy()
    truth[ARMS] = np.nan
    assert np.isposinf(distances(truth, None)[~ARMS]).all()
    assert np.isnan(distances(truth, None)[ARMS]).all()
    assert told(TRUTH, [None, *people(TRUTH[1:])])["found"] == 0.75


@pytest.mark.parametrize("aside", [1.0, np.nan])
def test_somebody_from_the_side_has_no_shoulders_to_measure_by(aside: float) -> None:
    """Nor has somebody one of whose shoulders nobody knows."""
    truth, seen = TRUTH.copy(), TRUTH + 30
    truth[0, 5] = truth[0, 6] + aside
    seen[1:] = truth[1:]
    assert told(truth, people(seen))["head"] == 0
    assert "head" not in told(truth[:1], people(seen[:1]))


def test_whoever_is_seen_where_nobody_is_counts() -> None:
    assert told(TRUTH, people(TRUTH), [None, *people(TRUTH[:1])])["nobody"] == 0.5
    assert told(TRUTH, people(TRUTH), [])["nobody"] == 1
