"""Finds the people of a picture, and their faces, one by one: a still has no frame before it to go by."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vtube.match.people import Person, is_somebody
from vtube.solving import head_box
from vtube.stages import Estimator, FaceEstimator
from vtube.types import Box, Face, Frame, Image, Pose

_AROUND = 2.4
"""Head sizes that a side of what the face model sees has: it holds one face."""
_SMALLEST = 16.0
"""Height of a head, px, below which its face is a guess."""
_SIDE = 320
"""Pixels that a face is shown in at least: the model finds small ones badly."""
_AWAY = 0.6
"""Head sizes between the middles of head and face from which on the face is somebody else's."""
_BLANK = Frame(np.zeros((64, 64, 3), np.uint8), 0.0)


class Looking:
    """A pose model and a face model, or None, on stills. A score from which on people count is the pose model's."""

    def __init__(self, body: Estimator, face: FaceEstimator | None) -> None:
        self.skeleton = body.skeleton
        self._body, self._face = body, face
        self._t = 0.0

    def __call__(self, image: Image) -> list[Person]:
        """Everybody in a picture (h, w, 3) uint8 BGR, most prominent first."""
        return [Person(pose, self.face(image, pose)) for pose in self.poses(image)]

    def poses(self, image: Image) -> list[Pose]:
        """The poses alone; people of whom next to nothing is seen are left out."""
        self._t += 1.0
        return [pose for pose in self._body(Frame(image, self._t)) if is_somebody(pose)]

    def face(self, image: Image, pose: Pose) -> Face | None:
        """That person's face, in pixels of the picture."""
        box = head_box(pose)
        if self._face is None or box is None or box[3] < _SMALLEST:
            return None
        side = _AROUND * box[3]
        x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
        left, top = max(0, round(x - side / 2)), max(0, round(y - side / 2))
        part = image[top : max(top, round(y + side / 2)), left : max(left, round(x + side / 2))]
        if min(part.shape[:2]) < _SMALLEST:
            return None
        scale = max(1.0, _SIDE / min(part.shape[:2]))
        large = np.ascontiguousarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))
        near = scale * (box[0] - left), scale * (box[1] - top), scale * box[2], scale * box[3]
        found = self._look(large, near)
        if found is None:
            return None
        face = _moved(found, scale, left, top)
        away = np.hypot(*(face.points.mean(axis=0) - (x, y)))
        return face if away <= _AWAY * box[3] else None

    def _look(self, image: Image, near: Box) -> Face | None:
        """At the head ``near``. Twice, for the second look is the finer one; the blank picture makes a model forget
        whom it saw last.
        """
        if self._face is None:
            return None
        found = None
        for picture, head in ((_BLANK.image, None), (image, near), (image, near)):
            self._t += 1.0
            found = self._face(Frame(picture, self._t), head)
        return found


def _moved(face: Face, scale: float, left: float, top: float) -> Face:
    """From a part of a picture, made larger, to the picture."""
    transform = None
    if face.transform is not None:
        transform = np.array(face.transform)
        transform[:3] /= scale
        transform[:2, 3] += (left, top)
    return replace(face, points=face.points / scale + (left, top), transform=transform)
