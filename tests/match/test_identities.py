"""People keep their numbers over a video, whatever order a model finds them in."""

from dataclasses import replace

import numpy as np

from tests.match.conftest import standing
from vtube import registry
from vtube.match.identities import Identities
from vtube.match.people import Person

FPS = 25.0


def identities():
    return Identities(lambda: registry.create("smoothing", "kalman"))


def test_two_who_walk_keep_their_numbers_though_they_are_found_in_turns():
    """Their poses are smoothed, each with their own filter, and follow them within a few pixels."""
    follow = identities()
    for k in range(50):
        left, right = (standing(at=(x, 240.0), unit=40.0).pose for x in (100.0 + 2 * k, 500.0 - 2 * k))
        found = follow([left, right] if k % 2 else [right, left], k / FPS)
        assert len(found) == 2
        if k == 0:
            names = {n: pose.point("nose")[0] < 300 for n, pose in found.items()}
        for number, is_left in names.items():
            wanted = (left if is_left else right).point("nose")
            assert np.abs(found[number].point("nose") - wanted).max() < 8.0


def test_who_is_missed_for_a_moment_is_the_same_afterwards_and_who_comes_is_new():
    """Half a second is waited for."""
    follow = identities()
    first, other = standing(at=(150.0, 240.0), unit=40.0).pose, standing(at=(480.0, 240.0), unit=40.0).pose
    for k in range(10):
        assert set(follow([first], k / FPS)) == {0}
    for k in range(10, 16):
        follow([], k / FPS)
    assert set(follow([other, first], 16 / FPS)) == {0, 1}
    for k in range(17, 60):
        shown = follow([replace(other)], k / FPS)
    assert set(shown) == {1}


def test_an_elbow_at_the_pictures_edge_stays_seen_while_its_score_wavers():
    """A joint that was seen is so until its score is clearly poor; one that never was is not."""
    follow = identities()
    pose = standing().pose
    elbow, ankle = pose.skeleton.index("left_elbow"), pose.skeleton.index("left_ankle")
    for k in range(20):
        scores = pose.scores.copy()
        scores[elbow], scores[ankle] = (0.3 if k % 2 else 0.5), 0.3
        seen = Person(follow([replace(pose, scores=scores)], k / FPS)[0]).joints.seen
        assert "left_elbow" in seen
        assert "left_ankle" not in seen
