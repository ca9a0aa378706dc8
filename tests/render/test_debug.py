"""The debug layer shows what was tracked, over the avatar and nowhere else."""

import numpy as np
import pytest

from vtube.parameters import REST
from vtube.render.debug import annotate
from vtube.skeletons import coco17
from vtube.types import Picture, Pose

SKELETON = coco17.create()
GREY = Picture(np.full((360, 640, 4), 90, np.uint8))


def pose(points):
    scores = np.zeros(17)
    places = np.full((17, 2), np.nan)
    for joint, place in points.items():
        i = SKELETON.joints.index(joint)
        places[i], scores[i] = place, 0.9
    return Pose(SKELETON, places, scores)


def changed(picture):
    return (picture.pixels != GREY.pixels).any(axis=2)


def test_nothing_is_drawn_for_somebody_at_rest_whom_nobody_tracks():
    """Every parameter is at its rest."""
    assert not changed(annotate(GREY, REST)).any()


def test_parameters_off_their_rest_are_listed_at_the_left():
    """Only they; the picture that was given stays."""
    one = changed(annotate(GREY, {**REST, "MouthOpen": 0.5}))
    two = changed(annotate(GREY, {**REST, "MouthOpen": 0.5, "FaceAngleX": 20.0}))
    assert 0 < one.sum() < two.sum()
    assert not two[:, 320:].any()
    assert (GREY.pixels == 90).all()


@pytest.mark.parametrize("mirrored", [False, True])
def test_joints_lie_where_the_cameras_picture_would_have_them(mirrored):
    """A frame of 320x240 covers the picture of 640x360: twice as large, 60 px cut off above and below."""
    seen = pose({"left_wrist": (200.0, 120.0)})
    drawn = changed(annotate(GREY, REST, seen, seen, source=(320, 240), mirrored=mirrored))
    x = 240 if mirrored else 400
    assert drawn[180, x]
    assert drawn[170:191, x - 10 : x + 11].sum() > 40
    assert not drawn[:, : x - 20].any()


def test_places_far_outside_and_missing_ones_are_no_crash():
    """As a model may invent them."""
    wild = pose({"nose": (1e9, -1e9), "left_eye": (3e4, 3e4), "left_wrist": (10.0, 10.0)})
    assert annotate(GREY, REST, wild, wild, source=(320, 240)).size == (640, 360)


def test_lines_over_nothing_are_opaque():
    """On a transparent avatar the layer can be seen; its colours are premultiplied, but for rounding."""
    clear = Picture(np.zeros((360, 640, 4), np.uint8))
    seen = pose({"left_shoulder": (50.0, 100.0), "left_elbow": (250.0, 100.0)})
    drawn = annotate(clear, REST, None, seen, source=(320, 240)).pixels
    assert drawn[:, :, 3].max() == 255
    assert (drawn[:, :, :3].max(axis=2).astype(int) - drawn[:, :, 3]).max() <= 2
