"""Meshes of parts: how fine they are, which bones hold them, and what bends them.

A mesh here is the mapping of avatar.yaml, except that its key shapes are functions of the mesh's points, which are
known only when the layer is drawn.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from drivers import Item
from eyelids import CENTRE, EYE, HALF, HAPPY, SHUT, above, between, lowered, raised, slant
from limbs import joint

Shape = Callable[[np.ndarray], Item]
"""From the mesh's points, (n, 2) canvas pixels, to a key shape of avatar.yaml."""

HEAD = (768, 470)


def turned(depth: float, bulge: float = 0.42, radius: tuple[float, float] = (185, 220), strength: float = 0.8) -> Item:
    """Lies on the rounded head, ``depth`` pixels before its surface, and turns with it."""
    return {"centre": list(HEAD), "radius": list(radius), "depth": depth, "bulge": bulge, "strength": strength}


def hanging(depth: float, bulge: float, below: float = 430) -> Shape:
    """Long hair: turns with the head at its roots and ever less from ``below`` on, where its weight holds it.

    The same geometry as ``turned``, at its keys and with a strength of its own for each point.
    """
    angles = [-30.0, 0.0, 30.0]

    def shape(points: np.ndarray) -> Item:
        x, y = (points - HEAD).T
        surface = np.sqrt(np.clip(1 - (x / 205) ** 2 - (y / 245) ** 2, 0, 1))
        z = depth + bulge * 205 * surface
        strength = 0.8 - 0.5 * np.clip((points[:, 1] - below) / 300, 0, 1)
        moved = []
        for yaw in angles:
            for pitch in angles:
                a, b = np.radians(yaw) * strength, np.radians(pitch) * strength
                nodded, nearer = y * np.cos(b) - z * np.sin(b), y * np.sin(b) + z * np.cos(b)
                moved.append(np.stack([x * np.cos(a) + nearer * np.sin(a) - x, nodded - y], 1))
        return _keyed(["FaceAngleX", "FaceAngleY"], [angles, angles], *moved)

    return shape


def mesh(
    columns: int, rows: int, *skin: str, softness: float = 0, turn: Item | None = None, shapes: tuple[Shape, ...] = ()
) -> Item:
    """A grid over the layer, held by the bones of ``skin`` or by the part's own."""
    item: Item = {"cells": [columns, rows]}
    if skin:
        item["skin"] = list(skin)
    if softness:
        item["softness"] = softness
    if shapes:
        item["shapes"] = list(shapes)
    if turn:
        item["turn"] = turn
    return item


def resolved(item: Item, box: tuple[int, int, int, int]) -> Item:
    """The mesh with its key shapes computed for a layer at ``box``: x, y, width, height in canvas pixels."""
    columns, rows = item["cells"]
    x, y, width, height = box
    across, down = np.meshgrid(np.linspace(x, x + width, columns + 1), np.linspace(y, y + height, rows + 1))
    points = np.stack([across.ravel(), down.ravel()], 1)
    shapes = {"shapes": [shape(points) for shape in item["shapes"]]} if "shapes" in item else {}
    return {**item, **shapes}


def _keyed(parameters: list[str], keys: list[list[float]], *moved: np.ndarray | None) -> Item:
    """A key shape; None: nothing moves."""
    offsets = [[] if m is None else [[round(float(x), 1) + 0.0, round(float(y), 1) + 0.0] for x, y in m] for m in moved]
    return {"parameters": parameters, "keys": keys, "offsets": offsets}


