"""Poses that people have at webcams: rotations of bones, with arms that reach for places by inverse kinematics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drawn_people.bodies import Rig
from drawn_people.posing import ACROSS, BACK, UP, Posing, arm_length, inside, reach, turned
from vtube.types import Floats

REACH = {
    # where a wrist is, from between the shoulders: outwards, forwards and up, in arms' lengths; how far it may be off
    "hanging": ((0.42, 0.02, -0.92), 0.08),
    "typing": ((0.18, 0.62, -0.62), 0.12),
    "desk": ((0.30, 0.45, -0.70), 0.15),
    "lap": ((0.15, 0.40, -0.85), 0.10),
    "chest": ((0.02, 0.30, -0.30), 0.15),
    "crossed": ((-0.18, 0.32, -0.42), 0.07),
    "together": ((0.03, 0.48, -0.35), 0.05),
    "signing": ((0.12, 0.50, -0.30), 0.24),
    "high": ((0.20, 0.45, 0.05), 0.20),
    "waving": ((0.62, 0.25, 0.28), 0.20),
    "raised": ((0.35, 0.10, 0.85), 0.20),
    "camera": ((0.15, 0.85, 0.00), 0.15),
    "aside": ((0.95, 0.20, -0.05), 0.25),
    "hip": ((0.42, 0.00, -0.72), 0.05),
    "anywhere": ((0.30, 0.40, -0.20), 0.60),
}
TOUCHED = {
    # where a hand is, from the head's bone: outwards, forwards and up, in metres
    "chin": (0.03, 0.13, -0.10),
    "cheek": (0.10, 0.10, -0.06),
    "glasses": (0.06, 0.17, 0.02),
    "mouth": (0.03, 0.17, -0.05),
    "hair": (0.10, 0.06, 0.16),
    "headphones": (0.15, 0.02, 0.03),
    "nape": (0.10, -0.10, 0.02),
}
SEATED = {
    "hanging": 2, "typing": 4, "desk": 3, "lap": 2, "chest": 2, "signing": 8, "high": 4, "waving": 4, "raised": 2,
    "camera": 2, "aside": 2, "anywhere": 4, "chin": 2, "cheek": 1, "glasses": 1, "mouth": 1, "hair": 1,
    "headphones": 1, "nape": 0.5,
}  # fmt: skip
STANDING = {**SEATED, "typing": 0.5, "desk": 0.5, "lap": 0.5, "hanging": 5, "hip": 3, "aside": 4, "raised": 4}
BOTH = {"crossed": 1, "together": 2, "typing": 3, "lap": 1, "signing": 2, "raised": 1, "hip": 0.5, "desk": 1}
"""How often a hand is where; and both, of those poses that have both in the same place."""
TRIES = 12


@dataclass
class Pose:
    """(B, 3, 4) transforms from rest."""

    transforms: Floats
    seated: bool


def posed(rig: Rig, heads: Floats, chance: np.random.Generator) -> Pose:
    """A random pose of somebody with bones that begin at (B, 3) heads."""
    posing = Posing(rig, heads.astype(np.float64))
    seated = bool(chance.random() < 0.6)
    _legs(posing, chance, seated=seated)
    _trunk(posing, chance)
    posing.solve()
    weights = SEATED if seated else STANDING
    if chance.random() < 0.3:
        names = [_chosen(BOTH, chance)] * 2
    else:
        names = [_chosen(weights, chance), _chosen(weights, chance)]
    for side, name in zip(("L", "R"), names, strict=True):
        _arm(posing, side, name, chance)
        _hand(posing, side, chance, fist=name in {"chin", "cheek", "camera", "hip"})
    posing.solve()
    return Pose(posing.transforms, seated)


def _chosen(weights: dict[str, float], chance: np.random.Generator) -> str:
    shares = np.array(list(weights.values()), float)
    return str(chance.choice(list(weights), p=shares / shares.sum()))


def _trunk(posing: Posing, chance: np.random.Generator) -> None:
    """Leaning, bending and turning by the spine, looking about by neck and head."""
    lean, bend, twist = chance.normal((4, 0, 0), (9, 6, 10))
    spine = [f"spine0{k}" for k in (5, 4, 3, 2, 1)]
    for bone in spine:
        step = turned(ACROSS, lean / 5) @ turned(BACK, bend / 5) @ turned(UP, twist / 5)
        posing.turn(bone, step)
    nod, tilt, look = np.clip(chance.normal((-lean / 2, 0, -twist / 2), (12, 9, 22)), -50, 50)
    for bone in ("neck01", "neck02", "neck03", "head"):
        posing.turn(bone, turned(UP, look / 4) @ turned(ACROSS, nod / 4) @ turned(BACK, tilt / 4))


def _legs(posing: Posing, chance: np.random.Generator, *, seated: bool) -> None:
    """On a chair, or standing, walking or dancing."""
    lively = float(chance.choice([4, 18, 30], p=[0.5, 0.3, 0.2]))
    for side, sign in (("L", 1.0), ("R", -1.0)):
        if seated:
            lift, spread, knee = chance.normal((84, 10, 84), (8, 8, 14))
        else:
            lift, spread, knee = chance.normal((0, 3, 5), (lively, lively / 4, lively))
            knee = max(knee, 0.6 * max(lift, 0.0), 0.0)
        posing.turn(f"upperleg01.{side}", turned(BACK, -sign * spread) @ turned(ACROSS, -min(lift, 100.0)))
        posing.turn(f"lowerleg01.{side}", turned(ACROSS, min(knee, 120.0)))


def _arm(posing: Posing, side: str, name: str, chance: np.random.Generator) -> None:
    """Bring a wrist to where its name says, if need be not quite there, so that it is not inside the body."""
    sign = 1.0 if side == "L" else -1.0
    for attempt in range(TRIES):
        spread = 1.0 + attempt / TRIES
        target, high = _target(posing, sign, name, spread, chance)
        clavicle = f"clavicle.{side}"
        posing.local[posing.rig.bone(clavicle)] = turned(BACK, -sign * float(np.clip(28 * high, -5, 28)))
        posing.solve()
        swivel = float(chance.normal(0, 25)) if name != "hip" else 0.0
        ends = reach(posing, side, sign, target, swivel, out=name in {"hip", "hair", "nape", "headphones"})
        if not any(inside(posing, point) for point in ends):
            return


def _target(posing: Posing, sign: float, name: str, spread: float, chance: np.random.Generator) -> tuple[Floats, float]:
    """Where the wrist goes, in the world, and how high that is in arms' lengths above the shoulders."""
    arm = arm_length(posing, "L")
    chest = posing.transforms[posing.rig.bone("spine01")][:, :3]
    middle = (posing.place("upperarm01.L") + posing.place("upperarm01.R")) / 2
    if name in TOUCHED:
        out, forth, up = np.add(TOUCHED[name], chance.normal(0, 0.025 * spread, 3))
        head = posing.transforms[posing.rig.bone("head")][:, :3]
        hand = posing.place("head") + head @ np.array([sign * out, -forth, up + 0.08])
        below = np.array([sign * chance.uniform(0.0, 0.8), -0.3, chance.uniform(-1.0, -0.4)])
        target = hand + 0.13 * below / np.linalg.norm(below)  # the wrist is a palm away from what the hand touches
        return target, float((target - middle)[2] / arm)
    (out, forth, up), off = REACH[name]
    out, forth, up = np.add((out, forth, up), chance.normal(0, off * spread, 3))
    if name in {"anywhere", "aside", "signing", "high"}:
        forth = max(forth, 0.1)
    return middle + chest @ (arm * np.array([sign * (out + 0.02), -forth, up])), float(up)


