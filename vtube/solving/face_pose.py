"""The head's pose where a face model sees it, in one frame of reference with the pose that keypoints give."""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from vtube.solving.head_pose import HeadPose
from vtube.solving.limbs import smoothstep
from vtube.types import Face

_EARS = np.array([0.0, 0.673, -2.436, 1.0])  # their middle on MediaPipe's canonical face; see head_pose
_FARTHEST = 1e6  # pixels; no face is there
_FRONTAL = 25.0  # degrees of yaw and pitch up to which both are compared
_BEGIN, _MEAN = 3.0, 20.0  # seconds that count as much as the newest moment: of the first ones, later
_EASE = 1.0  # seconds in which a head that is already shown takes on what is first learnt
Offset: TypeAlias = tuple[float, float, float, complex, float]
_TYPICAL: Offset = (0.0, 2.0, 0.0, 0j, 1.1)  # medians over fifteen clips of webcams and cameras


def measure_face(face: Face) -> HeadPose | None:
    """The head's pose from the ``transform``, None without a usable one.

    It is roll * yaw * pitch (pitch first), as ``head_pose.measure`` has it.
    """
    if face.transform is None or not np.abs(face.transform).max() < _FARTHEST:  # which NaN is not either
        return None
    turn = face.transform[:3, :3]
    size = float(np.linalg.norm(turn, axis=0).mean())
    if size < 1e-3:
        return None
    (right, _, _), (down, _, _), (depth, above, before) = (turn / size).tolist()
    yaw = math.asin(min(max(-depth, -1.0), 1.0))
    x, y = (face.transform[:2] @ _EARS).tolist()
    return HeadPose(
        "face", math.degrees(yaw), -math.degrees(math.atan2(above, before)), math.degrees(math.atan2(down, right)),
        complex(x, y), size,
    )  # fmt: skip


class HeadSight:
    """The head from the face model where it sees one, else from the keypoints.

    The two differ by some degrees, which depend on the person and on the camera. Their mean difference, learnt while
    both see the head from the front, is added to the face's: then one neutral pose serves both, and a face that is
    lost leaves no gap to be bridged. Where only the face is seen at first, it is the typical one, and eases over.
    """

    def __init__(self) -> None:
        self._offset: Offset = _TYPICAL
        self._learnt = 0.0
        self._eased = _EASE
        self._shown = False

    def __call__(self, body: HeadPose | None, face: Face | None, dt: float) -> HeadPose | None:
        """``dt``: seconds since the last call."""
        seen = measure_face(face) if face else None
        shown, self._shown = self._shown, seen is not None
        self._eased = self._eased + dt if shown else _EASE
        if seen is None:
            return body
        if body is not None and body.view == "front" and max(abs(seen.yaw), abs(seen.pitch)) < _FRONTAL:
            if shown and self._learnt == 0:
                self._eased = 0.0
            self._learn(body, seen, dt)
        yaw, pitch, roll, centre, size = _between(_TYPICAL, self._offset, smoothstep(0.0, _EASE, self._eased))
        return seen._replace(
            yaw=seen.yaw + yaw, pitch=seen.pitch + pitch, roll=seen.roll + roll,
            centre=seen.centre + centre * seen.size, size=seen.size * size,
        )  # fmt: skip

    def _learn(self, body: HeadPose, seen: HeadPose, dt: float) -> None:
        roll = math.remainder(body.roll - seen.roll, 360.0)
        difference = (
            body.yaw - seen.yaw, body.pitch - seen.pitch, roll, (body.centre - seen.centre) / seen.size,
            body.size / seen.size,
        )  # fmt: skip
        share = 1.0 if self._learnt == 0 else dt / (dt + min(max(self._learnt, _BEGIN), _MEAN))
        self._offset = _between(self._offset, difference, share)
        self._learnt += max(dt, 1e-6)


def _between(start: Offset, end: Offset, share: float) -> Offset:
    return (
        start[0] + share * (end[0] - start[0]),
        start[1] + share * (end[1] - start[1]),
        start[2] + share * (end[2] - start[2]),
        start[3] + share * (end[3] - start[3]),
        start[4] + share * (end[4] - start[4]),
    )
