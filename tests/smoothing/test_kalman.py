"""The Kalman smoother: calm at rest, prompt in motion, sceptical of leaps."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.skeletons import coco17
from vtube.smoothing.kalman import create
from vtube.types import Pose

COCO17 = coco17.create()
JOINTS = len(COCO17.joints)
WRIST = COCO17.index("left_wrist")
STANDING = np.random.default_rng(7).uniform((220, 60), (430, 600), (JOINTS, 2))
STANDING[5:7] = (340, 200), (280, 200)  # the shoulders, closer than a fifth of the box: so the box tells the size
SHOULDERS = 120.0  # pixels; the box below says so
FRAME = 1 / 30


def pose(points: np.ndarray, scores: float | np.ndarray = 0.9) -> Pose:
    return Pose(COCO17, points, np.broadcast_to(scores, JOINTS), box=(200.0, 50.0, 250.0, 5 * SHOULDERS))


def with_wrist(at: np.ndarray | tuple[float, float]) -> np.ndarray:
    points = STANDING.copy()
    points[WRIST] = at
    return points


def wrist_of(result: Pose | None) -> np.ndarray:
    assert result is not None
    return result.points[WRIST]


def settled(frames: int = 30) -> tuple[object, float]:
    smoother = create()
    for i in range(frames):
        smoother.update(pose(STANDING), i * FRAME)
    return smoother, (frames - 1) * FRAME


def test_one_outlier_is_refused() -> None:
    """A wrist that is seen two shoulder widths away in a single frame does not move on screen."""
    smoother, t = settled()
    leapt = smoother(pose(with_wrist(STANDING[WRIST] + 2 * SHOULDERS)), t + FRAME)
    np.testing.assert_allclose(wrist_of(leapt), STANDING[WRIST], atol=0.01)
    back = smoother(pose(STANDING), t + 2 * FRAME)
    np.testing.assert_allclose(wrist_of(back), STANDING[WRIST], atol=0.01)


def test_outliers_that_scatter_are_refused() -> None:
    """Wrong places that do not agree with each other never count as a new place."""
    smoother, t = settled()
    for i, corner in enumerate([(3, 3), (-3, 3), (3, -3)], start=1):
        seen = smoother(pose(with_wrist(STANDING[WRIST] + np.multiply(corner, SHOULDERS))), t + i * FRAME)
        np.testing.assert_allclose(wrist_of(seen), STANDING[WRIST], atol=0.01)


@pytest.mark.parametrize("fps", [15, 30, 60, 120])
def test_a_leap_that_lasts_is_believed_within_a_tenth_of_a_second(fps: int) -> None:
    """Whatever the camera's rate, and then at once, without gliding there."""
    smoother = create()
    for i in range(fps):
        smoother.update(pose(STANDING), i / fps)
    there = STANDING[WRIST] + np.array([3 * SHOULDERS, 0])
    for i in range(int(0.1 * fps) + 2):
        result = smoother(pose(with_wrist(there)), 1 + i / fps)
        between = abs(wrist_of(result)[0] - there[0]) > 1 and abs(wrist_of(result)[0] - STANDING[WRIST][0]) > 1
        assert not between
    np.testing.assert_allclose(wrist_of(result), there, atol=1e-6)


def test_a_leap_to_where_one_was_refused_before_is_believed_as_soon() -> None:
    """A glitch that is over does not count for or against the next leap."""
    smoother, t = settled()
    there = STANDING[WRIST] + np.array([3 * SHOULDERS, 0])
    for i, place in enumerate([there, *[STANDING[WRIST]] * 3, there, there, there], start=1):
        result = smoother(pose(with_wrist(place)), t + i * FRAME)
    np.testing.assert_allclose(wrist_of(result), there, atol=1e-6)


def test_when_everything_leaps_it_is_somebody_else() -> None:
    """The first frame of another person is shown where that person is; nothing flies across the picture."""
    smoother, t = settled()
    result = smoother(pose(STANDING + np.array([4 * SHOULDERS, 0])), t + FRAME)
    assert result is not None
    np.testing.assert_allclose(result.points, STANDING + np.array([4 * SHOULDERS, 0]))
    later = smoother.predict(t + 5 * FRAME)
    assert later is not None
    np.testing.assert_allclose(later.points, STANDING + np.array([4 * SHOULDERS, 0]), atol=1e-6)


def test_a_lost_joint_coasts_to_a_halt_fades_and_goes() -> None:
    """It moves on by less than its velocity times ``halt``; its score falls to 0 at ``hold``."""
    smoother = create(halt=0.15, hold=0.5)
    speed = 3 * SHOULDERS
    for i in range(20):
        smoother.update(pose(with_wrist(STANDING[WRIST] + [speed * i * FRAME, 0])), i * FRAME)
    last, scores = 19 * FRAME, np.where(np.arange(JOINTS) == WRIST, 0.0, 0.9)
    start = wrist_of(smoother.predict(last))[0]
    path, confidence = [], []
    for i in range(1, 20):
        result = smoother(pose(STANDING, scores), last + i * FRAME)
        assert result is not None
        path.append(result.points[WRIST, 0] - start)
        confidence.append(result.scores[WRIST])
    seen = np.array(path)[np.array(confidence) > 0]
    assert (np.diff(seen) > 0).all()
    assert 0.05 * speed < seen[-1] < 0.15 * speed
    assert (np.diff(confidence) <= 0).all()
    assert confidence[-1] == 0
    assert np.isnan(path[-1])
    assert len(seen) == 14  # of 30 frames a second in half a second, the last with no score left


