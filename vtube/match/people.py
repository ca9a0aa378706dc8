"""Who is in a picture, and which way round they stand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from vtube.parameters import SHOULDER_WIDTH_UNITS
from vtube.solving.head_pose import HeadPose, measure
from vtube.solving.joints import Joints, Sight
from vtube.solving.scale import ShoulderWidth
from vtube.types import Face, Floats, Pose

Box = tuple[float, float, float, float]
_HEADS = (0.6, 1.6)
"""How much smaller or larger than usual for the shoulders a head may be."""
_FEWEST = 3
"""Joints that are seen of somebody; fewer are a hand at the picture's edge, or no person."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody in a picture, image pixels. ``face``: what a face model saw, or None."""

    pose: Pose
    face: Face | None = None

    @property
    def joints(self) -> Joints:
        """Those that can be trusted."""
        return Sight()(self.pose) or Joints({}, {})

    @property
    def box(self) -> Box:
        """(x, y, width, height) around the person; around the joints where the model gave none."""
        if self.pose.box is not None:
            return self.pose.box
        low, high = np.nanmin(self.pose.points, axis=0), np.nanmax(self.pose.points, axis=0)
        return float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])

    @property
    def size(self) -> float:
        """The width of the shoulders as if they faced the camera, px; guessed from the box where they are not seen."""
        joints = self.joints
        seen = ShoulderWidth()(joints, measure(joints), 0.0)
        return seen or 0.35 * min(self.box[2:])

    @property
    def head(self) -> HeadPose | None:
        """Where the head is and how it is turned, as far as the joints tell; no larger than the shoulders allow."""
        head = measure(self.joints)
        if head is None:
            return None
        usual = self.size / SHOULDER_WIDTH_UNITS
        return head._replace(size=min(max(head.size, usual * _HEADS[0]), usual * _HEADS[1]))


def is_somebody(pose: Pose) -> bool:
    """Whether enough of a person is seen to stand in for."""
    joints = Sight()(pose)
    return joints is not None and len(joints.seen) >= _FEWEST


def towards(person: Person) -> Person:
    """The person as if facing the camera: who turns the back to it has left and right exchanged.

    An avatar has a front only. It then stands where the person stands, and its arms are where theirs are.
    """
    return person if not _turned_away(person) else replace(person, pose=_exchanged(person.pose), face=None)


def upright(person: Person, angle: float, about: complex) -> Person:
    """The person turned by ``angle`` radians, clockwise, ``about`` a place x + iy; the box goes along, as large."""
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = np.array([about.real, about.imag])
    points = (person.pose.points - shift) @ turn.T + shift
    x, y, width, height = person.box
    middle = turn @ (np.array([x + width / 2, y + height / 2]) - shift) + shift
    box = (float(middle[0]) - width / 2, float(middle[1]) - height / 2, width, height)
    pose = replace(person.pose, points=points, box=box)
    return Person(pose, None if person.face is None else _turned(person.face, turn, shift))


def _turned(face: Face, turn: Floats, about: Floats) -> Face:
    transform = None
    if face.transform is not None:
        transform = np.array(face.transform)
        transform[:2] = turn @ transform[:2]
        transform[:2, 3] += about - turn @ about
    return replace(face, points=(face.points - about) @ turn.T + about, transform=transform)


def _turned_away(person: Person) -> bool:
    """By the order of shoulders and hips, seen along the trunk. A face that is seen says no."""
    joints = person.joints
    shoulders, hips = joints.pair("shoulder"), joints.pair("hip")
    if person.face is not None or shoulders is None or (joints["nose"] and joints.pair("eye")):
        return False
    up = 1j if hips is None else sum(hips) / 2 - sum(shoulders) / 2
    down = up / abs(up) if abs(up) > 1 else 1j
    across = (shoulders[0] - shoulders[1]) / down * 1j  # its real part is positive for somebody who faces the camera
    return across.real < 0


def _exchanged(pose: Pose) -> Pose:
    """Left joints are the right ones, and the other way round."""
    order = pose.skeleton.mirrored
    z = None if pose.z is None else pose.z[order]
    return replace(pose, points=pose.points[order], scores=pose.scores[order], z=z)
