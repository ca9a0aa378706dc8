"""Turns tracked moments into the frames of a take."""

from __future__ import annotations

import numpy as np

from vtube.takes.columns import at_rest, hide_unseen, quantise, tracks
from vtube.takes.header import Header
from vtube.types import Floats, Moment, Pose


class MomentEncoder:
    """Turns moments into the integers of a frame; what is unknown in one holds its last value."""

    def __init__(self, header: Header, smoothed: bool = False) -> None:
        columns = tracks(header, smoothed)
        self._bones = tuple(bone.name for bone in header.skeleton.bones)
        self._joints = header.keypoints.names
        self._kinds = 2 if smoothed else 1
        self._scales = np.array([track.scale for track in columns])
        self._held = at_rest(header, smoothed)
        self._names = tuple(parameter.name for parameter in header.parameters)

    def __call__(self, moment: Moment, t: float) -> list[int]:
        """The integers of the take's columns at ``t`` seconds of the take, the time in milliseconds first.

        Raises:
            ValueError: a pose has other joints than the take.
        """
        poses = (moment.pose, moment.smoothed)[: self._kinds]
        nan = float("nan")
        bones = [moment.bones.get(name) for name in self._bones]
        values: list[Floats | list[float]] = [
            [t, *(bone.rotation if bone else nan for bone in bones), *(bones[0].position if bones[0] else (nan, nan))],
            *(self._keypoints(pose) for pose in poses),
            [moment.parameters.get(name, nan) for name in self._names],
        ]
        self._held = quantise(np.concatenate(values)[None], self._scales, self._held)[0]
        integers: list[int] = self._held.tolist()
        return integers

    def _keypoints(self, pose: Pose | None) -> Floats:
        columns = np.zeros((len(self._joints), 3))
        columns[:, :2] = np.nan
        if pose is not None:
            if pose.skeleton.joints != self._joints:
                raise ValueError(f"unexpected joints of a pose: {pose.skeleton.joints} != {self._joints}")
            columns[:, :2], columns[:, 2] = hide_unseen(pose.points, pose.scores)
        return columns.ravel()
