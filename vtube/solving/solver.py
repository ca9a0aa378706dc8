"""From what was seen to the named numbers that drive a puppet."""

from __future__ import annotations

import math
from functools import partial
from types import MappingProxyType

from vtube.parameters import REST
from vtube.solving import body, face_joints
from vtube.solving.arms import Arm
from vtube.solving.body import Torso
from vtube.solving.calibration import Calibration
from vtube.solving.face import Features
from vtube.solving.face_pose import HeadSight
from vtube.solving.hand import Hand
from vtube.solving.head import Head
from vtube.solving.head_pose import HeadPose, measure
from vtube.solving.joints import Joints, Sight
from vtube.solving.legs import Leg
from vtube.solving.mouth import Mode, Mouth
from vtube.solving.neutral import Neutral
from vtube.solving.scale import ShoulderWidth
from vtube.solving.scene import PartSolver, Scene
from vtube.types import Face, Parameters, Pose, Voice, sound

_LONGEST = 3600.0  # seconds between two moments; after so long everything has settled
_REST = dict(REST)  # of which a copy is quick; one of a read-only view is not


class Solver:
    """Pose, face and voice to parameters: complete, never NaN, within their ranges, unmirrored.

    ``hold``: seconds that a lost part keeps its place; ``ease``: seconds that it then takes back to rest.
    ``calibration``: the neutral pose, which other solvers may share; its own, as for a file, by default.
    ``mouth``: what moves the mouth, camera, voice or both; see ``mouth.blend``.
    """

    def __init__(
        self,
        *,
        hold: float = 0.25,
        ease: float = 0.5,
        calibration: Calibration | None = None,
        mouth: Mode = "camera",
    ) -> None:
        self._loss, self._mode = (hold, ease), mouth
        self.calibration = Calibration("file") if calibration is None else calibration
        self.reset()

    def reset(self) -> None:
        """Forget the performer's size and what was shown; the calibration stays."""
        self._t: float | None = None
        self._sight, self._fingers = Sight(), Sight()
        self._head, self._unit = HeadSight(), ShoulderWidth()
        torso, self._mouth = Torso(*self._loss), Mouth(self._mode)
        self._parts: tuple[PartSolver, ...] = (
            torso,  # first: head, arms and legs hang on it
            Head(torso, *self._loss),
            *(Arm(side, torso, *self._loss) for side in ("Left", "Right")),
            *(Leg(side, torso, *self._loss) for side in ("Left", "Right")),
            *(Hand(side, *self._loss) for side in ("Left", "Right")),
            Features(*self._loss),
        )

    def __call__(
        self, pose: Pose | None, face: Face | None, voice: Voice | None, t: float, hands: Pose | None = None
    ) -> Parameters:
        """The parameters at ``t`` seconds. A ``t`` before the last one counts as the same moment.

        ``hands``: joints of the same person from a hand model. Without a ``sound`` ``face``, joints of one in the pose
        count.
        """
        dt = 0.0 if self._t is None else min(max(0.0, t - self._t), _LONGEST)  # 0 first: max(0, NaN) is 0
        self._t = t
        joints, fingers = self._sight(pose, dt), self._fingers(hands, dt)
        joints = joints.joined(fingers) if joints else None
        face = sound(face) or (face_joints.read(joints) if joints else None)
        head = self._head(measure(joints) if joints else None, face, dt)
        unit = self._unit(joints, head, dt)
        ranges = self.calibration.watch(face, head.yaw if head else None, t)
        neutral = self.calibration.observe(partial(_measured, joints, head, unit), t)
        scene = Scene(joints, unit, head and _facing(head, neutral), neutral, dt, face, voice, ranges)
        values = _REST.copy()
        for part in self._parts:
            values.update(part(scene))
        values.update(self._mouth(values, voice, dt, seen=face is not None))
        return MappingProxyType(values)


def _facing(head: HeadPose, neutral: Neutral) -> HeadPose:
    """A head of which the turn cannot be told is taken to be as in neutral."""
    yaw = neutral.yaw if math.isnan(head.yaw) else head.yaw
    return head._replace(yaw=yaw, pitch=neutral.pitch if math.isnan(head.pitch) else head.pitch)


def _measured(joints: Joints | None, head: HeadPose | None, unit: float | None) -> Neutral:
    """What a calibration learns from; NaN for what is not seen."""
    unknown = math.nan
    tilt = lean = width = unknown
    chest = complex(unknown, unknown)
    shoulders = joints.pair("shoulder") if joints else None
    if joints is not None and shoulders is not None and unit is not None:
        chest = (shoulders[0] + shoulders[1]) / 2
        width = abs(shoulders[0] - shoulders[1]) / unit
        seen = body.tilt(shoulders), body.lean(shoulders, joints.pair("hip"))
        tilt, lean = (unknown if angle is None else angle for angle in seen)
    if head is None:
        return Neutral(unknown, unknown, unknown, lean, tilt, width, chest_x=chest.real, chest_y=chest.imag)
    return Neutral(
        head.yaw, head.pitch, head.roll, lean, tilt, width,
        head.centre.real, head.centre.imag, head.size, chest.real, chest.imag,
    )  # fmt: skip
