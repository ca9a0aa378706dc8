"""Several pictures at once, by whatever estimator."""

from __future__ import annotations

from collections.abc import Sequence

from vtube.stages import BatchEstimator, Estimator
from vtube.types import Frame, Pose

TOGETHER = 16
"""Pictures that a graphics card is given at once."""


def several(estimator: Estimator, frames: Sequence[Frame]) -> list[tuple[Pose, ...]]:
    """The people of each frame, as the estimator gives them one by one; together where it can (``BatchEstimator``)."""
    if isinstance(estimator, BatchEstimator):
        return estimator.several(frames)
    return [estimator(frame) for frame in frames]
