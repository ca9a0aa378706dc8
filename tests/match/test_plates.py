"""What is behind people comes from frames in which it is seen."""

import cv2
import numpy as np

from tests.match.conftest import painted, standing
from vtube.match.plates import Emptied, Samples, plate


def walk(meadow, shift=0):
    """Frames of somebody who walks through the meadow; ``shift``: pixels by which the camera moves from one to the
    next.
    """
    frames = []
    for k in range(12):
        person = standing(at=(100.0 + 36 * k, 230.0), unit=50.0)
        scene = np.roll(meadow, k * shift, axis=1)
        frames.append((painted(scene, person), [person], scene))
    return frames


def test_the_scene_behind_somebody_who_walks_is_found_again(meadow):
    """The median over time is the meadow itself, to a level or two."""
    samples = [(image, people) for image, people, _ in walk(meadow)]
    scene = plate(samples)
    assert scene is not None
    assert np.abs(scene.astype(int) - meadow).max() <= 2


def test_a_still_cameras_frames_are_emptied_with_that(meadow):
    """Nobody is left, and nothing else changes."""
    frames = walk(meadow)
    empty = Emptied(plate([(image, people) for image, people, _ in frames]))
    for image, people, scene in frames[::4]:
        emptied = empty(image, people)
        assert np.abs(emptied.astype(int) - scene).max() <= 12
        assert np.abs(emptied.astype(int) - scene).mean() < 0.05


def test_a_camera_that_moves_has_no_plate_and_its_frames_are_emptied_one_after_the_other(meadow):
    """Nobody is left there either; what was seen a frame before is carried along."""
    textured = meadow.copy()
    rng = np.random.default_rng(2)
    for x, y, r in rng.integers((0, 0, 5), (640, 480, 30), (120, 3)):
        textured[y : y + r, x : x + r] = rng.integers(60, 200, 3)
    frames = walk(textured, shift=7)
    assert plate([(image, people) for image, people, _ in frames]) is None
    empty = Emptied(None)
    for image, people, scene in frames[:4]:
        emptied = empty(image, people)
        red = np.abs(emptied.astype(int) - (40, 40, 200)).sum(axis=2) < 20
        assert red.mean() < 0.001
        assert emptied.shape == scene.shape


def test_samples_stay_few_however_long_the_video(meadow):
    """Evenly over it, also where nobody knows how long it is."""
    small = np.zeros((8, 8, 3), np.uint8)
    for frames in (None, 10_000):
        samples = Samples(frames)
        for _ in range(10_000):
            samples.offer(small, [])
        assert 15 <= len(samples.kept) <= 63


def test_what_people_hold_beyond_their_limbs_is_not_taken_for_the_scene(meadow):
    """A dark thing in most samples, outside of the capsules but inside of the box, leaves no crumb on the plate."""
    samples = []
    for k in range(16):
        person = standing(at=(320.0 if k % 8 else 560.0, 230.0), unit=50.0)
        image = painted(meadow, person)
        if k % 8:
            x, y = 320, round(person.box[1] + person.box[3] - 20)
            cv2.circle(image, (x, y), 3, (0, 0, 0), -1)
        samples.append((image, [person]))
    samples += [(meadow, [])] * 4
    scene = plate(samples)
    assert scene is not None
    assert np.abs(scene.astype(int) - meadow).max() <= 2
