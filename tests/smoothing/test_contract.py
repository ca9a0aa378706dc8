"""What every smoother promises, whichever it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube import registry
from vtube.errors import UsageError
from vtube.stages import Smoother
from vtube.types import Pose

COCO17 = registry.create("skeletons", "coco17")
JOINTS = len(COCO17.joints)
BOX = (200.0, 50.0, 250.0, 600.0)
STANDING = np.random.default_rng(7).uniform((220, 60), (430, 600), (JOINTS, 2))
STANDING[5:7] = (330, 200), (310, 200)  # the shoulders, closer than a fifth of the box: so the box tells the size
FRAME = 1 / 30

every_smoother = pytest.mark.parametrize("name", registry.names("smoothing"))
times = st.lists(st.floats(0.004, 0.12), min_size=2, max_size=25).map(lambda steps: np.cumsum(steps).tolist())


def make(name: str) -> Smoother:
    smoother: Smoother = registry.create("smoothing", name)
    return smoother


def standing(points: np.ndarray = STANDING, scores: float | np.ndarray = 0.9) -> Pose:
    return Pose(COCO17, points, np.broadcast_to(scores, JOINTS), box=BOX)


def wandering(seed: int, count: int) -> list[np.ndarray]:
    """Points that move smoothly and tremble."""
    rng = np.random.default_rng(seed)
    speed = rng.normal(0, 3, (JOINTS, 2))
    return [STANDING + i * speed + rng.normal(0, 1, (JOINTS, 2)) for i in range(count)]


def points_of(pose: Pose | None) -> np.ndarray:
    assert pose is not None
    return pose.points


@every_smoother
def test_it_is_a_smoother(name: str) -> None:
    assert isinstance(make(name), Smoother)


@every_smoother
def test_an_unknown_option_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown option 'smoothness'"):
        registry.create("smoothing", name, smoothness=1)


@pytest.mark.parametrize("name", ["kalman", "one_euro"])
@pytest.mark.parametrize("option", ["halt", "hold"])
@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(name: str, option: str, seconds: float) -> None:
    with pytest.raises(UsageError, match=option):
        registry.create("smoothing", name, **{option: seconds})


@every_smoother
def test_nothing_is_known_before_anybody_was_seen(name: str) -> None:
    smoother = make(name)
    assert smoother.predict(0.0) is None
    assert smoother(None, 1.0) is None
    assert smoother.predict(1.1) is None


@every_smoother
def test_a_person_without_a_single_joint_is_nobody_to_predict(name: str) -> None:
    smoother = make(name)
    pose = smoother(Pose(COCO17, np.full((JOINTS, 2), np.nan), np.zeros(JOINTS)), 0.0)
    assert pose is None or not pose.scores.any()


@every_smoother
@settings(max_examples=20, deadline=None)
@given(times=times, score=st.floats(0.35, 1.0))
def test_constant_in_is_constant_out(name: str, times: list[float], score: float) -> None:
    smoother = make(name)
    for t in times:
        pose = smoother(standing(scores=score), t)
        np.testing.assert_allclose(points_of(pose), STANDING, atol=1e-9)
        np.testing.assert_allclose(points_of(smoother.predict(t + 0.05)), STANDING, atol=1e-9)


@every_smoother
def test_depths_are_passed_on_until_the_person_has_none(name: str) -> None:
    """Also where some are unknown; one that is not there any more does not linger."""
    smoother, depths = make(name), np.linspace(-1, 1, JOINTS)
    depths[3] = np.nan
    for t in (0.0, 0.03, 0.06):
        pose = smoother(Pose(COCO17, STANDING, np.full(JOINTS, 0.9), BOX, z=depths), t)
        np.testing.assert_array_equal(pose.z, depths)
        np.testing.assert_array_equal(smoother.predict(t + 0.01).z, depths)
    assert smoother(standing(), 0.09).z is None
    smoother.reset()
    assert smoother(standing(), 0.0).z is None


@every_smoother
@settings(max_examples=20, deadline=None)
@given(times=times, seed=st.integers(0, 99))
def test_reset_is_fresh(name: str, times: list[float], seed: int) -> None:
    """Nothing of an earlier, larger person far away in place and time shines through."""
    used, fresh = make(name), make(name)
    for i in range(9):
        used(Pose(COCO17, STANDING * 3 + 50 * i, np.ones(JOINTS), box=(0, 0, 1500, 1900)), 1000 + i * FRAME)
    used.reset()
    assert used.predict(1001.0) is None
    for t, points in zip(times, wandering(seed, len(times)), strict=True):
        np.testing.assert_array_equal(points_of(used(standing(points), t)), points_of(fresh(standing(points), t)))


@every_smoother
@settings(max_examples=20, deadline=None)
@given(
    joint=st.integers(0, JOINTS - 1), missing=st.lists(st.booleans(), min_size=12, max_size=12), seed=st.integers(0, 9)
)
def test_a_missing_joint_touches_no_other(name: str, joint: int, missing: list[bool], seed: int) -> None:
    whole, holed = make(name), make(name)
    others = np.arange(JOINTS) != joint
    for i, (points, hole) in enumerate(zip(wandering(seed, 12), missing, strict=True)):
        scores = np.where(hole & ~others, 0.0, 0.9)
        expected = points_of(whole(standing(points), i * FRAME))
        got = points_of(holed(standing(points, scores), i * FRAME))
        np.testing.assert_array_equal(got[others], expected[others])
        assert np.isfinite(got[others]).all()


@every_smoother
@settings(max_examples=20, deadline=None)
@given(asked=st.lists(st.floats(0, 3), max_size=8), seed=st.integers(0, 9))
def test_asking_changes_nothing(name: str, asked: list[float], seed: int) -> None:
    quiet, pestered = make(name), make(name)
    for i, points in enumerate(wandering(seed, 6)):
        quiet.update(standing(points), i * FRAME)
        pestered.update(standing(points), i * FRAME)
        for later in asked:
            pestered.predict(i * FRAME + later)
    np.testing.assert_array_equal(points_of(quiet.predict(0.21)), points_of(pestered.predict(0.21)))


@every_smoother
@settings(max_examples=20, deadline=None)
@given(empty=st.lists(st.floats(0.001, 0.4), max_size=10), seed=st.integers(0, 9))
def test_updates_in_which_nobody_was_seen_only_let_time_pass(name: str, empty: list[float], seed: int) -> None:
    """The result depends on time, not on the number of frames."""
    once, often = make(name), make(name)
    for i, points in enumerate(wandering(seed, 6)):
        once.update(standing(points), i * FRAME)
        often.update(standing(points), i * FRAME)
    for later in sorted(empty):
        often.update(None, 5 * FRAME + later)
    np.testing.assert_array_equal(points_of(once.predict(0.6)), points_of(often.predict(0.6)))
    back = standing(STANDING + 30)
    np.testing.assert_array_equal(points_of(once(back, 0.62)), points_of(often(back, 0.62)))


@every_smoother
@pytest.mark.parametrize("late", [0.0, 0.01, 0.1])
def test_a_repeated_or_late_time_is_ignored(name: str, late: float) -> None:
    smoother, undisturbed = make(name), make(name)
    for i, points in enumerate(wandering(3, 8)):
        smoother.update(standing(points), i * FRAME)
        undisturbed.update(standing(points), i * FRAME)
    smoother.update(standing(STANDING + 100), 7 * FRAME - late)
    np.testing.assert_array_equal(points_of(smoother.predict(0.3)), points_of(undisturbed.predict(0.3)))


@every_smoother
def test_a_clock_that_was_started_again_is_followed(name: str) -> None:
    """A looped clip, for example, whose second round begins at zero."""
    smoother = make(name)
    for i in range(5):
        smoother.update(standing(STANDING + 200), 60 + i * FRAME)
    np.testing.assert_allclose(points_of(smoother(standing(), 0.0)), STANDING)


@every_smoother
def test_a_person_lost_for_long_is_gone(name: str) -> None:
    smoother = make(name)
    for i in range(5):
        smoother.update(standing(), i * FRAME)
    assert smoother.predict(0.3) is not None
    assert smoother.predict(10.0) is None
    smoother.update(None, 10.0)
    assert smoother.predict(10.0) is None
    np.testing.assert_allclose(points_of(smoother(standing(STANDING + 300), 10.1)), STANDING + 300)


@every_smoother
@settings(max_examples=20, deadline=None)
@given(factor=st.floats(0.2, 5), seed=st.integers(0, 9))
def test_resolution_and_place_do_not_matter(name: str, factor: float, seed: int) -> None:
    """The same motion in a larger picture, elsewhere, gives the same result there."""
    small, large = make(name), make(name)
    shift = np.array([40.0, -15.0])
    for i, points in enumerate(wandering(seed, 15)):
        small.update(standing(points), i * FRAME)
        box = (*(factor * np.array(BOX[:2]) + shift), factor * BOX[2], factor * BOX[3])
        large.update(Pose(COCO17, points * factor + shift, np.full(JOINTS, 0.9), box=box), i * FRAME)
    expected = points_of(small.predict(0.5)) * factor + shift
    np.testing.assert_allclose(points_of(large.predict(0.5)), expected, rtol=1e-6, atol=1e-6)


@every_smoother
def test_another_skeleton_starts_anew(name: str) -> None:
    smoother = make(name)
    smoother.update(standing(), 0.0)
    other = Pose(type(COCO17)("dot", ("dot",), (), (), np.array([0.05])), np.array([[5.0, 6.0]]), np.ones(1))
    pose = smoother(other, FRAME)
    assert pose is not None
    assert pose.skeleton.name == "dot"
    np.testing.assert_allclose(pose.points, [[5.0, 6.0]])


@every_smoother
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([0.0, 1e-9, 1.0, 1e3, 1e7]))
def test_whatever_is_seen_the_result_is_finite_or_missing(name: str, seed: int, size: float) -> None:
    """Any points, scores, boxes and times, also absurd ones: no exception, no warning, no NaN with a score."""
    rng, smoother = np.random.default_rng(seed), make(name)
    for _ in range(8):
        points = np.where(rng.random((JOINTS, 2)) < 0.1, np.nan, rng.normal(0, size, (JOINTS, 2)))
        scores = np.where(rng.random(JOINTS) < 0.3, 0.0, rng.random(JOINTS))
        box = None if rng.random() < 0.3 else tuple(rng.normal(0, size, 4))
        pose = smoother(
            Pose(COCO17, points, scores, box=box), rng.choice([0.0, 1e-9, 0.03, 0.5, 40.0, 1e9]) * rng.random()
        )
        if pose is not None:
            assert (np.isfinite(pose.points).all(axis=1) == (pose.scores > 0)).all()
            assert ((pose.scores >= 0) & (pose.scores <= 1)).all()
