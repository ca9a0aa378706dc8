"""The same look in a mirror: a model that sees something else there is not sure of either."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vtube.stages import Estimator
from vtube.types import Frame, Pose, frozen


def mirrored(model: Estimator, frame: Frame) -> tuple[Pose, ...]:
    """What a model sees in the mirrored picture, mirrored back: in the frame's pixels, left being left."""
    image = frozen(np.ascontiguousarray(frame.image[:, ::-1]))
    return tuple(back(pose, frame.size[0]) for pose in model(replace(frame, image=image)))


def back(pose: Pose, width: int) -> Pose:
    """A pose of a mirrored picture of that width, px, in the picture itself; twice is as before."""
    order = pose.skeleton.mirrored
    points = pose.points[order]
    points[:, 0] = width - 1 - points[:, 0]
    turned = None if pose.box is None else (width - 1 - pose.box[0] - pose.box[2], *pose.box[1:])
    return replace(pose, points=points, scores=pose.scores[order], box=turned, z=None)
