"""Calibration on a real face: lids become open and shut for eyes that a model sees narrower or weaker than most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.solving import Calibration, Solver
from vtube.sources import open as open_source
from vtube.types import Face, Floats, Frame

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("models")]

LIDS = ("EyeOpenLeft", "EyeOpenRight")
OPEN, SHUT = 25, (30, 60, 93, 121, 281)
"""Frames of the clip in which her eyes are open and shut, seen by eye."""


@pytest.fixture(scope="module")
def faces(testdata: Path) -> list[Face]:
    model = registry.create("faces", "mediapipe_face")
    with open_source(str(testdata / "footage" / "face-woman.mp4")) as frames:
        seen = [model(frame) for frame in frames if isinstance(frame, Frame)]
    model.close()
    assert None not in seen
    return seen


def performed(
    faces: list[Face], calibration: Calibration, lids: Callable[[float], float], times: int
) -> dict[str, Floats]:
    """The lids' parameters of the last time that the clip is played; ``lids``: what a blink is changed to."""
    solver, rows = Solver(calibration=calibration), []
    for i in range(times * len(faces)):
        shapes = dict(faces[i % len(faces)].blendshapes)
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            shapes[name] = lids(shapes[name])
        rows.append(solver(None, replace(faces[i % len(faces)], blendshapes=shapes), None, i / 30))
    return {name: np.array([row[name] for row in rows[-len(faces) :]]) for name in LIDS}


def near(values: Floats, frame: int) -> Floats:
    return values[frame - 1 : frame + 2]


@pytest.mark.parametrize(
    "lids",
    [lambda lid: lid, lambda lid: 0.3 + 0.5 * lid, lambda lid: 0.5 * lid],
    ids=["as they are", "narrow", "weak"],
)
def test_learnt_ranges_make_blinks_complete_and_open_eyes_open(
    faces: list[Face], lids: Callable[[float], float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    calibration = Calibration("file", "woman")
    for lid in performed(faces, calibration, lids, 12).values():
        assert near(lid, OPEN).max() > 0.95
        for frame in SHUT:
            assert near(lid, frame).min() < 0.1, frame


def test_without_a_profile_narrow_eyes_stay_narrow(faces: list[Face]) -> None:
    """So that what the test above sees is what was learnt."""
    for lid in performed(faces, Calibration("file"), lambda lid: 0.3 + 0.5 * lid, 2).values():
        assert near(lid, OPEN).max() < 0.75
    weak = performed(faces, Calibration("file"), lambda lid: 0.5 * lid, 2)
    assert max(near(lid, frame).min() for lid in weak.values() for frame in SHUT) > 0.3
