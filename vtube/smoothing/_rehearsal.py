"""Calls the Kalman filter's kernel, before it is trusted."""

from __future__ import annotations

import numpy as np

from vtube.smoothing.kalman import Kalman
from vtube.types import Pose, Skeleton

_SKELETON = Skeleton("rehearsal", ("left_wrist", "left_elbow", "left_knee"), (), (), np.full(3, 0.05))


def rehearse() -> bool:
    """Whether a wrist that moves is expected ahead, an elbow that rests where it is, a knee that leaps where it was."""
    smoother, fps = Kalman(halt=10.0), 30
    for i in range(10):
        points = np.array([(300.0 * i / fps, 50.0), (200.0, 50.0), (200.0, 1000.0 if i == 9 else 150.0)])
        smoother.update(Pose(_SKELETON, points, np.ones(3), box=(0.0, 0.0, 100.0, 500.0)), i / fps)
    predicted = smoother.predict(10 / fps)
    expected = [(100.0, 50.0), (200.0, 50.0), (200.0, 150.0)]
    return predicted is not None and bool(np.abs(predicted.points - expected).max() < 2.0)
