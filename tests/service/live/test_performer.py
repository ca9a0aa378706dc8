from __future__ import annotations

import numpy as np
import pytest

from vtube import registry
from vtube.pipeline import Tracked
from vtube.service.live.performer import performer
from vtube.settings import Settings
from vtube.types import Frame, Pose

COCO = registry.create("skeletons", "coco17")
STANDING = {
    "nose": (320, 100), "left_shoulder": (380, 200), "right_shoulder": (260, 200), "left_elbow": (400, 280),
    "right_elbow": (240, 280), "left_wrist": (410, 350), "right_wrist": (230, 350), "left_hip": (360, 400),
    "right_hip": (280, 400),
}  # fmt: skip


def pose(swept: float) -> Pose:
    """Somebody whose right wrist is so many px farther up than it hung."""
    points, scores = np.zeros((17, 2)), np.zeros(17)
    for name, place in STANDING.items():
        points[COCO.index(name)], scores[COCO.index(name)] = place, 1.0
    points[COCO.index("right_wrist"), 1] -= swept
    return Pose(COCO, points, scores, (200.0, 60.0, 440.0, 480.0))


def moved(speed: float) -> Tracked:
    """Somebody who has just been seen to lift a hand, until 1 s, at so many px a second."""
    tracked = performer(Settings(), COCO, None)
    image = np.zeros((480, 640, 3), np.uint8)
    for i in range(31):
        tracked.take(Frame(image, i / 30, i), (pose(max(0.0, speed * (i - 20) / 30)),))
    return tracked


def arm(speed: float, t: float) -> float:
    """Degrees of their forearm that are shown at ``t``."""
    return moved(speed).parameters(t)["RightLowerArm"]


def test_nobody_is_predicted_far_beyond_the_last_frame() -> None:
    """A tenth of a second further the hand goes on, and then it waits for the next frame, however late that is."""
    soon, late = arm(300.0, 1.1), arm(300.0, 1.45)
    assert abs(soon - arm(300.0, 1.0)) > 1
    assert late == pytest.approx(soon, abs=0.01)
