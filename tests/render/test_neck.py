"""A drawn head is joined to its body."""

import cv2
import numpy as np
import pytest

from vtube.render import skeleton
from vtube.render.skeleton import Connection
from vtube.skeletons import coco17, coco_wholebody133
from vtube.types import Pose, Skeleton

FRONT = {
    "nose": (100, 50), "left_eye": (108, 42), "right_eye": (92, 42), "left_ear": (118, 46), "right_ear": (82, 46),
    "left_shoulder": (140, 110), "right_shoulder": (60, 110),
}  # fmt: skip


def pose(places, skeleton_=None, unsure=()):
    made = skeleton_ or coco17.create()
    points, scores = np.full((len(made.joints), 2), np.nan), np.zeros(len(made.joints))
    for joint, place in places.items():
        points[made.index(joint)], scores[made.index(joint)] = place, 0.1 if joint in unsure else 0.9
    return Pose(made, points, scores)


def pieces(picture):
    """How many that do not touch one another."""
    return cv2.connectedComponents((picture.max(axis=2) > 60).astype(np.uint8))[0] - 1


def drawn(seen):
    return skeleton.draw(np.zeros((200, 200, 3), np.uint8), seen)


def sketched(seen, **options):
    return skeleton.sketch((200, 200), seen, 5.0, (90, 90, 90), **options)


@pytest.mark.parametrize("picture", [drawn, sketched])
@pytest.mark.parametrize(
    "joints",
    [
        tuple(FRONT),
        ("left_ear", "right_ear", "left_shoulder", "right_shoulder"),
        ("nose", "left_eye", "left_ear", "left_shoulder"),
    ],
    ids=["front", "back", "side"],
)
def test_a_head_hangs_on_its_shoulders_from_all_sides(picture, joints):
    """From behind the face is hidden, from the side one shoulder is: all is still of one piece."""
    assert pieces(picture(pose({joint: FRONT[joint] for joint in joints}))) == 1


def test_without_a_head_or_shoulders_there_is_no_neck():
    """Nor where the model does not believe in them."""
    shoulders = {joint: place for joint, place in FRONT.items() if "shoulder" in joint}
    assert not drawn(pose(shoulders))[:100].any()
    assert not sketched(pose(FRONT, unsure=shoulders))[60:100].any()


def test_connections_of_ones_own_get_no_neck():
    """What is drawn is what was asked for."""
    seen = sketched(pose(FRONT), connections=[Connection("left_shoulder", "right_shoulder")])
    assert seen[105:115].any()
    assert not seen[:100].any()


def test_a_skeleton_with_a_neck_of_its_own_gets_no_other():
    """Its bones say how it goes."""
    joints = ("nose", "neck", "left_shoulder", "right_shoulder")
    own = Skeleton("necked", joints, (("left_shoulder", "right_shoulder"),), (), np.full(4, 0.05))
    seen = drawn(pose({joint: FRONT[joint] for joint in FRONT if joint in joints}, own))
    assert not seen[60:100].any()


def test_a_face_with_an_outline_is_held_by_its_chin():
    """No line crosses the mouth."""
    places = {**FRONT, "chin": (100, 80)}
    seen = drawn(pose(places, coco_wholebody133.create()))
    assert seen[95, 100].any()
    assert not seen[60:74, 100].any()
