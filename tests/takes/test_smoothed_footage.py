"""A take recorded from real footage, smoothed afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube.cli import main
from vtube.takes.read import read
from vtube.takes.smooth import trembling
from vtube.takes.take import Take
from vtube.types import Floats

LIDS = ("EyeOpenLeft", "EyeOpenRight")
SHUT = 0.3


def _blinks(take: Take) -> list[int]:
    """The frames in which an eye shuts."""
    closed = np.stack([take.values[lid] < SHUT for lid in LIDS])
    return [int(frame) for frame in np.flatnonzero((np.diff(closed.astype(int), axis=1) > 0).any(axis=0))]


def _trembling(points: Floats, sure: np.ndarray) -> float:
    """RMS second difference of joints, pixels."""
    return float(np.sqrt(np.mean(np.diff(points, n=2, axis=0)[sure[1:-1]] ** 2)))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("models")
def test_a_speaking_woman_trembles_less_and_blinks_as_she_did(testdata: Path, tmp_path: Path) -> None:
    recorded, calm = tmp_path / "recorded.pose.json", tmp_path / "calm.pose.json"
    clip = testdata / "footage" / "face-woman.mp4"
    words = ["--source", str(clip), "--no-window", "--seconds", "4", "--record", str(recorded), "--quiet"]
    assert main(["run", *words]) == 0
    assert main(["smooth", str(recorded), "-o", str(calm), "--quiet"]) == 0
    before, after = read(recorded), read(calm)
    trembled, trembles = trembling((before, after), after)
    assert trembles < 0.6 * trembled
    assert len(_blinks(before)) > 2
    assert _blinks(after) == _blinks(before)
    for lid in LIDS:
        assert np.abs(after.values[lid] - before.values[lid]).max() < 0.03
    assert after.smoothed is not None
    sure = before.keypoints.scores > 0.5
    assert _trembling(after.smoothed.points, sure) < 0.35 * _trembling(before.keypoints.points, sure)
