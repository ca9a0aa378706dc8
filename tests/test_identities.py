"""People keep their numbers through a video: when they cross, when they are hidden, however a model finds them."""

from dataclasses import replace

import numpy as np
import pytest

from tests.match.conftest import standing
from vtube import registry
from vtube.identities import Identities

FPS = 25.0


def identities(patience=2.0):
    return Identities(lambda: registry.create("smoothing", "kalman"), patience)


def at(x, unit=40.0, noise=0.0, rng=None):
    """Somebody at that place, found a little beside it."""
    pose = standing(at=(x, 240.0), unit=unit).pose
    if rng is None:
        return pose
    box = tuple(np.array(pose.box) + rng.normal(0, noise * unit, 4))
    return replace(pose, points=pose.points + rng.normal(0, noise * unit, pose.points.shape), box=box)


def number(people, pose):
    return next(n for n, person in people.items() if person.seen is pose)


@pytest.mark.parametrize("speed", [80.0, 150.0, 300.0])
@pytest.mark.parametrize("hiding", [0.0, 40.0, 80.0])
def test_two_who_cross_do_not_swap(speed, hiding):
    """One hides the other while they are close; they are found in any order, and not exactly where they are."""
    follow, rng = identities(), np.random.default_rng(7)
    at_first = None
    for k in range(100):
        t = k / FPS
        left, right = (at(320.0 + way * speed * (t - 2), noise=0.04, rng=rng) for way in (1, -1))
        hidden = abs(left.box[0] - right.box[0]) < hiding
        poses = [left] if hidden else [left, right] if rng.random() < 0.5 else [right, left]
        people = follow(poses, t)
        if k == 12:
            at_first = number(people, left), number(people, right)
    assert (number(people, left), number(people, right)) == at_first


@pytest.mark.parametrize(("hidden", "same"), [(0.5, True), (1.8, True), (3.0, False)])
def test_who_is_hidden_for_up_to_two_seconds_comes_back_as_the_same(hidden, same):
    """Meanwhile they are known, but not seen; after that it is somebody else."""
    follow = identities()
    for k in range(50):
        follow([at(300.0)], k / FPS)
    for k in range(50, 50 + round(hidden * FPS)):
        people = follow([], k / FPS)
    assert (0 in people) is same
    assert not same or people[0].seen is None
    back = at(310.0)
    assert (number(follow([back], (50 + round(hidden * FPS)) / FPS), back) == 0) is same


def test_who_stays_is_not_taken_for_who_has_left():
    """One of two goes; the other keeps the number, however close they stood."""
    follow = identities()
    for k in range(25):
        people = follow([at(300.0), stays := at(345.0)], k / FPS)
    before = number(people, stays)
    for k in range(25, 60):
        people = follow([stays := at(345.0)], k / FPS)
    assert number(people, stays) == before


def test_who_is_found_twice_in_a_frame_is_one():
    """Networks give the same person in two boxes now and then; the surer one counts."""
    follow = identities()
    for k in range(10):
        sure, again = at(300.0), replace(at(301.0), score=0.4)
        people = follow([again, sure] if k % 2 else [sure, again], k / FPS)
        assert list(people) == [0]
        assert people[0].seen is sure


@pytest.mark.parametrize("fps", [1.0, 5.0])
def test_few_frames_a_second_are_enough(fps):
    """Whoever is in every frame is the same one, however far apart those are; and missed in one, still."""
    follow = identities()
    for k in range(12):
        people = follow([] if k == 6 else [at(300.0 + 3 * k), at(480.0)], k / fps)
        assert set(people) == {0, 1}


def test_a_flicker_is_not_waited_for():
    """Whoever was there for a frame alone does not take the number of who comes a second later."""
    follow = identities()
    follow([at(300.0)], 0.0)
    for k in range(1, 26):
        people = follow([], k / FPS)
    assert people == {}
    assert list(follow([at(300.0)], 26 / FPS)) == [1]
