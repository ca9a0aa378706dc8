"""One face over time: kept as it was seen, its head predicted, lost after a while."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vtube.face_track import LONGEST, PATIENCE, FaceTrack
from vtube.types import Face


def face(x: float = 0.0, *, transform: bool = True) -> Face:
    matrix = np.eye(4)
    matrix[0, 3] = x
    return Face(np.zeros((2, 2)), {"jawOpen": 0.5}, matrix if transform else None)


def place(track: FaceTrack, t: float) -> float:
    seen = track.predict(t)
    assert seen is not None
    assert seen.transform is not None
    return float(seen.transform[0, 3])


def test_nothing_is_known_at_first_and_after_a_reset() -> None:
    track = FaceTrack()
    assert track.predict(0.0) is None
    track.update(face(), 1.0)
    track.reset()
    assert track.predict(1.0) is None


def test_single_frames_without_the_face_are_bridged_and_then_it_is_lost() -> None:
    track = FaceTrack()
    track.update(face(), 1.0)
    track.update(None, 1.03)
    assert track.predict(1.05) is not None
    assert track.predict(1.0 + PATIENCE + 0.01) is None


def test_a_steady_motion_is_predicted_and_a_still_head_stays() -> None:
    moving, still = FaceTrack(), FaceTrack()
    for i in range(30):
        moving.update(face(100 * i / 30), i / 30)
        still.update(face(7.0), i / 30)
    assert place(moving, 29 / 30) == pytest.approx(100 * 29 / 30)
    assert place(moving, 29 / 30 + 0.02) == pytest.approx(100 * (29 / 30 + 0.02), abs=0.4)
    assert place(still, 29 / 30 + 0.1) == 7.0
    assert moving.predict(29 / 30 + 0.02).blendshapes == {"jawOpen": 0.5}


def test_a_prediction_never_runs_away() -> None:
    track = FaceTrack()
    for i in range(30):
        track.update(face(1000 * i / 30), i / 30)
    assert place(track, 29 / 30 + 0.99 * PATIENCE) < 1000 * 29 / 30 + 1000 * 0.08


@pytest.mark.parametrize("fps", [30.0, 10.0, 5.0, 3.0])
def test_a_face_that_is_seen_at_every_look_is_never_lost_between_two(fps: float) -> None:
    """What is seen is known one interval later, as where the model itself is what is slow."""
    track, looks = FaceTrack(), 0
    for i in range(600):
        t = i / 60
        while (looks + 1) / fps <= t:
            track.update(face(looks), looks / fps)
            looks += 1
        if looks >= 2:
            assert track.predict(t) is not None


def test_rare_looks_that_see_nothing_lose_it_and_a_pause_makes_nobody_patient() -> None:
    rare, paused = FaceTrack(), FaceTrack()
    for i in range(10):
        rare.update(face() if i < 5 else None, i / 5)
        paused.update(face(), i / 30 + (3.0 if i >= 5 else 0.0))
    assert rare.predict(4 / 5 + 0.45) is not None
    assert rare.predict(4 / 5 + 0.55) is None
    assert paused.predict(9 / 30 + 3.0 + PATIENCE + 0.01) is None
    seldom = FaceTrack()
    for t in (0.0, 2.0, 4.0):
        seldom.update(face(), t)
    assert seldom.predict(4.0 + LONGEST + 0.01) is None


def test_time_that_goes_back_begins_anew() -> None:
    track = FaceTrack()
    track.update(face(0.0), 10.0)
    track.update(face(5.0), 1.0)
    assert place(track, 1.05) == 5.0


def test_a_face_without_a_transform_is_given_as_it_is() -> None:
    track = FaceTrack()
    track.update(face(), 0.0)
    track.update(face(transform=False), 0.03)
    assert track.predict(0.05).transform is None
    track.update(face(3.0), 0.06)
    assert place(track, 0.08) == 3.0


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_one_transform_that_is_not_finite_spoils_no_later_one(wrong: float) -> None:
    track = FaceTrack()
    for i in range(10):
        track.update(face(wrong if i == 5 else 7.0), i / 30)
    assert place(track, 9 / 30 + 0.02) == 7.0


def test_a_face_whose_blendshapes_are_not_finite_is_bridged() -> None:
    track = FaceTrack()
    track.update(face(), 1.0)
    track.update(Face(np.zeros((2, 2)), {"jawOpen": math.nan}), 1.03)
    seen = track.predict(1.05)
    assert seen is not None
    assert seen.blendshapes == {"jawOpen": 0.5}
