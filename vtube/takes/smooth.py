"""A take, smoothed: the same performance without the trembling, neither late nor early.

What was recorded is smoothed, not solved anew from smoothed keypoints: lids, gaze, mouth and the head's turn come from
models whose answers no take holds, and so does the performer's calibration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from vtube.errors import InputError
from vtube.takes.bridging import bridged, parted
from vtube.takes.columns import tracks
from vtube.takes.deviations import HIPS, of_bone, of_keypoints, of_parameter
from vtube.takes.document import LARGEST_TAKE
from vtube.takes.header import ParameterRange
from vtube.takes.interpolation import within_turn
from vtube.takes.smoothing import Method
from vtube.takes.take import KeypointColumns, Take
from vtube.types import Floats

Told: TypeAlias = Callable[[], object]
CLOSEST = 0.0005
"""Seconds between two frames: half a step of the format."""
LEAST, MOST = 1e-6, 1e6
"""Deviations of parameters with a range that means something."""
REST = 10.0
"""Degrees a second; slower is at rest."""
FADED = "Found"
"""What the names of parameters end in that the solver fades by itself: there is no noise in them."""


def work(take: Take) -> int:
    """How many times ``smoothed`` tells that a column is done."""
    head = take.header
    return len(head.skeleton.bones) + 2 + len(head.parameters) + len(head.keypoints.names)


def smoothed(take: Take, method: Method, strength: float = 1.0, told: Told = lambda: None) -> Take:
    """The take with smoothed bones, hips and parameters, and with ``smoothed`` made anew from the keypoints.

    Its keypoints, what the estimator saw, stay as they are, and so do head, times and events. Rotations are smoothed
    the shortest way round; everything stays within its range. ``strength``: factor on what is taken for noise.
    ``told``: called after each column.

    Raises:
        InputError: two frames are closer than half a millisecond, so that speeds between them mean nothing; or it is
            so long that with smoothed keypoints vtube would not read it any more.
    """
    _check(take)

    def column(values: Floats, deviation: float) -> Floats:
        told()
        if not LEAST <= deviation <= MOST or (values == values[0]).all():
            return values
        return parted(method, take.times, values, np.full(len(values), strength * deviation))

    def parameter(p: ParameterRange) -> Floats:
        values = take.values[p.name]
        calm = column(values, 0.0 if p.name.endswith(FADED) else of_parameter(p))
        return np.clip(calm, p.minimum, p.maximum)

    turns = zip(take.header.skeleton.bones, np.unwrap(take.rotations, axis=0).T, strict=True)
    return replace(
        take,
        rotations=np.stack([within_turn(bone, column(turn, of_bone(bone.name))) for bone, turn in turns], axis=1),
        hips=np.stack([column(place, HIPS) for place in take.hips.T], axis=1),
        values={p.name: parameter(p) for p in take.header.parameters},
        smoothed=_keypoints(take, method, strength, told),
    )


def trembling(takes: Iterable[Take], calm: Take) -> list[float]:
    """How much the bones of each take tremble where they are at rest, in degrees; 0 where none ever is.

    RMS distance of a frame from the middle of its neighbours, over the frames in which a bone that moves at all turns
    slower than ``REST`` in the take ``calm``, which has the same times.
    """
    turns = np.degrees(np.unwrap(calm.rotations, axis=0))
    speeds = np.abs(turns[2:] - turns[:-2]) / (calm.times[2:] - calm.times[:-2])[:, None]
    resting = (speeds < REST) & (np.ptp(turns, axis=0) > 0)
    strays = [np.degrees(np.diff(np.unwrap(take.rotations, axis=0), n=2, axis=0)[resting]) / 2.0 for take in takes]
    return [float(np.sqrt(np.mean(stray**2))) if stray.size else 0.0 for stray in strays]


def _check(take: Take) -> None:
    if (np.diff(take.times) < CLOSEST).any():
        raise InputError("has frames that are less than half a millisecond apart", where="the take")
    numbers = len(take.times) * len(tracks(take.header, smoothed=True))
    if numbers > LARGEST_TAKE:
        raise InputError(
            "is too long to hold smoothed keypoints", where="the take", got=f"{numbers} numbers", expected=LARGEST_TAKE
        )


def _keypoints(take: Take, method: Method, strength: float, told: Told) -> KeypointColumns:
    seen, (frames, joints) = take.keypoints, take.keypoints.scores.shape
    deviations = strength * of_keypoints(take.header.keypoints, seen)
    points, scores = np.empty((frames, joints, 2)), np.empty((frames, joints))
    for j in range(joints):
        points[:, j], scores[:, j] = bridged(method, take.times, seen.points[:, j], seen.scores[:, j], deviations[:, j])
        told()
    return KeypointColumns(points, scores)
