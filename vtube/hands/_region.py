"""The square of the picture in which a hand lies: where the arm says that it is, or where it was seen last."""

from __future__ import annotations

import cmath
import math
from typing import NamedTuple

import numpy as np

from vtube.types import Floats, Pose

SURE, GUESSED = 0.3, 0.1
"""Scores from which a wrist says where the hand is, and other joints how large it is and where it points."""
_BEYOND = 0.35  # of the forearm, from the wrist to the middle of the hand (Simon et al. 2017 take a third)
_SIDE = 1.3  # of the forearm's true length
_UPPER_ARM, _SHOULDERS = 0.8, 0.57  # a forearm's length over that of the upper arm and over the shoulder width
_BOX = 0.1  # and, at least, over the longer side of the person's box
_PALM_AND_KNUCKLES = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
_WIDER, _UP = 2.0, 0.1  # MediaPipe's hand_landmark_landmarks_to_roi: of the knuckles' box


class Region(NamedTuple):
    """``centre``: x + iy, image pixels. ``side``: pixels. ``turn``: radians, clockwise, of the fingers from up."""

    centre: complex
    side: float
    turn: float

    def onto(self, length: int) -> Floats:
        """(2, 3) affine matrix from image pixels to a square of so many, in which the fingers point up."""
        turn = cmath.exp(-1j * self.turn) * length / self.side
        shift = length / 2 * (1 + 1j) - turn * self.centre
        return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])

    def back(self, points: Floats, length: int) -> Floats:
        """(N, 2) pixels of that square as image pixels."""
        turned = (points @ (1, 1j) - length / 2 * (1 + 1j)) * cmath.exp(1j * self.turn) * self.side / length
        return np.asarray((turned + self.centre).view(np.float64).reshape(-1, 2))


class Reach(NamedTuple):
    """Where an arm's hand can be. ``wrist``: image pixels. ``arm``: the forearm's true length in pixels. ``forearm``:
    as it is seen, from the elbow to the wrist; 0 where that is unknown.
    """

    wrist: complex
    arm: float
    forearm: complex
    region: Region


def reach(body: Pose, side: str) -> Reach | None:
    """Of a body's arm, "left" or "right"; None where its wrist or its size is not seen."""
    wrist = _joint(body, f"{side}_wrist", SURE)
    if wrist is None:
        return None
    names = (f"{side}_shoulder", f"{side}_elbow", f"{_other(side)}_shoulder")
    shoulder, elbow, other = (_joint(body, name, GUESSED) for name in names)
    forearm = 0j if elbow is None else wrist - elbow
    arm = abs(forearm)
    if shoulder is not None and elbow is not None:
        arm = max(arm, _UPPER_ARM * abs(shoulder - elbow))
    if shoulder is not None and other is not None:
        arm = max(arm, _SHOULDERS * abs(shoulder - other))
    if body.box is not None:
        arm = max(arm, _BOX * max(body.box[2:]))
    if not 1 < arm < math.inf:
        return None
    turn = cmath.phase(forearm * 1j) if forearm else 0.0
    return Reach(wrist, arm, forearm, Region(wrist + _BEYOND * forearm, _SIDE * arm, turn))


def around(points: Floats) -> Region | None:
    """The region for the next look at a hand of (21, 2) image pixels, as MediaPipe's hand tracking has it."""
    places = np.ascontiguousarray(points).view(np.complex128)[:, 0]
    root, (index, middle, ring) = places[0], places[[5, 9, 13]]
    along = (index + ring) / 4 + middle / 2 - root
    turn = cmath.phase(along * 1j)
    box = places[list(_PALM_AND_KNUCKLES)] * cmath.exp(-1j * turn)
    low, high = complex(box.real.min(), box.imag.min()), complex(box.real.max(), box.imag.max())
    width, height = (high - low).real, (high - low).imag
    centre = (low + high) / 2 - 1j * _UP * height
    side = _WIDER * max(width, height)
    return Region(centre * cmath.exp(1j * turn), side, turn) if 4 < side < 1e5 else None


def _joint(body: Pose, joint: str, score: float) -> complex | None:
    i = body.skeleton.index(joint)
    return None if i is None or body.scores[i] < score else complex(*body.points[i])


def _other(side: str) -> str:
    return "right" if side == "left" else "left"
