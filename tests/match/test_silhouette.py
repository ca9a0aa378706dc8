"""The silhouette has all of the person and little else."""

import cv2
import numpy as np
import pytest

from tests.match.conftest import painted, standing
from vtube.match.silhouette import capsules, silhouette


@pytest.fixture(scope="module")
def person():
    return standing(at=(320.0, 230.0), unit=60.0)


def test_it_covers_every_joint_and_all_that_is_painted(meadow, person):
    """Nothing of the red suit is left outside; no joint is."""
    image = painted(meadow, person)
    mask = silhouette(image, person)
    for x, y in person.pose.points:
        assert mask[round(y), round(x)]
    suit = np.abs(image.astype(int) - meadow).sum(axis=2) > 60
    assert (suit & ~mask).sum() < 0.002 * suit.sum()


def test_it_is_not_much_larger_than_the_person(meadow, person):
    """The scene around stays."""
    image = painted(meadow, person)
    mask = silhouette(image, person)
    assert mask.sum() < 2.5 * capsules(person, meadow.shape[:2], 1.0).sum()
    x, y, width, height = person.box
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert rows[0] > y - 0.25 * height
    assert columns[0] > x - 0.4 * width
    assert columns[-1] < x + 1.4 * width


def test_others_are_not_taken_along(meadow, person):
    """Where somebody else surely is, next to the person, stays."""
    other = standing(at=(470.0, 230.0), unit=60.0)
    image = painted(painted(meadow, person), other)
    core = capsules(other, meadow.shape[:2], 0.45)
    assert (silhouette(image, person, core) & core).mean() < 0.002


@pytest.mark.parametrize("at", [(-500.0, 200.0), (320.0, 2000.0), (0.0, 0.0), (639.0, 479.0)])
@pytest.mark.parametrize("unit", [0.5, 60.0, 4000.0])
def test_people_beside_the_picture_or_larger_than_it_are_no_crash(meadow, at, unit):
    """Joints may lie anywhere."""
    mask = silhouette(meadow, standing(at=at, unit=unit))
    assert mask.shape == meadow.shape[:2]


def test_a_shoe_is_found_wherever_it_points(meadow, person):
    """Sideways and black, beyond the straight line of the shin."""
    image = painted(meadow, person)
    ankle = person.joints.seen["left_ankle"]
    heel, tip = ((round(ankle.real + dx), round(ankle.imag + 10)) for dx in (0, 34))
    cv2.line(image, heel, tip, (20, 20, 20), 12)
    mask = silhouette(image, person)
    shoe = (image == 20).all(axis=2)
    assert (shoe & ~mask).sum() < 0.02 * shoe.sum()