def test_a_joint_of_low_score_counts_as_missing() -> None:
    """Detectors give a place to every joint; below ``min_score`` it is a guess."""
    smoother, t = settled()
    scores = np.where(np.arange(JOINTS) == WRIST, 0.29, 0.9)
    result = smoother(pose(with_wrist((0.0, 0.0)), scores), t + FRAME)
    np.testing.assert_allclose(wrist_of(result), STANDING[WRIST], atol=1e-6)


def test_a_doubtful_measurement_moves_the_joint_less() -> None:
    shift = np.array([0.02 * SHOULDERS, 0])
    moved = []
    for score in (1.0, 0.4):
        smoother, t = settled()
        moved.append(wrist_of(smoother(pose(with_wrist(STANDING[WRIST] + shift), score), t + FRAME))[0])
    assert moved[1] - STANDING[WRIST, 0] < 0.5 * (moved[0] - STANDING[WRIST, 0])


def test_trembling_at_rest_is_calmed_also_in_the_prediction() -> None:
    """RMS second difference of a resting wrist, seen with noise of 1 % of the shoulder width: down by 70 % or more."""
    rng = np.random.default_rng(1)
    seen = STANDING + rng.normal(0, 0.01 * SHOULDERS, (300, JOINTS, 2))
    smoother = create()
    shown = []
    for i, points in enumerate(seen):
        smoother.update(pose(points), i * FRAME)
        shown.append(wrist_of(smoother.predict(i * FRAME + 0.05)))

    def jitter(track: np.ndarray) -> float:
        return float(np.sqrt(np.mean(np.diff(track[30:], n=2, axis=0) ** 2)))

    assert jitter(np.array(shown)) < 0.3 * jitter(seen[:, WRIST])


@pytest.mark.parametrize("fps", [20, 30, 60])
def test_a_waving_wrist_is_predicted_to_the_time_of_display(fps: int) -> None:
    """Waving at 1.5 Hz, shown 50 ms after the capture: much closer to the truth than what was seen last."""
    smoother, errors, held = create(), [], []

    def truth(t: float) -> np.ndarray:
        return STANDING[WRIST] + np.array([SHOULDERS * np.sin(2 * np.pi * 1.5 * t), 0])

    for i in range(3 * fps):
        t = i / fps
        smoother.update(pose(with_wrist(truth(t))), t)
        errors.append(wrist_of(smoother.predict(t + 0.05)) - truth(t + 0.05))
        held.append(truth(t) - truth(t + 0.05))
    assert np.std(errors[fps:]) < 0.7 * np.std(held[fps:])


def test_prediction_far_ahead_stays_bounded() -> None:
    """However late the next frame is, a joint never goes further than its velocity times ``halt``."""
    smoother = create(halt=0.1, hold=5.0)
    for i in range(20):
        smoother.update(pose(STANDING + np.array([i * 10.0, 0.0])), i * FRAME)
    now, far = smoother.predict(19 * FRAME), smoother.predict(19 * FRAME + 4)
    assert now is not None
    assert far is not None
    moved = far.points[:, 0] - now.points[:, 0]
    assert (moved > 0).all()
    assert moved.max() < 1.2 * 300 * 0.1


@pytest.mark.parametrize("speed", [1.0, 3.0])
def test_even_motion_is_shown_evenly(speed: float) -> None:
    """A wrist at a steady speed, in shoulder widths/s, does not judder, and is less than 100 ms late."""
    smoother, ahead, lag = create(), 0.05, []
    for i in range(60):
        t = i * FRAME
        smoother.update(pose(with_wrist(STANDING[WRIST] + np.array([speed * SHOULDERS * t, 0]))), t)
        truth = STANDING[WRIST, 0] + speed * SHOULDERS * (t + ahead)
        lag.append(truth - wrist_of(smoother.predict(t + ahead))[0])
    settled_lag = np.array(lag[30:])
    assert np.ptp(settled_lag) < 0.02 * SHOULDERS
    assert np.abs(settled_lag).max() < speed * SHOULDERS * 0.1


def test_a_single_joint_of_unknown_size_is_enough() -> None:
    """Without box and shoulders nothing tells how large the person is."""
    one = Pose(COCO17, STANDING, np.where(np.arange(JOINTS) == WRIST, 0.9, 0.0))
    smoother = create()
    for i in range(10):
        result = smoother(one, i * FRAME)
    np.testing.assert_allclose(wrist_of(result), STANDING[WRIST])
