"""MediaPipe's hand landmark network: 21 points a hand, found by the body's arms.

Zhang et al., "MediaPipe Hands: On-device Real-time Hand Tracking", 2020. Where that looks for palms all over the
picture, elbow and wrist say here where a hand is and whose it is, as in Simon et al., "Hand Keypoint Detection in
Single Images using Multiview Bootstrapping", 2017; a hand that is followed is looked for where it was.
"""

from __future__ import annotations

import math
from typing import Protocol

import cv2
import numpy as np

from vtube.hands._network import SIDE, HandNetwork, Landmarks
from vtube.hands._region import Reach, Region, around, reach
from vtube.skeletons import hands42
from vtube.types import Floats, Frame, Image, Pose
from vtube.weights import resolve, verify

JOINTS = 21
_AWAY = 0.6
"""Forearms from the body's wrist; a hand beyond is not this arm's."""
_PALM = (0.12, 1.2)
"""Forearms from the wrist to the knuckles of a hand, at least (it may point at the camera) and at the most."""
_FOLDED, _CLEAR = math.cos(math.radians(110.0)), 0.6
"""A hand is not bent back by more against its forearm, where so much of that is seen."""
_SAME = 0.5
"""Sides of its region between two hands that are one."""
_UNLIKE = 0.1
"""Likelihood of being this side's below which a hand is the other one, which crosses it."""
_TURNS = (0.0, None, -45.0, 45.0)
"""Degrees, clockwise from the forearm, at which a hand is looked for; None: upright in the picture."""


class Network(Protocol):
    """Sees the hand that is drawn on its canvas."""

    canvas: Image

    def __call__(self) -> Landmarks | None: ...


def create(weights: str = "hand_landmark_lite", confidence: float = 0.5, threads: int = 1) -> MediaPipeHands:
    """Open the network by its name in the catalogue or by path: its own file (.tflite) or HandLandmarker's (.task).

    ``confidence``: 0..1, from which on a hand counts as there. ``threads``: 0 for as many as the runtime likes.

    Raises:
        UsageError, InputError, DeviceError: no such weights, damaged, or of another task.
    """
    found = resolve(weights, task="hand")
    if found.entry:
        verify(found.entry.name)
    return MediaPipeHands(HandNetwork(found.path, threads), confidence)


class _Hand:
    """One side's hand: where it was seen last, and where it is looked for next."""

    def __init__(self, side: str) -> None:
        self.side = side
        self.region: Region | None = None
        self.attempts = 0
        self.points: Floats | None = None
        """(21, 3) image pixels and depth, of the present frame; None where it is not seen."""
        self.presence = self.likely = 0.0
        """0..1, that it is a hand, and that it is one of this side."""

    def lose(self) -> None:
        """It is not there, or not this side's."""
        self.region, self.points = None, None


class MediaPipeHands:
    """Gives both hands of the followed person as a pose of the skeleton ``hands42``."""

    def __init__(self, network: Network, confidence: float) -> None:
        self._network, self._confidence = network, confidence
        self._hands = (_Hand("left"), _Hand("right"))

    def __call__(self, frame: Frame, body: Pose | None) -> Pose | None:
        """The hands at the body's arms, in the frame's pixels; None where there are none."""
        if body is None:
            for hand in self._hands:
                hand.lose()
            return None
        reaches = [reach(body, hand.side) for hand in self._hands]
        for hand, arm in zip(self._hands, reaches, strict=True):
            self._look(frame, hand, arm)
        self._part(reaches)
        return self._pose(body)

    def _look(self, frame: Frame, hand: _Hand, arm: Reach | None) -> None:
        """Where it was, else where the arm says; in that case twice, since only a hand says where all of it is."""
        if hand.region is not None and self._see(frame, hand, hand.region, arm):
            return
        hand.lose()
        if arm is not None and _inside(arm.region, frame):
            turn = _TURNS[hand.attempts % len(_TURNS)]
            turned = 0.0 if turn is None else arm.region.turn + math.radians(turn)
            if self._see(frame, hand, arm.region._replace(turn=turned), arm) and hand.region is not None:
                if not self._see(frame, hand, hand.region, arm):
                    hand.lose()
            else:
                hand.attempts += 1

    def _see(self, frame: Frame, hand: _Hand, region: Region, arm: Reach | None) -> bool:
        """Look at a region. Whether the arm's hand is there, which is then noted, with the region to look at next."""
        cv2.warpAffine(frame.image, region.onto(SIDE), (SIDE, SIDE), dst=self._network.canvas, flags=cv2.INTER_LINEAR)
        seen = self._network()
        if seen is None or not seen.presence >= self._confidence:
            return False
        places, depth = region.back(seen.points[:, :2], SIDE), seen.points[:, 2:] * region.side / SIDE
        following = around(places)
        if following is None or not _inside(following, frame) or (arm is not None and not _belongs(places, arm)):
            return False
        hand.likely = seen.right if hand.side == "right" else 1 - seen.right
        if hand.likely < _UNLIKE:
            return False
        hand.region, hand.points, hand.presence = following, np.hstack([places, depth]), seen.presence
        return True

    def _part(self, reaches: list[Reach | None]) -> None:
        """Where both sides see the same hand, it belongs to the side it looks like, else to the nearer wrist."""
        left, right = self._hands
        if left.region is None or right.region is None:
            return
        if abs(left.region.centre - right.region.centre) > _SAME * min(left.region.side, right.region.side):
            return
        if abs(left.likely - right.likely) > 0.5:
            wrong = left if left.likely < right.likely else right
        else:
            off = [_off(hand.points, arm) for hand, arm in zip(self._hands, reaches, strict=True)]
            wrong = left if off[0] > off[1] else right
        wrong.lose()

    def _pose(self, body: Pose) -> Pose | None:
        if all(hand.points is None for hand in self._hands):
            return None
        unseen = np.full((JOINTS, 3), np.nan)
        points = np.vstack([unseen if hand.points is None else hand.points for hand in self._hands])
        scores = np.repeat([0.0 if hand.points is None else min(hand.presence, 1.0) for hand in self._hands], JOINTS)
        return Pose(hands42.create(), points[:, :2], scores, body.box, float(scores.max()), points[:, 2])


def _inside(region: Region, frame: Frame) -> bool:
    width, height = frame.size
    return 0 <= region.centre.real < width and 0 <= region.centre.imag < height


def _belongs(places: Floats, arm: Reach) -> bool:
    root, knuckles = complex(*places[0]), complex(*places[[5, 9, 13, 17]].mean(axis=0))
    hand = knuckles - root
    folded = (hand * arm.forearm.conjugate()).real < _FOLDED * abs(hand) * abs(arm.forearm)
    if folded and abs(arm.forearm) > _CLEAR * arm.arm:
        return False
    return abs(root - arm.wrist) < _AWAY * arm.arm and _PALM[0] < abs(hand) / arm.arm < _PALM[1]


def _off(points: Floats | None, arm: Reach | None) -> float:
    return math.inf if points is None or arm is None else abs(complex(*points[0, :2]) - arm.wrist)


__all__ = ["MediaPipeHands", "create"]
