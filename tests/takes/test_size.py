"""An hour of a performance is a file that one can keep, and recording it is no work for the thread that tracks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "take_size.py"
LARGEST, LARGEST_GZIPPED = 60.0, 22.0
"""MB, for an hour at 30 frames a second with all parameters."""
MOST_WORK = 1.0
"""Milliseconds of processor time that the recorder takes of the tracking thread for a frame, of 99 in 100."""


def measured(*words: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def check(figures: dict[str, float]) -> None:
    hours = figures["minutes"] / 60
    assert figures["frames"] == round(hours * 108_000)
    assert 0.5 * LARGEST < figures["mb"] / hours <= LARGEST
    assert figures["gzipped_mb"] / hours <= LARGEST_GZIPPED
    assert 0 < figures["send_busy_p99_ms"] < MOST_WORK


def test_two_minutes_are_a_thirtieth_of_what_an_hour_may_be_and_no_work() -> None:
    check(measured("--minutes", "2"))


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_an_hour_is_small_enough_and_no_work() -> None:
    check(measured())