def _hand(posing: Posing, side: str, chance: np.random.Generator, *, fist: bool) -> None:
    """Turn the forearm about itself, bend the wrist and curl the fingers."""
    rig, heads = posing.rig, posing.heads
    at = {bone: heads[rig.bone(f"{bone}.{side}")] for bone in ("lowerarm01", "wrist", "finger2-1", "finger5-1")}
    fore = at["wrist"] - at["lowerarm01"]
    sign = 1.0 if side == "L" else -1.0
    twist = float(np.clip(chance.normal(-20, 45), -85, 80)) * -sign
    for bone, share in (("lowerarm02", 0.5), ("wrist", 0.5)):
        posing.turn(f"{bone}.{side}", turned(fore, twist * share))
    width = at["finger5-1"] - at["finger2-1"]
    posing.turn(f"wrist.{side}", turned(width, float(np.clip(chance.normal(0, 22), -50, 50))))
    posing.turn(f"wrist.{side}", turned(np.cross(width, fore), float(np.clip(chance.normal(0, 9), -20, 20))))
    common = 75.0 if fist else float(chance.choice([5, 25, 60, 85]))
    for finger in range(2, 6):
        curl = float(np.clip(common + chance.normal(0, 10), 0, 95))
        if chance.random() < 0.12:
            curl = float(chance.choice([5, 85]))
        for part in (1, 2, 3):
            bone = f"finger{finger}-{part}.{side}"
            posing.turn(bone, turned(width, sign * curl * (0.7 if part == 1 else 1.0)))
