"""What becomes of a picture: only people change, avatars are all there, and it is the same each time."""

import cv2
import numpy as np
import pytest

from tests.match.conftest import painted, standing
from vtube import puppet
from vtube.match import stills
from vtube.match.cast import Actor, billing, depth, picture
from vtube.render import scene
from vtube.render.sprites import Renderer

SIZE = (640, 480)


@pytest.fixture(scope="module")
def render():
    return Renderer()


@pytest.fixture(scope="module")
def snip():
    return Actor(puppet.load(puppet.find("snip")))


def test_replacing_changes_nothing_but_where_person_and_avatar_are(meadow, render, snip):
    """Every other pixel is the photo's, to the bit; where the person was, no red suit is left."""
    person = standing(at=(250.0, 230.0), unit=55.0)
    image = painted(meadow, person)
    made = stills.replaced(image, [person], [], [snip], render)
    hole, _ = stills.holes(image, [person], [])
    (_, drawing), = stills.playing([person], [snip])  # fmt: skip
    alpha = picture(render, drawing, SIZE)[:, :, 3]
    assert np.array_equal(made[~hole & (alpha == 0)], image[~hole & (alpha == 0)])
    gone = hole & (alpha == 0)
    assert np.abs(made[gone].astype(int) - (40, 40, 200)).sum(axis=1).min() > 60
    assert alpha[hole].mean() > 60


def test_others_stay_as_they_are(meadow, render, snip):
    """Of two people one is replaced: the other's core is untouched, and not copied into the hole."""
    person, other = standing(at=(200.0, 230.0), unit=55.0), standing(at=(430.0, 230.0), unit=55.0)
    image = painted(painted(meadow, person), other)
    made = stills.replaced(image, [person], [other], [snip], render)
    core = stills.capsules(other, meadow.shape[:2], 0.45)
    assert np.array_equal(made[core], image[core])


def test_avatars_fill_a_picture_of_any_size_whole(render, avatar):
    """Wherever people stand, also cut off by the photo's edge, avatars are complete and not small."""
    person = standing(at=(620.0, 460.0), unit=80.0)
    made = stills.posed([person], [Actor(avatar)], SIZE, (300, 400), lambda _: None, render)
    assert made.shape == (400, 300, 4)
    rows, columns = np.flatnonzero(made[:, :, 3].any(axis=1)), np.flatnonzero(made[:, :, 3].any(axis=0))
    assert rows[0] > 0
    assert rows[-1] < 399
    assert columns[0] > 0
    assert columns[-1] < 299
    assert max(np.ptp(rows) / 400, np.ptp(columns) / 300) > 0.7


def test_a_still_is_the_same_each_time(render):
    """An avatar holds still: no breath, blink or swing depends on when it was asked, nor on who was drawn before."""
    people = [standing(at=(200.0, 240.0), unit=60.0), standing(at=(420.0, 240.0), unit=60.0)]

    def draw(actor):
        ground = scene.background("#dfe6ee", SIZE)
        return stills.posed(people, [actor], SIZE, SIZE, lambda _: ground, render)

    first = Actor(puppet.load(puppet.find("maple")))
    once, again = draw(first), draw(first)
    assert np.array_equal(once, again)
    assert np.array_equal(once, draw(Actor(first.avatar)))


def test_roles_go_from_left_to_right_over_and_over_and_the_nearest_is_in_front():
    """Whatever the order in which people were found."""
    people = [standing(at=(x, y), unit=u) for x, y, u in ((500, 240, 40), (100, 240, 80), (300, 300, 40))]
    assert billing(people, 2) == [0, 0, 1]
    assert billing(people, 5) == [2, 0, 1]
    assert sorted(range(3), key=lambda i: depth(people[i]))[-1] == 1


def test_an_avatar_ends_where_a_table_hides_the_person():
    """Somebody without feet, whose box ends above the picture's edge; not somebody whom the edge cuts off."""
    layer = np.full((480, 640, 4), 255, np.uint8)
    legs = ("left_knee", "right_knee", "left_ankle", "right_ankle")
    seated = standing(at=(320.0, 200.0), unit=60.0, unseen=legs)
    bottom = round(seated.box[1] + seated.box[3])
    cut = stills.hidden_below(layer, seated)
    assert (cut[: bottom - 10] == 255).all()
    assert not cut[bottom + 10 :].any()
    edge = standing(at=(320.0, 430.0), unit=60.0, unseen=legs)
    assert stills.hidden_below(layer, edge).all()
    assert stills.hidden_below(layer, standing(at=(320.0, 200.0), unit=60.0)).all()


def test_a_sketch_lies_over_the_photo_and_tells_people_apart(meadow):
    """Lines at the joints, the scene elsewhere; on nothing it is transparent elsewhere."""
    people = [standing(at=(200.0, 230.0), unit=55.0), standing(at=(440.0, 230.0), unit=55.0)]
    opaque = cv2.cvtColor(meadow, cv2.COLOR_BGR2BGRA)
    drawn, alone = stills.sketched(opaque, people, SIZE, None), stills.sketched(None, people, SIZE, None)
    x, y = people[0].pose.point("left_elbow").round().astype(int)
    assert alone[y, x, 3] == 255
    assert np.array_equal(drawn[alone[:, :, 3] == 0], opaque[alone[:, :, 3] == 0])
    assert 0.01 < (alone[:, :, 3] > 0).mean() < 0.2
    rims = [{tuple(c) for c in half[half[:, :, 3] == 255][:, :3].tolist()} for half in np.split(alone, 2, axis=1)]
    assert rims[0] - rims[1]
    assert rims[1] - rims[0]
