"""Springs lag behind what they hang on, within bounds, at any rate of pictures, and come to rest."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.puppet.avatar import Avatar, Joint
from vtube.puppet.schema.motion import SpringSection
from vtube.puppet.springs import PAUSE, Springs
from vtube.puppet.wind import Wind

HANGING = (
    Joint("Head", -1, (200, 200), (200, 100)),
    Joint("Lock", 0, (240, 200), (240, 260)),
    Joint("Middle", 1, (240, 260), (240, 320)),
    Joint("End", 2, (240, 320), (240, 380)),
)
TIMES = st.lists(st.floats(-2.0, 3.0) | st.sampled_from([0.0, 1e-9, 1 / 60, PAUSE]), min_size=1, max_size=40)
PLACES = st.floats(-1e6, 1e6)


def avatar(bones: tuple[Joint, ...] = HANGING, chains: int = 1, **said: Any) -> Avatar:
    names = [bone.name for bone in bones[1:]]
    springs = tuple(SpringSection(name=f"chain{i}", bones=names, **{"wind": 0.0, **said}) for i in range(chains))
    return Avatar("test", (400, 400), bones, (), {"full": (0, 0, 400, 400)}, "full", springs=springs)


def posed(x: float = 0.0, y: float = 0.0, degrees: float = 0.0, count: int = 4) -> np.ndarray:
    """Every bone as the head carries it: turned around where that begins, then shifted."""
    angle, (px, py) = math.radians(degrees), HANGING[0].at
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, -sin, px - cos * px + sin * py + x], [sin, cos, py - sin * px - cos * py + y], [0, 0, 1]])
    return np.stack([*[matrix] * count, np.eye(3)])


def shaken(t: float) -> np.ndarray:
    """A head that nods for two seconds and then keeps still."""
    swing = math.sin(math.tau * 1.3 * t) * min(t, 1.0) if t < 2 else math.sin(math.tau * 2.6) * max(0.0, 2.2 - t) * 5
    return posed(30 * swing, 0.0, 12 * swing)


def played(rate: float, seconds: float, motion: Any = shaken, **said: Any) -> np.ndarray:
    """(pictures, 4) the turns of all bones at this rate."""
    springs = Springs(avatar(**said))
    return np.array([springs(motion(i / rate), i / rate) for i in range(round(seconds * rate) + 1)])


def test_at_rest_nothing_moves() -> None:
    assert not played(60, 2.0, lambda t: posed(), gravity=1.0).any()


def test_only_the_bones_of_the_chain_are_turned() -> None:
    turns = played(60, 2.0)
    assert not turns[:, 0].any()
    assert (np.abs(turns[:, 1:]).max(axis=0) > 2).all()


def test_a_chain_stays_behind_what_moves_and_swings_back() -> None:
    """A head that goes to the right: the end of hanging hair goes to the left first, that is, turns clockwise."""
    turns = played(60, 1.5, lambda t: posed(x=200 * min(t, 0.5)))[:, 1]
    assert turns[5] > 0.5
    assert turns[31:60].min() < -0.5, "when the head stops, it swings on"


def test_a_turned_head_leaves_its_hair_behind() -> None:
    turns = played(60, 0.2, lambda t: posed(degrees=100 * t), gravity=0.0)[:, 1]
    assert turns[6] < -1


def test_hanging_hair_points_to_the_ground_when_the_head_leans_and_ears_tip_over() -> None:
    lean = {"gravity": 0.5, "damping": 1.0}
    hair = played(60, 6.0, lambda t: posed(degrees=20), **lean)[-1]
    assert hair[1] < -5
    assert -20 < hair[1:].sum() < -10
    upright = tuple(Joint(b.name, b.parent, b.at, (b.at[0], b.at[1] - 60)) for b in HANGING)
    ears = played(60, 6.0, lambda t: posed(degrees=20), bones=upright, **lean)[-1]
    assert ears[1] > 2


def test_after_a_shake_it_comes_to_rest_exactly() -> None:
    turns = played(60, 12.0, gravity=0.3)
    assert np.abs(turns).max() > 5
    assert (turns[-30:] == turns[-1]).all()
    assert np.abs(turns[-1]).max() < 0.1


def test_without_damping_it_comes_to_rest_too() -> None:
    turns = played(60, 60.0, damping=0.0, frequency=3.0)
    assert np.abs(turns[-1]).max() < 0.1 < np.abs(turns[150]).max()


@given(
    waits=TIMES,
    places=st.lists(st.tuples(PLACES, PLACES, st.floats(-1e4, 1e4)), min_size=40, max_size=40),
    frequency=st.floats(0.01, 20),
    damping=st.floats(0, 4),
    gravity=st.floats(0, 1),
    inertia=st.floats(0, 4),
    wind=st.floats(0, 1),
    limit=st.floats(0.1, 180),
)
def test_it_is_bounded_whatever_comes(waits: list[float], places: list[tuple[float, ...]], **said: float) -> None:
    springs, t = Springs(avatar(chains=2, **said), seed=3), 0.0
    for wait, place in zip(waits, places, strict=False):
        t += wait
        turns = springs(posed(*place), t)
        assert np.isfinite(turns).all()
        assert np.abs(turns).max() <= said["limit"] + 1e-9


def test_what_is_no_number_brings_it_to_rest_and_is_forgotten() -> None:
    springs = Springs(avatar())
    for i in range(30):
        springs(shaken(i / 60), i / 60)
    assert not springs(posed(x=math.nan), 0.5).any()
    assert np.isfinite(springs(posed(), 0.51)).all()


@pytest.mark.parametrize("later", [1.0 + PAUSE + 0.01, 100.0, 0.9, -5.0])
def test_after_a_pause_or_back_in_time_it_begins_at_rest(later: float) -> None:
    springs = Springs(avatar())
    for i in range(61):
        moving = springs(shaken(i / 60), i / 60)
    assert np.abs(moving).max() > 1
    far = posed(x=500, degrees=30)
    assert not springs(far, later).any()
    assert np.abs(springs(far, later + 1 / 60)).max() < 0.5, "the way there was no motion"


def test_the_same_moment_twice_is_the_same() -> None:
    springs = Springs(avatar())
    for i in range(61):
        turns = springs(shaken(i / 60), i / 60)
    assert (springs(shaken(1.0), 1.0) == turns).all()


@pytest.mark.parametrize("rate", [30, 144])
@pytest.mark.parametrize("frequency", [0.8, 1.6, 4.0])
def test_the_swing_hardly_depends_on_the_pictures_a_second(rate: int, frequency: float) -> None:
    said = {"frequency": frequency, "wind": 0.4}
    seconds = np.arange(0, 3.01, 0.5)
    usual = played(60, 3.0, **said)[np.round(seconds * 60).astype(int)]
    other = played(rate, 3.0, **said)[np.round(seconds * rate).astype(int)]
    assert np.abs(usual).max() > 3
    assert np.abs(usual - other).max() < 1.5


def test_reset_is_as_new() -> None:
    used = Springs(avatar(wind=1.0), seed=5)
    for i in range(60):
        used(shaken(i / 60), i / 60)
    used.reset()
    fresh = Springs(avatar(wind=1.0), seed=5)
    for i in range(20):
        assert (used(shaken(i / 60), i / 60) == fresh(shaken(i / 60), i / 60)).all()


def test_wind_moves_it_gently_and_differs_by_seed() -> None:
    def blown(seed: int) -> np.ndarray:
        springs = Springs(avatar(wind=1.0), seed)
        return np.array([springs(posed(), i / 60) for i in range(600)])

    turns = blown(1)
    assert 2 < np.abs(turns).max() < 40
    assert np.abs(np.diff(turns, axis=0)).max() < 1
    assert (turns == blown(1)).all()
    assert (turns != blown(2)).any()


@given(t=st.floats(-1e6, 1e6), seed=st.integers(0, 2**32))
def test_wind_is_bounded_and_a_function_of_seed_and_time(t: float, seed: int) -> None:
    delays = np.array([[0.0, 0.4], [0.1, 0.5]])
    air = Wind(seed, delays)(t)
    assert air.shape == (2, 2, 2)
    assert np.abs(air).max() <= 1
    assert (Wind(seed, delays)(t) == air).all()


def test_chains_of_different_lengths_do_not_disturb_one_another() -> None:
    bones = (*HANGING, Joint("Ear", 0, (180, 120), (170, 60)))
    long, short = (
        SpringSection(name="long", bones=["Lock", "Middle", "End"], wind=0.0),
        SpringSection(name="short", bones=["Ear"], wind=0.0, frequency=3.0),
    )

    def turns(*springs: SpringSection) -> np.ndarray:
        both = Springs(Avatar("t", (400, 400), bones, (), {"full": (0, 0, 4, 4)}, "full", springs=springs))
        frames = [np.concatenate([shaken(i / 60), np.eye(3)[None]]) for i in range(60)]
        for frame in frames:
            frame[4] = frame[0]
        return np.array([both(frame, i / 60) for i, frame in enumerate(frames)])

    together = turns(long, short)
    np.testing.assert_allclose(together, turns(long) + turns(short), atol=1e-9)
    assert np.abs(together[:, 4]).max() > 0.5


def test_another_version_of_an_avatar_swings_on_if_it_has_the_same_chains() -> None:
    swinging = Springs(avatar())
    for i in range(60):
        swinging(shaken(i / 60), i / 60)
    same, softer, other = Springs(avatar()), Springs(avatar(frequency=0.5)), Springs(avatar(HANGING[:3]))
    for new in (same, softer, other):
        new.take_over(swinging)
    turns = swinging(shaken(1.0), 1.0)
    assert (same(shaken(1.0), 1.0) == turns).all()
    np.testing.assert_allclose(softer(shaken(1.0), 1.0), turns, atol=3)
    assert np.abs(turns).max() > 3
    assert not other(shaken(1.0), 1.0).any()


def test_a_chain_that_another_version_adds_begins_at_rest_while_the_others_swing_on() -> None:
    bones = (*HANGING, Joint("Ear", 0, (180, 120), (170, 60)))
    old, new = (SpringSection(name=name, bones=[name], wind=0.0) for name in ("Lock", "Ear"))

    def springs(*chains: SpringSection) -> Springs:
        return Springs(Avatar("t", (400, 400), bones, (), {"full": (0, 0, 4, 4)}, "full", springs=chains))

    frames = [np.concatenate([shaken(i / 60), np.eye(3)[None]]) for i in range(90)]
    for frame in frames:
        frame[4] = frame[0]
    alone, both = springs(old), springs(new, old)
    for i in range(60):
        alone(frames[i], i / 60)
    both.take_over(alone)
    fresh = springs(new)
    for i in range(60, 90):
        turns = both(frames[i], i / 60)
        assert (turns == alone(frames[i], i / 60) + fresh(frames[i], i / 60)).all()
    assert turns[1] != 0
    assert turns[4] != 0
