"""The report on vtube-lite's body counts what its table says."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from tests.training.pose.figures import STANDING
from vtube.skeletons import coco17
from vtube.types import Pose

SKELETON = coco17.create()
PERSON = np.array([STANDING[joint] for joint in SKELETON.joints])


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "scripts"))
    return importlib.import_module("vtube_lite_report")


def somebody(x: float, width: float, unsure: tuple[int, ...] = (), off: float = 0.0) -> Pose:
    """With shoulders so far apart; ``off``: all joints are so many widths beside."""
    points = width * (PERSON + np.array([off, 0.0])) + np.array([x, 300])
    scores = np.where(np.isin(np.arange(17), unsure), 0.4, 0.9)
    low = points.min(axis=0)
    return Pose(SKELETON, points, scores, (*low.tolist(), *np.ptp(points, axis=0).tolist()), 0.9)


def test_of_several_people_the_nearest_counts(report: ModuleType) -> None:
    """Whatever joints of theirs nobody knows of, and in whatever order they are."""
    far, near = somebody(100, 40, unsure=(0, 1, 15)), somebody(400, 40, unsure=(16,))
    for people in ((far, near), (near, far)):
        tally = report.Tally()
        tally.add(people, (somebody(400, 40, off=0.1),), 0.001)
        assert tally.figures()["head"] == pytest.approx(0.1)
        assert len(tally.off["head"]) == 7


def test_somebody_from_the_side_is_not_taken_for_the_nearest(report: ModuleType) -> None:
    """Nothing is known of their distance: whoever else is there counts, even if nothing of them was seen."""
    points = somebody(100, 40).points.copy()
    points[5] = points[6] + 1
    aside = Pose(SKELETON, points, np.full(17, 0.9), (60, 200, 80, 300), 0.9)
    unseen = Pose(SKELETON, PERSON * 40 + (400, 300), np.full(17, 0.1), None, 0.4)
    for people in ((aside, somebody(400, 40)), (somebody(400, 40), aside)):
        tally = report.Tally()
        tally.add(people, (unseen,), 0.001)
        assert tally.figures()["head"] == np.inf


def test_where_nobody_is_found_the_largest_persons_joints_are_missed(report: ModuleType) -> None:
    small, large = somebody(100, 20, unsure=(7, 8, 9, 10)), somebody(400, 60, unsure=(0,))
    tally = report.Tally()
    tally.add((small, large), (), 0.001)
    assert tally.off == {"head": [np.inf] * 6, "arms": [np.inf] * 4}
    assert tally.figures()["found"] == 0


@pytest.mark.parametrize(("up", "off", "told"), [(True, 0.2, 1.0), (True, 0.4, 0.0), (False, 0.0, None)])
def test_a_hand_that_is_up_counts_where_it_is(report: ModuleType, up: bool, off: float, told: float | None) -> None:
    """One that hangs says nothing of that."""
    person, seen = somebody(400, 40), somebody(400, 40)
    for pose, aside in ((person, 0.0), (seen, 40 * off)):
        pose.points.setflags(write=True)
        pose.points[9] = pose.points[7] + (aside, -30 if up else 30)
    tally = report.Tally()
    tally.add((person,), (seen,), 0.001)
    assert tally.figures()["raised"] == told
