"""Keys that are left out are not missed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.exports._godot.keys import changes, kept
from vtube.exports._godot.poses import Property, ranks
from vtube.exports._godot.tracks import animation

numbers = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=60)


@given(numbers, st.floats(1e-3, 10), st.integers(1, 2))
def test_lines_between_keys_pass_all_samples_within_the_tolerance(
    values: list[float], tolerance: float, columns: int
) -> None:
    """Whatever they are, in each component; keys are samples, from the first to the last."""
    samples = np.column_stack([values, values[::-1]])[:, :columns]
    times = np.cumsum(1.0 + np.abs(np.sin(values)))
    keys = kept(times, samples, tolerance)
    if len(keys) == 1:
        assert (np.ptp(samples, axis=0) <= tolerance).all()
        return
    assert keys[0] == 0
    assert keys[-1] == len(times) - 1
    for column in samples.T:
        if np.ptp(column) > tolerance:
            assert np.abs(np.interp(times, times[keys], column[keys]) - column).max() <= tolerance * 1.001


def test_a_straight_line_has_two_keys() -> None:
    times = np.linspace(0, 10, 1000)
    assert kept(times, 3 * times, 1e-6).tolist() == [0, 999]
    assert changes(np.array([1, 1, 2, 2, 1])).tolist() == [0, 2, 4]


def test_a_turn_that_comes_out_at_the_other_end_does_not_turn_back() -> None:
    """Two keys where it passes half a turn: before and after it goes on in the same direction."""
    track = animation([Property("A:rotation", np.radians([170.0, 175, -175, -170]), 1e-6)], np.arange(4.0), 3.0)
    keys = track["tracks/0/keys"]
    times = [float(t) for t in keys.split('"times": PackedFloat32Array(')[1].split(")")[0].split(",")]
    values = np.degrees([float(v) for v in keys.split('"values": [')[1].split("]")[0].split(",")])
    moments = np.linspace(0, 3, 50)
    turned = np.radians(np.interp(moments, times, values) - np.interp(moments, range(4), [170, 175, 185, 190]))
    assert np.cos(turned) == pytest.approx(1.0)
    assert np.abs(values).max() <= 180.001


@given(st.lists(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 7.25]), min_size=4, max_size=4), min_size=1, max_size=8))
def test_ranks_order_as_z_does_and_equal_ones_by_the_avatar(z: list[list[float]]) -> None:
    """In every pose, of what is seen."""
    heights = np.array(z)
    seen = np.where(heights == 0.5, 0.0, 1.0)
    for row, height, shown in zip(ranks(heights, seen), heights, seen > 0, strict=True):
        order = np.argsort(height, kind="stable")
        assert (np.diff(row[order[shown[order]]]) > 0).all()


def test_more_places_than_godot_has_are_ranked_pose_by_pose() -> None:
    heights = np.random.default_rng(1).normal(size=(3000, 3))
    places = ranks(heights, np.ones_like(heights))
    assert places.max() == 2
    assert (np.argsort(places, axis=1) == np.argsort(heights, axis=1)).all()
