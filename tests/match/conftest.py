"""A person whose joints are known, in a picture whose scene is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vtube import puppet
from vtube.match.people import Person
from vtube.skeletons import coco17
from vtube.types import Pose

SKELETON = coco17.create()
# Somebody who faces the camera, arms a little out: about their middle, in shoulder widths; their left is at the right.
FIGURE = {
    "nose": (0.0, -1.55), "left_eye": (0.09, -1.65), "right_eye": (-0.09, -1.65), "left_ear": (0.2, -1.6),
    "right_ear": (-0.2, -1.6), "left_shoulder": (0.5, -0.9), "right_shoulder": (-0.5, -0.9),
    "left_elbow": (0.75, -0.3), "right_elbow": (-0.75, -0.3), "left_wrist": (0.85, 0.25), "right_wrist": (-0.85, 0.25),
    "left_hip": (0.32, 0.7), "right_hip": (-0.32, 0.7), "left_knee": (0.34, 1.7), "right_knee": (-0.34, 1.7),
    "left_ankle": (0.36, 2.65), "right_ankle": (-0.36, 2.65),
}  # fmt: skip


def standing(at=(320.0, 240.0), unit=70.0, *, turn=0.0, unseen=(), moved=None):
    """A person of that shoulder width, turned clockwise by degrees about their middle; ``moved``: joints elsewhere."""
    places = np.array([{**FIGURE, **(moved or {})}[joint] for joint in SKELETON.joints])
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    points = unit * places @ np.array([[cos, -sin], [sin, cos]]).T + at
    scores = np.array([0.0 if joint in unseen else 0.95 for joint in SKELETON.joints])
    seen = points[scores > 0]
    low, high = seen.min(axis=0) - 0.3 * unit, seen.max(axis=0) + 0.3 * unit
    box = (float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
    return Person(Pose(SKELETON, points, scores, box, 0.9))


@pytest.fixture(scope="session")
def meadow():
    """A scene without anybody: a soft sky over grass with texture."""
    rng = np.random.default_rng(5)
    image = np.empty((480, 640, 3), np.uint8)
    image[:] = np.linspace((230, 190, 150), (200, 215, 220), 480)[:, None]
    grass = cv2.GaussianBlur(rng.normal(0, 60, (200, 640)).astype(np.float32), (5, 5), 0)
    image[280:] = np.clip(np.array([60, 140, 80]) + grass[:, :, None], 0, 255).astype(np.uint8)
    return image


def painted(image, person):
    """The picture with a person in a red suit in it, of plain limbs."""
    drawn, joints = image.copy(), person.joints.seen
    width = max(2, round(0.3 * person.size))
    for a, b in SKELETON.bones:
        if a in joints and b in joints:
            ends = [(round(joints[j].real), round(joints[j].imag)) for j in (a, b)]
            cv2.line(drawn, *ends, (40, 40, 200), width, cv2.LINE_AA)
    trunk = [joints[j] for j in ("left_shoulder", "right_shoulder", "right_hip", "left_hip") if j in joints]
    if len(trunk) > 2:
        cv2.fillPoly(drawn, [np.array([(round(p.real), round(p.imag)) for p in trunk])], (40, 40, 200))
    return drawn


@pytest.fixture(scope="session", params=puppet.names())
def avatar(request):
    """Each avatar that comes along."""
    return puppet.load(puppet.find(request.param))
