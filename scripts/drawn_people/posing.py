"""A skeleton that is being posed: bones are turned about their heads, arms reach for places, by inverse kinematics."""

from __future__ import annotations

import numpy as np

from drawn_people.bodies import Rig
from vtube.types import Floats

ACROSS, BACK, UP = np.eye(3)
"""To the person's left, to their back and up, at rest."""


class Posing:
    """A skeleton of one person that is being posed: rotations of bones about their heads, from the root on."""

    def __init__(self, rig: Rig, heads: Floats) -> None:
        self.rig, self.heads = rig, heads
        self.local = np.tile(np.eye(3), (len(heads), 1, 1))
        self.transforms = np.zeros((len(heads), 3, 4))

    def solve(self) -> None:
        """Transforms of all bones, of their rotations."""
        for bone, parent in enumerate(self.rig.parents):
            base = np.eye(3, 4) if parent < 0 else self.transforms[parent]
            turn = self.local[bone]
            self.transforms[bone, :, :3] = base[:, :3] @ turn
            head = self.heads[bone]
            self.transforms[bone, :, 3] = base[:, :3] @ (head - turn @ head) + base[:, 3]

    def turn(self, bone: str, rotation: Floats) -> None:
        """Turn a bone, in the axes of rest, after what it was turned by."""
        number = self.rig.bone(bone)
        self.local[number] = rotation @ self.local[number]

    def place(self, bone: str) -> Floats:
        """Where it begins now."""
        number = self.rig.bone(bone)
        moved = self.transforms[number]
        return np.asarray(moved[:, :3] @ self.heads[number] + moved[:, 3])

    def aim(self, bone: str, rotation: Floats) -> None:
        """Turn a bone so that its rotation from rest, in the world, is that; its parents are solved."""
        number = self.rig.bone(bone)
        parent = self.transforms[self.rig.parents[number]][:, :3]
        self.local[number] = parent.T @ rotation


def turned(axis: Floats, degrees: float) -> Floats:
    """A rotation (Rodrigues)."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)


def arm_length(posing: Posing, side: str) -> float:
    """Metres from the shoulder over the elbow to the wrist."""
    joints = [posing.heads[posing.rig.bone(f"{bone}.{side}")] for bone in ("upperarm01", "lowerarm01", "wrist")]
    return float(np.linalg.norm(joints[1] - joints[0]) + np.linalg.norm(joints[2] - joints[1]))


def reach(
    posing: Posing, side: str, sign: float, target: Floats, swivel: float, *, out: bool
) -> tuple[Floats, Floats, Floats]:
    """Turn the arm so that the wrist is at the target, or as near as it reaches; returns points along forearm and hand.

    The elbow is below the line from shoulder to wrist and a little outside, turned about it by ``swivel`` degrees.
    """
    rig, heads = posing.rig, posing.heads
    rest = [heads[rig.bone(f"{bone}.{side}")] for bone in ("upperarm01", "lowerarm01", "wrist")]
    upper, fore = rest[1] - rest[0], rest[2] - rest[1]
    a, b = float(np.linalg.norm(upper)), float(np.linalg.norm(fore))
    shoulder = posing.place(f"upperarm01.{side}")
    span = target - shoulder
    distance = float(np.clip(np.linalg.norm(span), abs(a - b) + 0.25 * b, 0.985 * (a + b)))
    along = span / np.linalg.norm(span)
    chest = posing.transforms[rig.bone("spine01")][:, :3]
    pole = chest @ np.array([sign * (1.4 if out else 0.45), 0.35, -0.2 if out else -1.0])
    elbow = shoulder + _bent(a, b, distance, along, pole, swivel)
    wrist = shoulder + distance * along
    hinge = np.cross(elbow - shoulder, wrist - elbow)
    at_rest = np.cross(upper, fore)  # the forearm is bent a little forwards at rest
    posing.aim(f"upperarm01.{side}", _frame(elbow - shoulder, hinge) @ _frame(upper, at_rest).T)
    posing.solve()
    posing.aim(f"lowerarm01.{side}", _frame(wrist - elbow, hinge) @ _frame(fore, at_rest).T)
    posing.solve()
    forward = (wrist - elbow) / b
    return (elbow + wrist) / 2, wrist, wrist + 0.08 * forward


def _bent(upper: float, fore: float, distance: float, along: Floats, pole: Floats, swivel: float) -> Floats:
    """(3,) from the shoulder to the elbow of an arm of those lengths, bent towards the pole, turned by degrees."""
    pole = pole - along * (pole @ along)
    pole = turned(along, swivel) @ (pole / max(np.linalg.norm(pole), 1e-6))
    cosine = float(np.clip((upper**2 + distance**2 - fore**2) / (2 * upper * distance), -1, 1))
    return np.asarray(upper * (cosine * along + np.sqrt(1 - cosine**2) * pole))


def _frame(along: Floats, hinge: Floats) -> Floats:
    first = along / np.linalg.norm(along)
    second = hinge - first * (hinge @ first)
    second /= np.linalg.norm(second)
    return np.column_stack([first, second, np.cross(first, second)])


def inside(posing: Posing, point: Floats) -> bool:
    """Whether a point of an arm is in the trunk or the head."""
    chest = posing.transforms[posing.rig.bone("spine02")][:, :3]
    low, top = posing.place("spine05"), posing.place("neck01")
    share = np.clip((point - low) @ (top - low) / ((top - low) @ (top - low)), 0, 1)
    off = chest.T @ (point - (low + share * (top - low)))
    width = np.linalg.norm(posing.place("upperarm01.L") - posing.place("upperarm01.R")) / 2
    trunk = (off[0] / (0.95 * width)) ** 2 + ((off[1] + 0.03) / 0.15) ** 2 + (off[2] / 0.12) ** 2
    head = np.linalg.norm(point - posing.place("head") - (0, -0.02, 0.07))
    return bool(trunk < 1 or head < 0.11)
