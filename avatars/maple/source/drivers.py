"""The words in which the rig is written: drivers, bones, parts and conditions, as the mappings of avatar.yaml.

Signs: x to the canvas right is towards the character's own left, y is down, rotations are clockwise.
"""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def drive(parameter: str, prop: str, *curve: tuple[float, float]) -> Item:
    """A driver: the property follows the parameter along the points."""
    return {"parameter": parameter, "property": prop, "curve": [list(point) for point in curve]}


def turn(prop: str, amount: float) -> Item:
    """Follows the yaw: so many pixels (or degrees) at 30 degrees to the canvas right, the opposite to the left."""
    return drive("FaceAngleX", prop, (-30, -amount), (0, 0), (30, amount))


def nod(up: float, down: float, prop: str = "y") -> Item:
    """Follows the pitch: values at 30 degrees up and down."""
    return drive("FaceAngleY", prop, (-30, down), (0, 0), (30, up))


def sway(prop: str, amount: float) -> Item:
    """Follows the idle sway."""
    return drive("Sway", prop, (-1, -amount), (1, amount))


def breath(prop: str, amount: float) -> Item:
    """Follows the breath."""
    return drive("Breath", prop, (0, 0), (1, amount))


def hang(share: float) -> list[Item]:
    """Turns against neck and head, so that what hangs there stays nearly upright."""
    return [drive(bone, "rotation", (-60, 60 * share), (60, -60 * share)) for bone in ("Neck", "Head")]


def narrow(factor: float, *, parameter: str = "FaceAngleX", prop: str = "scale_x") -> Item:
    """Narrows towards both extremes."""
    return drive(parameter, prop, (-30, factor), (0, 1), (30, factor))


def bone(
    name: str, parent: str | None, at: tuple[float, float], *drivers: Item, tip: tuple[float, float] | None = None
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
    return item


def lag(share: float) -> list[Item]:
    """Turns against spine and chest: cloth hangs down."""
    return [drive(name, "rotation", (-40, 40 * share), (40, -40 * share)) for name in ("Spine", "Chest")]


def part(
    image: str, bone_name: str, z: float, *drivers: Item, name: str = "", when: list[Item] | None = None, **more: Any
) -> Item:
    """One part; its image is the layer's bare name, ``at`` comes from the trimmed layer."""
    item: Item = {"name": name or image, "image": image, "at": [], "bone": bone_name, "z": z, **more}
    if drivers:
        item["drivers"] = list(drivers)
    if when:
        item["when"] = when
    return item


def only(parameter: str, minimum: float | None = None, maximum: float | None = None) -> Item:
    """A condition: minimum <= value < maximum."""
    bounds = {"minimum": minimum, "maximum": maximum}
    return {"parameter": parameter, **{k: v for k, v in bounds.items() if v is not None}}
