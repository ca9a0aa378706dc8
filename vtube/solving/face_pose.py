"""The head's pose where a face model sees it, in one frame of reference with the pose that keypoints give."""

from __future__ import annotations

import math

import numpy as np

from vtube.solving.head_pose import HeadPose
from vtube.types import Face

_EARS = np.array([0.0, 0.673, -2.436, 1.0])  # their middle on MediaPipe's canonical face; see head_pose
_FARTHEST = 1e6  # pixels; no face is there
_FRONTAL = 25.0  # degrees of yaw and pitch up to which both are compared
_BEGIN, _MEAN = 3.0, 20.0  # seconds that count as much as the newest moment: of the first ones, later
_TYPICAL = (0.0, 2.0, 0.0, 0j, 1.1)  # medians over fifteen clips of webcams and cameras


def measure_face(face: Face) -> HeadPose | None:
    """The head's pose of a face with a usable ``transform``: roll * yaw * pitch (pitch first), as ``head_pose.measure``;
    None of another.
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
    lost leaves no gap to be bridged.
    """

    def __init__(self) -> None:
        self._offset: tuple[float, float, float, complex, float] = _TYPICAL
        self._learnt = 0.0

    def __call__(self, body: HeadPose | None, face: Face | None, dt: float) -> HeadPose | None:
        """``dt``: seconds since the last call."""
        seen = measure_face(face) if face else None
        if seen is None:
            return body
        if body is not None and body.view == "front" and max(abs(seen.yaw), abs(seen.pitch)) < _FRONTAL:
            self._learn(body, seen, dt)
        yaw, pitch, roll, centre, size = self._offset
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
        old = self._offset
        self._offset = (
            old[0] + share * (difference[0] - old[0]),
            old[1] + share * (difference[1] - old[1]),
            old[2] + share * (difference[2] - old[2]),
            old[3] + share * (difference[3] - old[3]),
            old[4] + share * (difference[4] - old[4]),
        )
        self._learnt += max(dt, 1e-6)
