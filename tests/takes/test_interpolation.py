"""Between its frames a take goes on as it was performed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.takes.interpolation import METHODS, Curves, resampled
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats

BOTH = pytest.mark.parametrize("method", METHODS)


def _turned(take: Take, rotations: Floats) -> float:
    """The largest angle between the rotations of two takes, whole turns left out."""
    return float(np.abs((take.rotations - rotations + np.pi) % (2 * np.pi) - np.pi).max())


def _with_spine(take: Take, degrees: list[float]) -> Take:
    rotations = take.rotations.copy()
    spine = [bone.name for bone in take.header.skeleton.bones].index("Spine")
    rotations[: len(degrees), spine] = take.header.skeleton.bones[spine].rest.rotation + np.radians(degrees)
    return replace(take, rotations=rotations)


def _with_values(take: Take, name: str, values: list[float]) -> Take:
    column = take.values[name].copy()
    column[: len(values)] = values
    return replace(take, values={**take.values, name: column})


@BOTH
def test_the_recorded_frames_come_back_at_their_own_times(take: Take, method: str) -> None:
    same = resampled(take, take.times, method)
    assert _turned(same, take.rotations) < 1e-12
    assert np.array_equal(same.hips, take.hips)
    for name, column in take.values.items():
        assert np.array_equal(same.values[name], column), name
    assert take.smoothed is not None
    assert same.smoothed is not None
    for kept, was in ((same.keypoints, take.keypoints), (same.smoothed, take.smoothed)):
        assert np.array_equal(kept.points, was.points, equal_nan=True)
        assert np.array_equal(kept.scores, was.scores)
    assert same.events == take.events
    assert same.header == take.header


@BOTH
def test_before_and_after_the_take_its_ends_hold(take: Take, method: str) -> None:
    ends = resampled(take, np.array([take.times[0] - 9, take.times[-1] + 9]), method)
    assert np.array_equal(ends.hips, take.hips[[0, -1]])
    assert np.array_equal(ends.values["MouthOpen"], take.values["MouthOpen"][[0, -1]])


@BOTH
def test_one_frame_holds_at_all_times(take: Take, method: str) -> None:
    columns = np.array([[3.0, np.nan]])
    assert np.array_equal(Curves(np.array([1.0]), columns, method)(np.array([0.0, 1.0, 2.0])), [columns[0]] * 3, True)


@BOTH
def test_a_rotation_goes_the_shortest_way_and_stays_within_a_turn(take: Take, method: str) -> None:
    crossing = _with_spine(take, [170, -170] * 20)
    times = np.linspace(take.times[0], take.times[-1], 300)
    spine = [bone.name for bone in take.header.skeleton.bones].index("Spine")
    degrees = np.degrees(
        resampled(crossing, times, method).rotations[:, spine] - take.header.skeleton.bones[spine].rest.rotation
    )
    assert np.abs(degrees).min() > 165
    assert np.abs(degrees).max() <= 180 + 1e-9


@BOTH
def test_every_parameter_stays_within_its_range(take: Take, method: str) -> None:
    extreme = take
    for p in take.header.parameters:
        extreme = _with_values(extreme, p.name, [p.minimum, p.minimum, p.maximum, p.maximum] * 10)
    values = resampled(extreme, np.linspace(0, 2, 1000), method).values
    for p in take.header.parameters:
        assert p.minimum <= values[p.name].min(), p.name
        assert values[p.name].max() <= p.maximum, p.name


def test_a_blink_neither_begins_by_widening_nor_ends_below_shut(take: Take) -> None:
    """A lid stays between the two frames it is between, so that it is shut as often and as long as it was."""
    lid = [0.8, 0.8, 0.1, 0.1, 0.8, 0.8] * 6
    blinking = _with_values(take, "EyeOpenLeft", lid)
    times = np.linspace(take.times[0], take.times[35], 2000)
    opened = resampled(blinking, times).values["EyeOpenLeft"]
    first = np.searchsorted(take.times, times, side="right") - 1
    low, high = (pick(np.array([lid, lid[1:] + lid[-1:]]), axis=0)[first] for pick in (np.min, np.max))
    assert (opened >= low - 1e-12).all()
    assert (opened <= high + 1e-12).all()


def test_a_limb_turns_round_in_an_arc(take: Take) -> None:
    """Ten frames a swing and none at its turning points: the arm still goes as far as it really went."""
    times = (np.arange(41) + 0.5) / 30
    swing = np.cos(2 * np.pi * 3 * times)[:, None]
    fine = np.linspace(times[5], times[35], 1000)
    wrong = {m: np.abs(Curves(times, swing, m)(fine)[:, 0] - np.cos(2 * np.pi * 3 * fine)).max() for m in METHODS}
    assert np.abs(swing).max() < 0.96
    assert wrong["bezier"] < 0.01 < wrong["linear"]


def test_uneven_frames_of_an_even_acceleration_are_seen_through(take: Take) -> None:
    """The curve depends on time: dropped frames do not bend it."""
    uneven = np.cumsum(np.random.default_rng(3).choice([0.033, 0.067, 0.1], 30))
    fine = np.linspace(uneven[1], uneven[-2], 500)
    fall = Curves(uneven, (4.9 * uneven**2)[:, None])(fine)[:, 0]
    assert np.abs(fall - 4.9 * fine**2).max() < 1e-9


def test_a_pause_is_crossed_without_swinging_out(take: Take) -> None:
    times = np.array([0.0, 0.033, 0.066, 3.0, 3.033])
    fine = np.linspace(0.066, 3.0, 100)
    across = Curves(times, np.array([0.0, 10, 20, 30, 40])[:, None])(fine)
    assert across.min() >= 20
    assert across.max() <= 30


@BOTH
def test_a_keypoint_is_there_between_two_frames_that_saw_it_and_nowhere_else(take: Take, method: str) -> None:
    times = np.linspace(take.times[0], take.times[-1], 997)
    keypoints = resampled(take, times, method).keypoints
    gone = (times > take.times[9]) & (times < take.times[20])  # the fixture loses the nose in frames 10 to 19
    assert np.isnan(keypoints.points[gone, 0]).all()
    assert (keypoints.scores[gone, 0] == 0).all()
    assert np.isfinite(keypoints.points[~gone]).all()
    assert np.isfinite(keypoints.points[:, 1:]).all()
    assert (keypoints.scores[~gone] > 0).all()
    assert keypoints.scores.max() <= 1


def test_a_lost_joint_touches_no_other(take: Take) -> None:
    times = np.linspace(take.times[0], take.times[-1], 300)
    points, scores = take.keypoints.points.copy(), take.keypoints.scores.copy()
    points[::3, 5], scores[::3, 5] = np.nan, 0
    without = resampled(replace(take, keypoints=KeypointColumns(points, scores)), times).keypoints
    others = [j for j in range(scores.shape[1]) if j != 5]
    assert np.array_equal(without.points[:, others], resampled(take, times).keypoints.points[:, others], equal_nan=True)


@given(constant=st.floats(-1e6, 1e6), steps=st.lists(st.floats(0.001, 3.0), min_size=1, max_size=12))
def test_what_never_changes_never_changes(constant: float, steps: list[float]) -> None:
    times = np.cumsum(steps)
    column = np.full((len(times), 1), constant)
    for method in METHODS:
        got = Curves(times, column, method)(np.linspace(-1, times[-1] + 1, 50))
        assert got == pytest.approx(np.full((50, 1), constant), rel=1e-12)


def test_the_curve_has_no_corners() -> None:
    rng = np.random.default_rng(5)
    times, columns = np.cumsum(rng.uniform(0.02, 0.1, 50)), rng.normal(size=(50, 3))
    curve, e = Curves(times, columns), 1e-6
    slopes = [(curve(times[1:-1] + d) - curve(times[1:-1])) / d for d in (-e, e)]
    assert np.abs(slopes[0] - slopes[1]).max() < 0.05


def test_no_times_and_unknown_methods_are_refused(take: Take) -> None:
    with pytest.raises(ValueError, match="unknown method"):
        resampled(take, take.times, "cubic")
    with pytest.raises(ValueError, match="unexpected shape"):
        resampled(take, np.zeros(0))
