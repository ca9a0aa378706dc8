"""Faces are made to blink and talk: what lies at a point goes along with it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tests.training.face.made import seen
from vtube.training.face import landmarks as at
from vtube.training.face.expressions import Moved, moved
from vtube.training.face.material import SIDE
from vtube.training.face.teacher import Teacher
from vtube.training.face.warping import warped


def test_a_face_whose_points_stay_is_not_changed() -> None:
    face, chance = seen(), np.random.default_rng(0)
    image = cv2.GaussianBlur(chance.integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8), (0, 0), 3)
    same = warped(image, face, Moved(face.points[:, :2], parted=False), chance)
    assert np.abs(same.astype(int) - image).max() <= 2


def test_what_lies_at_a_point_goes_along_with_it() -> None:
    face, chance = seen(), np.random.default_rng(0)
    image, goal = np.zeros((SIDE, SIDE, 3), np.uint8), face.points[:, :2].copy()
    x, y = face.points[at.CHIN, :2]
    cv2.circle(image, (round(x), round(y)), 3, (255, 255, 255), -1)
    goal += (6.0, -4.0)
    made = warped(image, face, Moved(goal, parted=False), chance)
    ys, xs = np.nonzero(made[..., 0] > 127)
    np.testing.assert_allclose((xs.mean(), ys.mean()), (x + 6, y - 4), atol=1.5)


def test_the_teacher_sees_made_faces_blink_and_talk(models: Path, testdata: Path) -> None:
    """Of a real face, warped many times, labels vary as they do not between photos."""
    photo = cv2.imread(str(testdata / "keypoints" / "hagrid-people" / "images" / "hagrid_02befd908872.jpg"))
    chance, labels = np.random.default_rng(1), []
    with Teacher() as teacher:
        face = teacher(photo)
        assert face is not None
        for _ in range(24):
            label = teacher(warped(photo, face, moved(face, chance), chance))
            if label is not None:
                labels.append([label.shapes[name] for name in ("eyeBlinkLeft", "jawOpen", "mouthSmileLeft")])
    assert len(labels) > 18
    blink, jaw, _ = np.array(labels).T
    assert blink.max() > face.shapes["eyeBlinkLeft"] + 0.3
    assert jaw.max() > face.shapes["jawOpen"] + 0.2
