"""Several pictures at once, by whatever estimator."""

from __future__ import annotations

from collections.abc import Sequence

from vtube.stages import BatchEstimator, Estimator
from vtube.types import Frame, Pose


def several(estimator: Estimator, frames: Sequence[Frame]) -> list[tuple[Pose, ...]]:
    """The people of each frame, as the estimator gives them one by one; together where it can (``BatchEstimator``)."""
    if isinstance(estimator, BatchEstimator):
        return estimator.several(frames)
    return [estimator(frame) for frame in frames]
