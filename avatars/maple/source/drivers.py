"""The words in which the rig is written: drivers, bones, parts and conditions, as the mappings of avatar.yaml.

Signs: x to the canvas right is towards the character's own left, y is down, rotations are clockwise.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

Item = dict[str, Any]


def drive(parameter: str, prop: str, *curve: tuple[float, float]) -> Item:
    """A driver: the property follows the parameter along the points."""
    return {"parameter": parameter, "property": prop, "curve": [list(point) for point in curve]}


def turn(prop: str, amount: float) -> Item:
    """Follows the yaw: so many pixels (or degrees) at 30 degrees to the canvas right, the opposite to the left."""
    return drive("FaceAngleX", prop, (-30, -amount), (0, 0), (30, amount))


def sway(prop: str, amount: float) -> Item:
    """Follows the idle sway."""
    return drive("Sway", prop, (-1, -amount), (1, amount))


def breath(prop: str, amount: float) -> Item:
    """Follows the breath."""
    return drive("Breath", prop, (0, 0), (1, amount))


def narrow(factor: float, *, parameter: str = "FaceAngleX", prop: str = "scale_x") -> Item:
    """Narrows towards both extremes."""
    return drive(parameter, prop, (-30, factor), (0, 1), (30, factor))


def bone(
    name: str,
    parent: str | None,
    at: tuple[float, float],
    *drivers: Item,
    tip: tuple[float, float] | None = None,
    order: Item | None = None,
) -> Item:
    """One bone."""
    item: Item = {"name": name}
    if parent:
        item["parent"] = parent
    item["at"] = list(at)
    if tip:
        item["tip"] = list(tip)
    if drivers:
        item["drivers"] = list(drivers)
    if order:
        item["order"] = order
    return item


def chain(name: str, parent: str, *points: tuple[float, float], drivers: tuple[Item, ...] = ()) -> list[Item]:
    """Bones from point to point: ``name``, then name2, name3 ..., each the parent of the next."""
    made = []
    for number, (at, tip) in enumerate(pairwise(points), start=1):
        own = name if number == 1 else f"{name}{number}"
        made.append(bone(own, parent, at, *(drivers if number == 1 else ()), tip=tip))
        parent = own
    return made


def part(name: str, bone_name: str, z: float, *drivers: Item, **more: Any) -> Item:
    """One part; its image is the layer of its name."""
    item: Item = {"name": name, "bone": bone_name, "z": z, **more}
    if drivers:
        item["drivers"] = list(drivers)
    return item
