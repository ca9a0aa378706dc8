"""Keyframes are smooth; people are greeted when they come; whoever is alone shows it; nothing jumps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet.animations import ABSENCE, PATIENCE, Animations, Track
from vtube.puppet.schema.motion import AnimationSection, AnimationsSection

VALUES = st.floats(-100, 100)
POINTS = st.lists(VALUES, min_size=1, max_size=12)
WAVE = {
    "duration": 2.0,
    "tracks": {"LeftUpperArm": [(0.0, 0.0), (0.5, -120.0), (1.0, -90.0), (1.5, -120.0), (2.0, 0.0)]},
}
SAD = {"duration": 3.0, "loop": True, "tracks": {"Head": [(0.0, 5.0), (1.5, 12.0), (3.0, 5.0)]}}
DT = 1 / 60


def animations(greeting: dict[str, Any] | None = None, lost: dict[str, Any] | None = None) -> Animations:
    sections = {"greeting": greeting, "tracking_lost": lost}
    made = {name: section and AnimationSection(**section) for name, section in sections.items()}
    return Animations(AnimationsSection(**made))


def played(some: Animations, found: float, seconds: float, name: str, dt: float = DT, **other: float) -> list[float]:
    """The value of a parameter in each picture."""
    seen = []
    for _ in range(round(seconds / dt)):
        some.step({"BodyFound": found, "FaceFound": 0.0, **other}, dt)
        values = {name: 0.0}
        some.apply(values)
        seen.append(values[name])
    return seen


def track(values: list[float], period: float | None = None) -> Track:
    return Track([(0.5 * i, value) for i, value in enumerate(values)], period)


@given(POINTS)
def test_a_track_goes_through_its_points_and_holds_at_its_ends(values: list[float]) -> None:
    some = track(values)
    assert [some(0.5 * i) for i in range(len(values))] == pytest.approx(values)
    assert some(-1.0) == values[0]
    assert some(99.0) == values[-1]


@given(POINTS)
def test_between_two_points_it_keeps_between_their_values(values: list[float]) -> None:
    some = track(values)
    for i, (a, b) in enumerate(pairwise(values)):
        for share in (0.1, 0.37, 0.5, 0.9):
            assert min(a, b) - 1e-6 <= some(0.5 * (i + share)) <= max(a, b) + 1e-6


@given(POINTS, st.floats(0, 6))
def test_it_has_no_corners(values: list[float], t: float) -> None:
    some, h = track(values), 1e-6
    left, right = (some(t) - some(t - h)) / h, (some(t + h) - some(t)) / h
    assert left == pytest.approx(right, abs=1e-2 + 1e-5 * 100 * max(map(abs, values)))


@given(POINTS, st.floats(0, 20))
def test_a_loop_comes_round_without_a_jump(values: list[float], t: float) -> None:
    some = track(values, period=0.5 * max(len(values) - 1, 1))
    assert some(t) == pytest.approx(some(t + 0.5 * max(len(values) - 1, 1)), abs=1e-6)
    assert abs(some(t + 1e-5) - some(t)) < 0.05
    if len(values) > 2:
        assert [some(0.5 * i) for i in range(len(values) - 1)] == pytest.approx(values[:-1])


def test_who_is_there_from_the_start_is_followed_and_not_greeted() -> None:
    some = animations(WAVE)
    played(some, 0.0, 2.0, "LeftUpperArm")  # as long as a pose model loads
    assert not any(played(some, 1.0, 4.0, "LeftUpperArm"))


def test_who_comes_is_greeted_once_and_to_the_end() -> None:
    some = animations(WAVE)
    assert not any(played(some, 0.0, ABSENCE + 1.0, "LeftUpperArm"))
    seen = played(some, 1.0, 4.0, "LeftUpperArm")
    assert min(seen) == pytest.approx(-120, abs=0.5)
    assert seen[-1] == 0
    assert seen[115] != 0, "it lasts as long as it says"
    assert np.abs(np.diff(seen)).max() < 10
    assert not any(played(some, 1.0, 3.0, "LeftUpperArm"))


@pytest.mark.parametrize(("away", "greeted"), [(ABSENCE - 0.3, False), (ABSENCE + 0.3, True)])
def test_only_a_long_absence_is_followed_by_another_greeting(away: float, greeted: bool) -> None:
    some = animations(WAVE)
    played(some, 1.0, 4.0, "LeftUpperArm")
    played(some, 0.0, away, "LeftUpperArm")
    assert any(played(some, 1.0, 2.0, "LeftUpperArm")) is greeted


def test_a_face_alone_is_somebody() -> None:
    some = animations(WAVE)
    played(some, 0.0, ABSENCE + 1.0, "LeftUpperArm")
    assert any(played(some, 0.0, 1.0, "LeftUpperArm", FaceFound=1.0))
    some = animations(lost=SAD)
    assert not any(played(some, 0.0, 4.0, "Head", FaceFound=0.2))


def test_somebody_who_is_hardly_seen_is_not_greeted_again_and_again() -> None:
    some = animations(WAVE)
    played(some, 1.0, 4.0, "LeftUpperArm")
    played(some, 0.1, 9.0, "LeftUpperArm")
    assert not any(played(some, 1.0, 2.0, "LeftUpperArm"))


def test_whoever_is_alone_shows_it_after_a_while_and_stops_when_somebody_comes() -> None:
    some = animations(lost=SAD)
    played(some, 1.0, 1.0, "Head")
    assert not any(played(some, 0.0, PATIENCE - 0.05, "Head"))
    alone = played(some, 0.0, 9.0, "Head")
    assert max(alone) == pytest.approx(12, abs=0.1)
    assert min(alone[120:]) == pytest.approx(5, abs=0.1)
    back = played(some, 1.0, 1.0, "Head")
    assert back[0] > 4
    assert back[-1] == 0
    assert np.abs(np.diff([*alone, *back])).max() < 0.8


def test_one_that_does_not_repeat_holds_its_end_while_nobody_is_there() -> None:
    some = animations(lost=SAD | {"loop": False, "tracks": {"Head": [(0.0, 0.0), (2.0, 9.0)]}})
    assert played(some, 0.0, 20.0, "Head")[-1] == 9


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.3, 1.0]), st.floats(0.02, 3.0)), min_size=1, max_size=12))
def test_nothing_jumps_whoever_comes_and_goes(visits: list[tuple[float, float]]) -> None:
    some = animations(WAVE, SAD | {"tracks": {"LeftUpperArm": [(0.0, 20.0), (1.5, 40.0)]}})
    seen = [value for found, seconds in visits for value in played(some, found, seconds, "LeftUpperArm")]
    assert np.abs(np.diff([0.0, *seen])).max() < 25


def test_a_short_greeting_with_long_fades_is_seen() -> None:
    some = animations(WAVE | {"fade": (0.5, 5.0)})
    played(some, 0.0, ABSENCE + 1.0, "LeftUpperArm")
    assert min(played(some, 1.0, 3.0, "LeftUpperArm")) < -60


def test_it_depends_on_time_and_not_on_pictures() -> None:
    """But for when a picture notices that it shall fade."""
    coarse, fine = animations(WAVE), animations(WAVE)
    for some in (coarse, fine):
        played(some, 0.0, ABSENCE + 1.0, "LeftUpperArm")
    a = played(coarse, 1.0, 2.0, "LeftUpperArm", dt=1 / 30)
    b = played(fine, 1.0, 2.0, "LeftUpperArm", dt=1 / 120)
    np.testing.assert_allclose(a, b[3::4], atol=2.5)
    np.testing.assert_allclose(a[:40], b[3:160:4], atol=1e-6)


def test_reset_is_as_new_and_another_version_goes_on_where_this_one_is() -> None:
    some, new = animations(WAVE, SAD), animations(WAVE, SAD)
    played(some, 1.0, 0.7, "LeftUpperArm")
    new.take_over(some)
    assert played(new, 1.0, 3.0, "LeftUpperArm") == played(some, 1.0, 3.0, "LeftUpperArm")
    some.reset()
    assert played(some, 1.0, 3.0, "LeftUpperArm") == played(animations(WAVE, SAD), 1.0, 3.0, "LeftUpperArm")
