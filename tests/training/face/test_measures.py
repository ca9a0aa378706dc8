"""Blinks are counted once, and matched in time."""

from __future__ import annotations

import numpy as np

from vtube.training.face.measures import matched, rises


def test_blinks_are_rises_and_not_trembling_at_the_level() -> None:
    """A lid that trembles at the level rises once; a missing face changes nothing."""
    lids = np.array([0.1, 0.6, 0.48, 0.55, 0.3, np.nan, 0.9, 0.95, 0.2, 0.45])
    assert rises(lids, 0.5) == [1, 6]
    assert rises(np.full(5, np.nan), 0.5) == []


def test_lids_that_are_shut_when_a_film_begins_are_no_blink() -> None:
    """They did not rise in it; the next one counts."""
    assert rises(np.array([0.7, 0.2, 0.8]), 0.5) == [2]


def test_blinks_match_within_a_tenth_of_a_second() -> None:
    assert matched(np.array([1.0, 2.0]), np.array([1.1, 2.11, 5.0])) == (1, 2)
    assert matched(np.array([]), np.array([3.0])) == (0, 1)
    assert matched(np.array([3.0]), np.array([])) == (0, 0)
