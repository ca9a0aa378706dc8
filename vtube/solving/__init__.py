"""Pose, face and voice to parameters: what the performer did, never mirrored. ``docs/solving.md`` has the formulas."""

from vtube.solving.calibration import Calibration
from vtube.solving.head_pose import head_box
from vtube.solving.neutral import Neutral
from vtube.solving.response import Response, Responsive
from vtube.solving.solver import Solver

create = Solver

__all__ = ["Calibration", "Neutral", "Response", "Responsive", "Solver", "create", "head_box"]
