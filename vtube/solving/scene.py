"""What every part solver is told at one moment."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from vtube.solving.blendshapes import TYPICAL, Ranges
from vtube.solving.head_pose import HeadPose
from vtube.solving.joints import Joints
from vtube.solving.neutral import Neutral
from vtube.types import Face, Values, Voice


class Scene(NamedTuple):
    """``joints``: None when nobody is there. ``unit``: the shoulder width in pixels, or None while unknown.
    ``neutral``: the calibrated pose. ``dt``: seconds since the last moment, >= 0. ``ranges``: of the performer's face.
    """

    joints: Joints | None
    unit: float | None
    head: HeadPose | None
    neutral: Neutral
    dt: float
    face: Face | None = None
    voice: Voice | None = None
    ranges: Ranges = TYPICAL


class PartSolver(Protocol):
    """Gives the shown values of its own parameters, seen or not."""

    def __call__(self, scene: Scene) -> Values:
        """Shown values by name, of the moment that the scene shows."""
        ...
