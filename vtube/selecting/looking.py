"""Looks at a picture with all models and in the mirror, and remembers what is needed to judge it, not the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.corrections import Origin
from vtube.selecting.disagreement import disagreement, mistaken
from vtube.selecting.diversity import descriptor
from vtube.selecting.doubt import doubt
from vtube.selecting.extent import area, unit
from vtube.selecting.jumps import gaps, jumps
from vtube.selecting.mirroring import mirrored
from vtube.selecting.shots import Shot
from vtube.skeletons import coco17
from vtube.skeletons.conversion import convert
from vtube.stages import Estimator
from vtube.types import Floats, Frame, Pose

SEEN = 0.2
"""Score from which on a joint counts as seen."""
_FEWEST = 3
"""Joints of somebody; fewer are a hand at the picture's edge, or no person."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was found of one picture. ``poses``, ``labels``: COCO-17; ``labels`` is None where there are none.

    ``doubt``, ``flip``, ``other``, ``label``: the criteria that need nothing but this picture, NaN where they do not
    apply.
    """

    origin: Origin
    t: float
    poses: tuple[Pose, ...]
    labels: tuple[Pose, ...] | None
    feature: Floats
    doubt: float
    flip: float
    other: float
    label: float

    @property
    def told(self) -> tuple[Pose, ...]:
        """Those who are to be corrected: as they are labelled, else as the model has them."""
        return self.poses if self.labels is None else self.labels

    @property
    def prominent(self) -> Pose | None:
        """The largest of them."""
        return max(self.told, key=area, default=None)


class Looking:
    """``model``: whose poses are corrected; ``other``: another one, or None. Both may be of any skeleton."""

    def __init__(self, model: Estimator, other: Estimator | None) -> None:
        self._model, self._other = model, other

    def __call__(self, shot: Shot) -> Look:
        """All criteria of one picture."""
        poses = people_of(self._model(shot.frame))
        other = np.nan if self._other is None else disagreement(poses, people_of(self._other(shot.frame)))
        label = np.nan if shot.labels is None else mistaken(shot.labels, poses)
        return Look(
            shot.origin, shot.frame.t, poses, shot.labels, self._feature(shot.frame, poses),
            max((doubt(pose.scores) for pose in poses[:1]), default=0.0),
            disagreement(poses, people_of(mirrored(self._model, shot.frame))), other, label,
        )  # fmt: skip

    @staticmethod
    def _feature(frame: Frame, poses: tuple[Pose, ...]) -> Floats:
        nobody = Pose(coco17.create(), np.full((17, 2), np.nan), np.zeros(17))
        return descriptor(frame.image, poses[0] if poses else nobody)


def over_time(looks: list[Look]) -> tuple[Floats, Floats]:
    """(N,) jumps in shoulder widths and (N,) gaps in joints, of each picture's most prominent person within its clip;
    NaN of pictures without a clip.
    """
    jumping, missing = np.full((2, len(looks)), np.nan)
    clips: dict[str, list[int]] = {}
    for i, look in enumerate(looks):
        if look.origin.clip is not None:
            clips.setdefault(look.origin.clip, []).append(i)
    for members in clips.values():
        people = [looks[i].prominent for i in members]
        units = [unit(person) for person in people if person is not None]
        if units:
            points = np.stack([_sure(person) for person in people])
            jumping[members] = jumps(np.array([looks[i].t for i in members]), points, float(np.median(units)))
            missing[members] = gaps(points)
    return jumping, missing


def _sure(pose: Pose | None) -> Floats:
    if pose is None:
        return np.full((len(coco17.create().joints), 2), np.nan)
    return np.where((pose.scores >= 2 * SEEN)[:, None], pose.points, np.nan)


def people_of(poses: tuple[Pose, ...]) -> tuple[Pose, ...]:
    """In COCO-17, those of whom enough is seen."""
    converted = (convert(pose, coco17.create()) for pose in poses)
    return tuple(pose for pose in converted if np.count_nonzero(pose.scores >= SEEN) >= _FEWEST)
