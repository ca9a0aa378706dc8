"""No pose model: a face model alone moves the avatar."""

from __future__ import annotations

from vtube.skeletons import coco17
from vtube.types import Frame, Pose


class Nobody:
    """Sees nobody."""

    def __init__(self) -> None:
        self.skeleton = coco17.create()

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:  # noqa: ARG002 - the Protocol's
        """Nobody."""
        return ()


create = Nobody
