"""Figures of a tracker: perfect is perfect, and each fault shows in its own figure."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.pose.figures import STANDING
from vtube.skeletons import coco17
from vtube.training.tracker.measures import measures, person

SKELETON = coco17.create()
TRUTH = np.stack([100 * np.array([STANDING[joint] for joint in SKELETON.joints]) + 300] * 4)
SURE, NOBODY = np.full((4, 17), 0.9), np.zeros((3, 17))
ARMS = [i for i, joint in enumerate(SKELETON.joints) if joint.endswith(("elbow", "wrist"))]


def test_who_sees_what_the_teacher_sees_is_perfect() -> None:
    told = measures(TRUTH, TRUTH, SURE, NOBODY, SKELETON)
    assert told == {"head": 0, "arms": 0, "found": 1, "nobody": 1}


def test_distances_are_shares_of_the_shoulders_width() -> None:
    """The shoulders are 100 pixels from one another."""
    seen = TRUTH.copy()
    seen[:, ARMS] += (3, 4)
    told = measures(TRUTH, seen, SURE, NOBODY, SKELETON)
    assert told["arms"] == pytest.approx(0.05)
    assert told["head"] == 0


def test_what_is_not_seen_is_a_width_away_and_what_nobody_knows_is_forgiven() -> None:
    seen, truth = TRUTH.copy(), TRUTH.copy()
    seen[:, ARMS] = np.nan
    assert measures(truth, seen, SURE, NOBODY, SKELETON)["arms"] == 1
    truth[:2, ARMS] = np.nan
    seen[2:] = TRUTH[2:]
    assert measures(truth, seen, SURE, NOBODY, SKELETON)["arms"] == 0


def test_somebody_from_the_side_has_no_shoulders_to_measure_by() -> None:
    truth, seen = TRUTH.copy(), TRUTH + 30
    truth[0, 5] = truth[0, 6] + 1
    seen[1:] = truth[1:]
    assert measures(truth, seen, SURE, NOBODY, SKELETON)["head"] == 0
    assert "head" not in measures(truth[:1], seen[:1], SURE[:1], NOBODY, SKELETON)


def test_a_face_is_somebody_and_two_joints_are_nobody() -> None:
    scores = np.zeros((2, 17))
    scores[0, :5] = 0.8
    scores[1, :2] = 0.7
    told = measures(TRUTH[:2], TRUTH[:2], scores, scores, SKELETON)
    assert (told["found"], told["nobody"]) == (0.5, 0.5)
    np.testing.assert_allclose(person(scores), [0.8, 0.28])
