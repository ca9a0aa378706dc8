"""A synthetic performer: keypoints that follow from known parameters by forward kinematics."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np
import pytest

from vtube import humanoid, registry
from vtube.parameters import REST
from vtube.solving import Calibration, Neutral, Solver
from vtube.types import Pose

COCO = registry.create("skeletons", "coco17")
# MediaPipe's canonical face model, centimetres: x to the performer's left, y up, z forward.
FACE = {
    "nose": (0.0, -0.795, 7.531),
    "left_eye": (3.151, 2.625, 3.466),
    "right_eye": (-3.151, 2.625, 3.466),
    "left_ear": (7.664, 0.673, -2.436),
    "right_ear": (-7.664, 0.673, -2.436),
}
_JOINT_OF = {"UpperArm": "shoulder", "LowerArm": "elbow", "Hand": "wrist"} | {
    "UpperLeg": "hip", "LowerLeg": "knee", "Foot": "ankle",
}  # fmt: skip


def turned_face(yaw: float, pitch: float) -> dict[str, tuple[float, float, float]]:
    """The average head's points from the middle of the ears, pitched and then turned; degrees, centimetres."""
    a, b = math.radians(yaw), math.radians(pitch)
    turned = {}
    for name, (x, above, before) in FACE.items():
        y, z = above - FACE["left_ear"][1], before - FACE["left_ear"][2]
        y, z = y * math.cos(b) + z * math.sin(b), z * math.cos(b) - y * math.sin(b)
        turned[name] = (x * math.cos(a) + z * math.sin(a), y, z * math.cos(a) - x * math.sin(a))
    return turned


def face_points(yaw: float, pitch: float, roll: float, centre: complex, size: float) -> dict[str, complex]:
    """Image points of an average head far away: degrees, the middle of the ears and pixels a centimetre."""
    return {
        name: centre + size * complex(x, -y) * cmath.exp(1j * math.radians(roll))
        for name, (x, y, _) in turned_face(yaw, pitch).items()
    }


def joint_points(parameters: Mapping[str, float], head: tuple[float, float, float]) -> dict[str, complex]:
    """Image points of the canonical humanoid; a length parameter shortens what hangs on its bone."""
    bones, world, points = humanoid.pose(parameters), {}, {}
    for bone in humanoid.HUMANOID:
        at, turned = complex(*bones[bone.name].position), bones[bone.name].rotation
        if bone.parent >= 0:
            parent = humanoid.HUMANOID[bone.parent].name
            at = complex(at.real * parameters.get(f"{parent}Length", 1.0), at.imag)
            at, turned = world[parent][0] + at * cmath.exp(1j * world[parent][1]), turned + world[parent][1]
        world[bone.name] = (at, turned)
        for side in ("Left", "Right"):
            if joint := _JOINT_OF.get(bone.name.removeprefix(side)) if bone.name.startswith(side) else None:
                points[f"{side.lower()}_{joint}"] = at
    at, turned = world["Head"]
    centre = at + 45 * cmath.exp(1j * turned)
    return points | face_points(*head, centre, humanoid.SHOULDER_WIDTH / 40)


def as_pose(points: Mapping[str, complex], scores: Mapping[str, float] | None = None) -> Pose:
    """A COCO-17 pose; joints that are not given are missing, scores default to 0.9."""
    scores = scores or {}
    xy = np.array([(points[j].real, points[j].imag) if j in points else (np.nan, np.nan) for j in COCO.joints])
    return Pose(COCO, xy, np.array([scores.get(j, 0.9) if j in points else 0.0 for j in COCO.joints]))


def perform(parameters: Mapping[str, float] = REST, head: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Pose:
    """The pose of somebody who does these parameters, head at (yaw, pitch, roll) degrees."""
    return as_pose(joint_points(parameters, head))


class FirstIsNeutral(Calibration):
    """Takes the first moment that shows anybody for neutral, and stays with it."""

    def __init__(self) -> None:
        super().__init__("file")
        self._first: Neutral | None = None

    def observe(self, measure: Callable[[], Neutral], t: float) -> Neutral:
        if self._first is None and not math.isnan((measured := measure()).chest_x):
            self._first = measured
        return self._first or Neutral()


def solved(pose: Pose) -> Mapping[str, float]:
    """The parameters of somebody who stood at rest, upright, half a second ago."""
    solver = Solver(calibration=FirstIsNeutral())
    for t in (0.0, 10.0):
        solver(perform(), None, None, t)
    return solver(pose, None, None, 10.5)


@pytest.fixture(scope="session")
def performer() -> SimpleNamespace:
    """Somebody synthetic: ``perform(parameters, head)`` and the steps that lead there, ``solved(pose)`` and back."""
    return SimpleNamespace(
        turned_face=turned_face,
        FirstIsNeutral=FirstIsNeutral,
        as_pose=as_pose,
        face_points=face_points,
        joint_points=joint_points,
        perform=perform,
        solved=solved,
    )
