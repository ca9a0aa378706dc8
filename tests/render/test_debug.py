"""The debug layer shows what was tracked, over the avatar and nowhere else."""

import numpy as np
import pytest

from vtube.parameters import PARAMETERS, REST
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


def test_what_is_listed_can_be_read_on_white_and_in_a_small_picture():
    """Letters stand on a dark plate and their capitals are 11 px high or more, at 640x360 too."""
    white = Picture(np.full((360, 640, 4), 255, np.uint8))
    drawn = annotate(white, {**REST, "RightUpperArmLength": 0.5}).pixels[:, :, 0]
    plate = drawn < 90
    rows, columns = np.flatnonzero(plate.any(axis=1)), np.flatnonzero(plate.any(axis=0))
    assert 12 < np.ptp(rows) < 60
    inside = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[0] + 25]
    letter = (inside > 150).any(axis=1)
    assert letter.sum() >= 11


def test_a_long_list_ends_before_the_pictures_end_with_what_is_furthest_off_its_rest():
    """In a low picture there is no room for all."""
    every = {name: known.maximum for name, known in PARAMETERS.items()}
    drawn = changed(annotate(GREY, every))
    assert not drawn[330:].any()
    assert not drawn[:, 320:].any()


def test_in_a_narrow_picture_the_list_leaves_the_lower_half_free():
    """Where it is as wide as the picture, the skeleton is seen below it."""
    every = {name: known.maximum for name, known in PARAMETERS.items()}
    narrow = Picture(np.full((700, 300, 4), 90, np.uint8))
    drawn = (annotate(narrow, every).pixels != 90).any(axis=2)
    assert drawn[200:300].any()
    assert not drawn[370:].any()


def test_what_is_found_is_no_movement():
    """As long as somebody is there, that they are is not worth a line."""
    assert not changed(annotate(GREY, {**REST, "BodyFound": 1.0, "FaceFound": 1.0, "EyesFound": 1.0})).any()


def test_a_line_says_whose_place_the_skeleton_has():
    """At the lower left; in a narrow picture a shorter one."""
    seen = pose({"left_wrist": (200.0, 120.0)})
    assert changed(annotate(GREY, REST, seen, source=(320, 240)))[330:, 10:300].any()
    narrow = Picture(np.full((360, 200, 4), 90, np.uint8))
    drawn = annotate(narrow, REST, seen, source=(320, 240)).pixels
    assert (drawn[330:, :190] != 90).any()
    assert (drawn[330:, 190:] == 90).all()


def test_limbs_are_named_and_faces_are_not():
    """A face has no room for names."""
    face, arm = (pose({joint: (160.0, 120.0)}) for joint in ("left_eye", "left_elbow"))
    assert changed(annotate(GREY, REST, None, arm, source=(320, 240)))[170:190, 335:380].any()
    assert not changed(annotate(GREY, REST, None, face, source=(320, 240)))[170:190, 335:380].any()


def test_names_at_the_pictures_edge_are_whole():
    """The plate is moved into the picture."""
    right, middle = (
        changed(annotate(GREY, REST, None, pose({"left_wrist": (x, 120.0)}), source=(320, 240)))[:320]
        for x in (319.0, 160.0)
    )
    assert right.sum() > 0.9 * middle.sum()


@pytest.mark.parametrize("mirrored", [False, True])
def test_joints_lie_where_the_cameras_picture_would_have_them(mirrored):
    """A frame of 320x240 covers the picture of 640x360: twice as large, 60 px cut off above and below."""
    seen = pose({"left_wrist": (200.0, 120.0)})
    drawn = changed(annotate(GREY, REST, seen, seen, source=(320, 240), mirrored=mirrored))
    x = 240 if mirrored else 400
    assert drawn[180, x]
    assert drawn[170:191, x - 10 : x + 11].sum() > 40
    assert not drawn[:320, : x - 20].any()


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
