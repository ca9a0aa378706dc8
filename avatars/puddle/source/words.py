"""The words in which the rig is written, as the mappings of rig.yaml.

Signs: x to the canvas right is towards the character's own left, y is down, rotations are clockwise.
"""

from __future__ import annotations

from typing import Any

import surface

Item = dict[str, Any]
Point = tuple[float, float]

SIDES = (("left", "Left", 1), ("right", "Right", -1))
"""As in layers, as in bones, which way it is on the canvas."""


def drive(parameter: str, prop: str, *curve: Point) -> Item:
    """The property follows the parameter along the points, given in any order."""
    return {"parameter": parameter, "property": prop, "curve": [list(map(float, point)) for point in sorted(curve)]}


def even(parameter: str, prop: str, reach: float, amount: float) -> Item:
    """From minus the amount to the amount, between minus and plus the reach."""
    return drive(parameter, prop, (-reach, -amount), (0, 0), (reach, amount))


def rise(parameter: str, prop: str, amount: float, start: float = 0.0) -> Item:
    """From nothing at 0 to the amount at 1."""
    return drive(parameter, prop, (0, start), (1, amount))


def bone(name: str, parent: str | None, at: Point, *drivers: Item, tip: Point | None = None, **more: Any) -> Item:
    """One bone."""
    item: Item = {"name": name, "at": list(map(float, at))}
    if parent:
        item["parent"] = parent
    if tip:
        item["tip"] = list(map(float, tip))
    if drivers:
        item["drivers"] = list(drivers)
    return item | more


def part(name: str, on: str, z: float, *drivers: Item, **more: Any) -> Item:
    """One part; its image and its place are those of the layer of its name, unless an image is given."""
    item: Item = {"name": name, "bone": on, "z": float(z)}
    if drivers:
        item["drivers"] = list(drivers)
    return item | more


def again(name: str, layer: str, on: str, z: float, *drivers: Item, **more: Any) -> Item:
    """One more part of a layer that another part shows too."""
    return part(name, on, z, *drivers, image=f"layers/{layer}.png", **more)


def mesh(columns: int, rows: int, skin: tuple[str, ...] = (), softness: float = 40.0, **more: Any) -> Item:
    """A grid over a part."""
    item: Item = {"cells": [columns, rows]}
    if skin:
        item |= {"skin": list(skin), "softness": softness}
    return item | more


def turned(columns: int, rows: int, depth: float = 0.0, **more: Any) -> Item:
    """A grid of something on the head, which turns with it; ``depth``: px before the head's surface."""
    return mesh(columns, rows, turn=surface.turn(depth), **more)
