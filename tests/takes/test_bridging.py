"""A joint that is lost for a moment is bridged; one that is lost for long is not; a leap is not followed."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.takes.bridging import bridged, parted
from vtube.takes.smoothing.kalman import create
from vtube.types import Floats

TIMES = np.arange(120) / 30


def _joint(*lost: range) -> tuple[Floats, Floats]:
    """A joint that moves evenly, lost in some frames."""
    points = np.stack([100 + 60 * TIMES, 300 - 30 * TIMES], axis=1)
    scores = np.full(120, 0.9)
    for gap in lost:
        points[gap], scores[gap] = np.nan, 0.0
    return points, scores


def test_a_short_gap_is_bridged_by_a_joint_that_is_less_sure() -> None:
    points, scores = _joint(range(50, 60))
    smoothed, confidence = bridged(create(), TIMES, points, scores, np.full(120, 2.0))
    assert smoothed == pytest.approx(_joint()[0], abs=0.5)
    assert (confidence[50:60] > 0).all()
    assert (confidence[50:60] < 0.9).all()
    assert confidence[60:] == pytest.approx(scores[60:])


def test_a_long_gap_stays_open_and_nothing_reaches_across() -> None:
    points, scores = _joint(range(50, 80))
    points[80:] += 400
    smoothed, confidence = bridged(create(), TIMES, points, scores, np.full(120, 2.0))
    assert np.isnan(smoothed[50:80]).all()
    assert (confidence[50:80] == 0).all()
    assert smoothed[:50] == pytest.approx(points[:50], abs=0.5)
    assert smoothed[80:] == pytest.approx(points[80:], abs=0.5)


def test_a_joint_that_was_never_seen_stays_lost() -> None:
    points, scores = _joint(range(120))
    smoothed, confidence = bridged(create(), TIMES, points, scores, np.full(120, np.inf))
    assert np.isnan(smoothed).all()
    assert not confidence.any()


def test_one_sight_of_a_joint_is_kept_where_it_was() -> None:
    points, scores = _joint(range(60), range(61, 120))
    smoothed, confidence = bridged(create(), TIMES, points, scores, np.full(120, 2.0))
    assert np.array_equal(smoothed, points, equal_nan=True)
    assert np.array_equal(confidence, scores)


def test_a_leap_of_two_frames_is_not_followed() -> None:
    """Left and right exchanged for a moment: the joint goes on where it was."""
    points, scores = _joint()
    points[60:62, 0] -= 150
    smoothed, confidence = bridged(create(), TIMES, points, scores, np.full(120, 2.0))
    assert smoothed == pytest.approx(_joint()[0], abs=1.0)
    assert (confidence[60:62] < scores[60:62]).all()


def test_a_place_that_lasts_is_believed() -> None:
    points, scores = _joint()
    points[60:, 0] -= 150
    smoothed, _ = bridged(create(), TIMES, points, scores, np.full(120, 2.0))
    assert np.abs(smoothed - points).max() <= 3 * 2.0


def test_fast_motion_that_goes_on_is_no_leap() -> None:
    points, scores = _joint()
    points[:, 0] = 200 + 200 * np.sin(2 * np.pi * 2 * TIMES)
    smoothed, _ = bridged(create(), TIMES, points, scores, np.full(120, 4.0))
    assert np.abs(smoothed - points).max() <= 3 * 4.0


def test_a_column_begins_anew_after_a_pause() -> None:
    times = np.where(np.arange(120) < 60, TIMES, TIMES + 10)
    values = np.where(np.arange(120) < 60, 5.0, 80.0)
    assert parted(create(), times, values, np.full(120, 30.0)) == pytest.approx(values)
