"""Following one person among others, with real time and real footage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtube.errors import UsageError
from vtube.follow import PATIENCE, PROOF, Follow
from vtube.skeletons import coco17
from vtube.types import Frame, Pose

COCO = coco17.create()


def person(x: float, width: float = 200.0, score: float = 0.9, height: float | None = None) -> Pose:
    """Somebody whose box is centred at x."""
    height = height or 2 * width
    box = (x - width / 2, 400 - height / 2, width, height)
    return Pose(COCO, np.tile([x, 400.0], (17, 1)), np.full(17, score), box, score)


def centre(pose: Pose | None) -> float | None:
    return None if pose is None or pose.box is None else pose.box[0] + pose.box[2] / 2


@pytest.mark.parametrize("wrong", ["", "tallest", "0", "-1", "1.5", "²"])
def test_an_unknown_person_is_refused_with_the_choices(wrong: str) -> None:
    with pytest.raises(UsageError, match=r"body\.person.*prominent"):
        Follow(wrong)


def test_nobody_is_followed_where_nobody_is() -> None:
    assert Follow()((), 0.0) is None


def test_the_most_prominent_is_taken_at_once() -> None:
    assert centre(Follow()((person(100, 80), person(400, 200)), 0.0)) == 400


@pytest.mark.parametrize(("who", "expected"), [("left", 100), ("right", 700), ("1", 400), ("3", 700), (2, 100)])
def test_the_user_chooses_by_place_or_size(who: str | int, expected: float) -> None:
    people = (person(400, 300), person(100, 200), person(700, 100))
    assert centre(Follow(who)(people, 0.0)) == expected


def test_a_second_person_is_waited_for() -> None:
    assert Follow(2)((person(400),), 0.0) is None


@settings(deadline=None, max_examples=20)
@given(rate=st.sampled_from([5.0, 12.0, 30.0, 120.0]), width=st.floats(150, 600))
def test_a_larger_passer_by_never_takes_over_at_any_rate(rate: float, width: float) -> None:
    """The followed one sits; somebody closer to the camera walks through the picture in front."""
    follow = Follow()
    for t in np.arange(0, 4, 1 / rate):
        sitting, walking = person(400, 200), person(-400 + 400 * t, width, 0.95)
        assert centre(follow((walking, sitting) if t > 0 else (sitting,), float(t))) == 400


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_a_passer_by_who_hides_the_followed_one_is_not_followed(rate: float) -> None:
    """For a second only the much larger passer-by is seen, right where the followed one sat."""
    follow = Follow()
    for t in np.arange(0, 3, 1 / rate):
        hidden = 1 <= t < 2
        people = [] if hidden else [person(400, 150)]
        if hidden:
            people.append(person(100 + 600 * (t - 1), 500))
        assert centre(follow(people, float(t))) == (None if hidden else 400)


def test_two_who_cross_are_not_swapped() -> None:
    follow = Follow("left")
    for t in np.arange(0, 4, 1 / 30):
        a, b = person(100 + 150 * t), person(700 - 150 * t)
        assert centre(follow((b, a), float(t))) == centre(a)


def test_who_walks_fast_at_a_low_rate_is_kept() -> None:
    follow = Follow()
    for t in np.arange(0, 3, 0.2):
        walker = person(100 + 300 * t)
        assert centre(follow((walker, person(2000, 300)) if t > 0 else (walker,), float(t))) == centre(walker)


def test_the_followed_one_comes_back_within_two_seconds() -> None:
    follow = Follow()
    for t in np.arange(0, 3, 0.1):
        follow((person(400),), float(t))
    for t in np.arange(3, 3 + PATIENCE - 0.2, 0.1):
        assert follow((person(900, 300),), float(t)) is None
    assert centre(follow((person(900, 300), person(400)), 3 + PATIENCE - 0.1)) == 400


def test_after_that_somebody_else_is_followed_who_stays() -> None:
    follow = Follow()
    for t in np.arange(0, 3, 0.1):
        follow((person(400),), float(t))
    times = np.arange(3, 6, 0.05)
    seen = [centre(follow((person(900, 300),), float(t))) for t in times]
    first = float(times[next(i for i, x in enumerate(seen) if x == 900)])
    assert 2.9 + PATIENCE + PROOF - 0.11 <= first <= 2.9 + PATIENCE + PROOF + 0.11
    assert all(x == 900 for x in seen[seen.index(900) :])


def test_a_chair_that_flickers_is_not_followed() -> None:
    """A detection that comes for one frame and goes again for some is never given."""
    follow = Follow()
    for t in np.arange(0, 3, 1 / 30):
        follow((person(400),), float(t))
    for i, t in enumerate(np.arange(3, 8, 1 / 30)):
        assert follow((person(1200, 100, 0.35),) if i % 30 == 0 else (), float(t)) is None


def test_who_was_seen_for_a_moment_only_is_not_waited_for_long() -> None:
    """A chair seen first, for one frame, does not keep the person who comes then waiting for two seconds."""
    follow = Follow()
    follow((person(1200, 100, 0.35),), 0.0)
    seen = [centre(follow((person(400),), float(t))) for t in np.arange(0.1, 1.0, 0.05)]
    assert seen[-1] == 400


def test_reset_is_as_new() -> None:
    follow = Follow()
    follow((person(100, 80),), 0.0)
    follow.reset()
    assert centre(follow((person(100, 80), person(400, 200)), 0.1)) == 400


def test_people_without_boxes_are_followed_by_their_keypoints() -> None:
    bare = Pose(COCO, np.random.default_rng(0).uniform(100, 300, (17, 2)), np.ones(17))
    unseen = Pose(COCO, np.full((17, 2), np.nan), np.zeros(17))
    follow = Follow()
    assert follow((unseen,), 0.0) is None
    assert follow((unseen, bare), 0.0) is bare
    assert follow((person(2000, 900), bare), 0.1) is bare


def _frames(path: Path, every: int) -> list[Frame]:
    import cv2

    video, frames = cv2.VideoCapture(str(path)), []
    for i in range(10_000):
        there, image = video.read()
        if not there:
            return frames
        if i % every == 0:
            frames.append(Frame(np.asarray(image, dtype=np.uint8), i / 30, i))
    return frames


@pytest.fixture(scope="module")
def see(models: Path) -> Callable[[Frame], tuple[Pose, ...]]:
    from vtube.estimators.yolov8 import create

    return create(str(models / "yolov8n-pose.onnx"))


@pytest.mark.parametrize("clip", ["sign-please", "sign-book", "sign-learn"])
def test_the_signer_is_followed_and_never_the_chair(
    clip: str, testdata: Path, see: Callable[..., tuple[Pose, ...]]
) -> None:
    """In these clips the detector sees a person in an office chair at the right edge, with scores up to 0.9."""
    follow, chairs = Follow(), 0
    for frame in _frames(testdata / "footage" / f"{clip}.mkv", 8):
        people = see(frame)
        chairs += any((centre(pose) or 0) > 500 for pose in people)
        followed = centre(follow(people, frame.t))
        assert followed is not None
        assert 200 < followed < 440
    assert chairs


def test_in_a_crowd_one_and_the_same_is_followed(testdata: Path, see: Callable[..., tuple[Pose, ...]]) -> None:
    follow = Follow()
    followed = [follow(see(frame), frame.t) for frame in _frames(testdata / "footage" / "classroom-crowd.gif", 5)]
    places = np.array([centre(pose) for pose in followed if pose is not None])
    assert len(places) > len(followed) / 2
    assert np.abs(np.diff(places)).max() < 60