def eyelids(side: str, *, holds: str) -> tuple[Shape, ...]:
    """How a part of an eye goes with the lids: ``holds`` is "top", "bottom", or "both" for what lies between them."""
    opened = f"EyeOpen{side}"

    def held(points: np.ndarray, top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
        x = _left(points, side)
        share = {"top": 0.0, "bottom": 1.0, "both": between(x, points[:, 1])}[holds]
        return np.stack([np.zeros(len(x)), (1 - share) * top + share * bottom], 1)

    def shut(points: np.ndarray) -> Item:
        x, none = _left(points, side), np.zeros(len(points))
        lashes = 0.75 * np.clip(above(x, points[:, 1]) - 10, 0, 22) * np.clip((x - EYE[0] - 26) / 16, 0, 1)
        closed = held(points, lowered(x, SHUT) + lashes * (holds == "top"), raised(x, SHUT))
        happy = held(points, lowered(x, HAPPY), raised(x, HAPPY))
        half = held(points, lowered(x, HALF), none), held(points, lowered(x, HALF), none - 8)
        smiling = held(points, slant(x, 0, 2), slant(x, -5, -9))
        return _keyed([opened, "MouthSmile"], [[0, 0.45, 1], [0, 1]], closed, happy, *half, None, smiling)

    def mood(parameter: str, top: tuple[float, float], bottom: tuple[float, float]) -> Shape:
        def shape(points: np.ndarray) -> Item:
            x = _left(points, side)
            moved = held(points, slant(x, *top), slant(x, *bottom))
            return _keyed([opened, parameter], [[0, 1], [0, 1]], None, None, None, moved)

        return shape

    return (
        shut,
        mood("FaceAngry", (34, 4), (-3, -6)),
        mood("MouthFrown", (-4, 20), (2, 2)),
        mood(f"Brow{side}Y", (-7, -6), (3, 3)),
    )


def _left(points: np.ndarray, side: str) -> np.ndarray:
    """The x of points, mirrored to the character's left."""
    return points[:, 0] if side == "Left" else 2 * CENTRE - points[:, 0]


def cheeks(points: np.ndarray) -> Item:
    """Blown up cheeks: the lower face goes outwards."""
    away = points - (CENTRE, 548)
    near = np.exp(-((away[:, 1] / 46) ** 2)) * np.clip(np.abs(away[:, 0]) / 120, 0, 1.2)
    return _keyed(["CheekPuff"], [[0, 1]], None, np.stack([np.sign(away[:, 0]) * 21 * near, 4 * near], 1))


def jaw(points: np.ndarray) -> Item:
    """An open mouth draws the chin down."""
    share = np.clip((points[:, 1] - 520) / 98, 0, 1) ** 1.5
    return _keyed(["MouthOpen"], [[0.15, 1]], None, np.stack([np.zeros(len(share)), 13 * share], 1))


def trunk(points: np.ndarray) -> Item:
    """A turn of the body: buttons and collar go aside, the more the nearer the shoulders."""
    across = np.clip(1 - ((points[:, 0] - CENTRE) / 190) ** 2, 0, 1)
    share = np.sqrt(across) * (0.45 + 0.55 * np.clip((1090 - points[:, 1]) / 300, 0, 1))
    aside = np.stack([34 * share, np.zeros(len(share))], 1)
    return _keyed(["BodyAngleX"], [[-30, 0, 30]], -aside, None, aside)


def pleats(points: np.ndarray) -> Item:
    """The same for the skirt, whose hem follows less."""
    across = np.clip(1 - ((points[:, 0] - CENTRE) / 250) ** 2, 0, 1)
    share = np.sqrt(across) * (1 - 0.35 * np.clip((points[:, 1] - 1060) / 370, 0, 1))
    aside = np.stack([24 * share, np.zeros(len(share))], 1)
    return _keyed(["BodyAngleX"], [[-30, 0, 30]], -aside, None, aside)


def draped(side: str) -> Shape:
    """The skirt lies over a thigh that is lifted aside: its half goes along, the more the nearer the hem."""
    (x0, y0), inward = joint("UpperLeg", side)[0], 1 if side == "Left" else -1
    angles = sorted(inward * angle for angle in (-75.0, -50.0, -25.0, 0.0, 30.0))

    def shape(points: np.ndarray) -> Item:
        across = np.clip((_left(points, side) - CENTRE + 60) / 200, 0, 1)
        down = np.clip((points[:, 1] - 1080) / 280, 0, 1)
        share = across**2 * (3 - 2 * across) * down**2 * (3 - 2 * down)
        x, y = points[:, 0] - x0, points[:, 1] - y0
        moved = []
        for angle in angles:
            turn = np.radians(angle * (0.85 if angle * inward < 0 else 0.4)) * share
            moved.append(
                np.stack([x * (np.cos(turn) - 1) - y * np.sin(turn), x * np.sin(turn) + y * (np.cos(turn) - 1)], 1)
            )
        return _keyed([f"{side}UpperLeg"], [angles], *moved)

    return shape
