"""The rig of a figure that was one picture: bones, meshes, head turn, and arms that hang however they are drawn."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import Any

import numpy as np

from vtube.puppet.importers.draft import Item, drive, rounded
from vtube.puppet.importers.picture_joints import SIDES, Joints
from vtube.types import Floats, Image

_OUTWARDS = {"Left": 1.0, "Right": -1.0}
_TRUNK = ("Hips", "Spine", "Chest", "Neck", "Head")
_LEG = ("UpperLeg", "LowerLeg", "Foot")
_ARM = {"UpperArm": ("Shoulder", "Elbow"), "LowerArm": ("Elbow", "Wrist"), "Hand": ("Wrist", "Fingers")}
_HANGING = 90.0  # degrees from the canvas' right, clockwise
_LOOSE, _BENT = 12.0, 18.0  # degrees: how far a resting arm may stand off, and a resting elbow be bent, as drawn
_FINEST = 6.0  # px of the narrowest cell
_TURN = math.radians(22.0)  # of a head at 30 degrees of its parameter
_BULGE = 0.55


def bones(joints: Joints, tall: float, arms: Container[str], legs: Container[str]) -> list[Item]:
    """All bones, parents before children. ``tall``: px of the figure's height. ``arms``, ``legs``: the sides of those
    that are parts of their own; others stay still.
    """
    hips, neck = joints["Hips"], joints["Neck"]
    spine, chest = hips + 0.18 * (neck - hips), hips + 0.5 * (neck - hips)
    step = tall / 2200
    items = [
        _bone("Hips", None, hips, spine, drive("BodyPositionX", "x", (-15, -90 * step), (15, 90 * step)),
              drive("BodyPositionY", "y", (-15, 75 * step), (15, -75 * step))),
        _bone("Spine", "Hips", spine, chest),
        _bone("Chest", "Spine", chest, neck, drive("Breath", "y", (0, 0), (1, -4 * step)),
              drive("BodyAngleX", "x", (-30, -14 * step), (30, 14 * step)),
              drive("BodyAngleY", "y", (-30, 14 * step), (0, 0), (30, -10 * step))),
        _bone("Neck", "Chest", neck, joints["Head"]),
        _bone("Head", "Neck", joints["Head"], joints["HeadTop"],
              drive("Breath", "y", (0, 0), (1, -1.5 * step)), drive("MouthOpen", "y", (0.1, 0), (1, -9 * step)),
              drive("MouthOpen", "scale_y", (0.1, 1), (1, 1.012)),
              drive("FacePositionX", "x", (-15, -26 * step), (15, 26 * step)),
              drive("FacePositionY", "y", (-15, 12 * step), (15, -12 * step)),
              drive("FacePositionZ", "scale_x", (-10, 0.96), (0, 1), (10, 1.05)),
              drive("FacePositionZ", "scale_y", (-10, 0.96), (0, 1), (10, 1.05))),
    ]  # fmt: skip
    for side in SIDES:
        items += [*_arm(joints, side, side in arms), *_leg(joints, side, side in legs)]
    return items


def body(image: Image, tall: float) -> Item:
    """The part that is everything but the limbs that were cut off; ``image`` is trimmed and lies at ``at``, which the
    caller adds. Limbs that were not go with the trunk.
    """
    return {"name": "body", "image": "layers/body.png", "bone": "Hips", "z": 10,
            "mesh": {"cells": cells(image, 48), "skin": [*_TRUNK], "softness": round(0.035 * tall, 1)}}  # fmt: skip


def arm(image: Image, side: str, half: float) -> Item:
    """The part of one arm. ``half``: px, half its thickness."""
    name = f"{side.lower()}_arm"
    skin = [f"{side}{bone}" for bone in _ARM]
    mesh = {"cells": cells(image, 28), "skin": skin, "softness": round(1.3 * half, 1)}
    return {"name": name, "image": f"layers/{name}.png", "bone": skin[0], "z": 20, "mesh": mesh}


def leg(image: Image, side: str, half: float) -> Item:
    """The part of one leg; it lies behind the body. ``half``: px, half its thickness."""
    name = f"{side.lower()}_leg"
    skin = [f"{side}{bone}" for bone in _LEG]
    mesh = {"cells": cells(image, 28), "skin": skin, "softness": round(half, 1)}
    return {"name": name, "image": f"layers/{name}.png", "bone": skin[0], "z": 5, "mesh": mesh}


def cells(image: Image, most: int) -> list[int]:
    """Columns and rows of nearly square cells, so many along the longer side."""
    height, width = image.shape[:2]
    step = max(height / most, width / most, _FINEST)
    return [max(1, min(most, int(side / step))) for side in (width, height)]


def turned(at: tuple[int, int], image: Image, grid: list[int], joints: Joints) -> list[Item]:
    """Key shapes of the body's mesh under FaceAngleX and FaceAngleY: a rounded head, and a neck that follows.

    A point of the head lies on a dome before the picture; it is turned and seen from the front again.
    """
    columns, rows = np.linspace(0, image.shape[1], grid[0] + 1), np.linspace(0, image.shape[0], grid[1] + 1)
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2) + at
    chin, top = joints["Head"], joints["HeadTop"]
    up = chin - top
    high = max(float(np.hypot(*up)), 1.0)
    away = points - (chin + top) / 2
    across = np.array([[up[1], -up[0]], [up[0], up[1]]]) / high
    x, y = across @ away.T
    wide = _breadth(image, at, chin, top)
    depth = _BULGE * wide * np.maximum(0.0, 1 - (x / (1.1 * wide)) ** 2 - (y / (0.68 * high)) ** 2)
    hold = np.clip((0.62 * high - y) / (0.22 * high), 0.0, 1.0)
    hold = hold**2 * (3 - 2 * hold)
    cosine, sine = math.cos(_TURN) - 1, math.sin(_TURN)
    yaw = [np.stack([hold * (cosine * x + sign * sine * depth), 0 * x]).T for sign in (-1, 1)]
    pitch = [np.stack([0 * y, hold * (0.6 * cosine * y - sign * 0.8 * sine * depth)]).T for sign in (-1, 1)]
    return [_shape("FaceAngleX", [o @ across for o in yaw]), _shape("FaceAngleY", [o @ across for o in pitch])]


def framings(joints: Joints, image: Image, at: tuple[int, int], tall: float) -> dict[str, list[float]]:
    """full, bust and face. ``image``: of the body, which lies at ``at``."""
    top, middle = float(at[1]), float(joints["Neck"][0])
    half = max(0.33 * tall, 1.05 * max(middle - at[0], at[0] + image.shape[1] - middle))
    low = float(joints["Hips"][1])
    face = float(joints["Head"][1]) - top
    return {
        "full": rounded([middle - half, top - 0.05 * tall, 2 * half, 1.09 * tall]),
        "bust": rounded([middle - 0.56 * (low - top), top - 0.06 * tall, 1.12 * (low - top), low - top + 0.08 * tall]),
        "face": rounded([middle - 0.8 * face, top - 0.2 * face, 1.6 * face, 1.6 * face]),
    }


def greeting() -> Item:
    """A wave of the right hand."""
    raised = [[0, 0], [0.45, 128], [2.0, 128], [2.6, 0]]
    waving = [[0, 0], [0.45, 15], [0.75, 50], [1.05, 12], [1.35, 50], [1.65, 12], [2.0, 30], [2.6, 0]]
    return {"duration": 2.6, "tracks": {"RightUpperArm": raised, "RightLowerArm": waving}}


def _breadth(image: Image, at: tuple[int, int], chin: Floats, top: Floats) -> float:
    """Half the width of the head, hair included."""
    first, last = sorted(int(np.clip(place[1] - at[1], 0, image.shape[0] - 1)) for place in (chin, top))
    opaque = (image[first : last + 1, :, 3] >= 128).any(axis=0)
    reach = np.abs(np.flatnonzero(opaque) + at[0] - chin[0])
    high = float(np.hypot(*(chin - top)))
    return float(np.clip(np.percentile(reach, 96) if len(reach) else high / 2, 0.4 * high, 0.85 * high))


def _shape(parameter: str, offsets: list[Floats]) -> Item:
    low, high = ([[round(float(v), 1) or 0 for v in point] for point in some] for some in offsets)
    return {"parameters": [parameter], "keys": [[-30, 0, 30]], "offsets": [low, [], high]}


def _arm(joints: Joints, side: str, free: bool) -> list[Item]:
    """An arm's bones: at rest they hang, however they are drawn, and a raised arm points where it is told to; one that
    is not free stays as it is drawn.
    """
    places = {name: [joints[f"{side}{joint}"] for joint in ends] for name, ends in _ARM.items()}
    upper, lower, hand = (_angle(*ends) for ends in places.values())
    out = _OUTWARDS[side]
    off = float(np.clip(out * _wrapped(_HANGING - upper), 0.0, _LOOSE))
    straight = _wrapped(_HANGING - upper)
    shoulder = sorted([(0.0, straight - out * off), (-60 * out, straight)])
    drivers = {
        "UpperArm": drive(f"{side}UpperArm", "rotation", *shoulder),
        "LowerArm": _unbend(f"{side}LowerArm", _wrapped(lower - upper)),
        "Hand": _unbend(f"{side}Hand", _wrapped(hand - lower)),
    }
    if not free:
        drivers = {name: _stilled(f"{side}{name}") for name in _ARM}
    items, parent = [], "Chest"
    for name, (at, tip) in places.items():
        items.append(_bone(f"{side}{name}", parent, at, tip, drivers[name]))
        parent = f"{side}{name}"
    items[0]["order"] = {"parameter": f"{side}HandDepth", "behind": -20}
    return items


def _unbend(name: str, bend: float) -> Item:
    """Takes back a drawn bend: nearly at rest, wholly when the bone is turned."""
    kept = float(np.clip(bend, -_BENT, _BENT))
    return drive(name, "rotation", (-60, -bend), (0, kept - bend), (60, -bend))


def _stilled(name: str) -> Item:
    """Takes back a bone's turn."""
    return drive(name, "rotation", (-180, 180), (180, -180))


def _leg(joints: Joints, side: str, free: bool) -> list[Item]:
    ends = [joints[f"{side}{joint}"] for joint in ("Hip", "Knee", "Ankle", "Toe")]
    parents = ["Hips", f"{side}UpperLeg", f"{side}LowerLeg"]
    names = [f"{side}{name}" for name in _LEG]
    stilled = [[] if free else [_stilled(name)] for name in names]
    return [_bone(name, parents[i], ends[i], ends[i + 1], *stilled[i]) for i, name in enumerate(names)]


def _bone(name: str, parent: str | None, at: Floats, tip: Floats, *drivers: Item) -> Item:
    item: dict[str, Any] = {"name": name, **({"parent": parent} if parent else {})}
    item |= {"at": rounded(at), "tip": rounded(tip)}
    return item | ({"drivers": list(drivers)} if drivers else {})


def _angle(a: Floats, b: Floats) -> float:
    """Degrees from the canvas' right, clockwise."""
    return math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))


def _wrapped(degrees: float) -> float:
    return math.remainder(degrees, 360.0)
