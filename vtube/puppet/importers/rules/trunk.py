"""Hips, spine, chest, neck and head: the bones, and the parts that they carry."""

from __future__ import annotations

from vtube.puppet.importers.draft import drive
from vtube.puppet.importers.rules.figure import Figure, Point, cells

TRUNK = ["Hips", "Spine", "Chest"]


def bones(figure: Figure) -> None:
    """Place the trunk: the neck at the bottom of the head, the hips at the bottom of the torso."""
    head, torso, whole = figure.head, figure.torso, figure.whole
    x, middle = torso[0] + torso[2] / 2, head[0] + head[2] / 2
    base = figure.marks.get("Neck", (middle, max(torso[1] + 0.04 * torso[3], head[1] + 0.97 * head[3])))
    low = max(_hips(figure), base[1] + 4)
    span = low - base[1]
    hips = figure.marks.get("Hips", (x, low))
    spine, chest = (x, low - 0.25 * span), (x, low - 0.55 * span)
    skull = figure.marks.get("Head", (middle, min(head[1] + 0.9 * head[3], base[1] - 1)))
    unit = whole[3] / 100
    figure.bone(
        "Hips", None, hips, spine,
        drive("BodyPositionX", "x", (-15, -5 * unit), (15, 5 * unit)),
        drive("BodyPositionY", "y", (-15, 4 * unit), (15, -4 * unit)),
        how="at the bottom of the torso",
    )  # fmt: skip
    figure.bone("Spine", "Hips", spine, chest, how="a quarter of the way from the hips to the neck")
    figure.bone(
        "Chest", "Spine", chest, base,
        drive("Breath", "y", (0, 0), (1, -0.25 * unit)),
        drive("BodyAngleX", "x", (-30, -0.6 * unit), (30, 0.6 * unit)),
        drive("BodyAngleY", "y", (-30, 0.6 * unit), (30, -0.6 * unit)),
        how="half way from the hips to the neck",
    )  # fmt: skip
    figure.bone("Neck", "Chest", base, skull, how="at the bottom of the head")
    figure.bone(
        "Head", "Neck", skull, (middle, head[1]),
        drive("FacePositionX", "x", (-15, -2 * unit), (15, 2 * unit)),
        drive("FacePositionY", "y", (-15, unit), (15, -unit)),
        *(drive("FacePositionZ", f"scale_{axis}", (-10, 0.96), (0, 1), (10, 1.06)) for axis in "xy"),
        how="near the bottom of the head",
    )  # fmt: skip


def parts(figure: Figure) -> None:
    """The torso bends along the spine and breathes; hips and neck are stiff."""
    torso = figure.torso
    breath = drive("Breath", "scale_x", (0, 1), (1, 1.006))
    pivot = [round(torso[0] + torso[2] / 2, 1), round(torso[1] + torso[3], 1)]
    for piece in figure.of("torso", "body"):
        mesh = {"cells": cells(piece.box, 60, 12), "skin": TRUNK, "softness": round(max(torso[3] * 0.12, 4.0), 1)}
        figure.part(piece, "Chest", "bends with Hips, Spine and Chest", [breath], pivot=pivot, mesh=mesh)
    for piece in figure.of("hips"):
        figure.part(piece, "Hips", "on the bone Hips")
    for piece in figure.of("neck"):
        figure.part(piece, "Neck", "on the bone Neck")


def _hips(figure: Figure) -> float:
    """The height of the hips: in the upper ends of the legs, or by the shape of the torso."""
    torso, whole = figure.torso, figure.whole
    legs = figure.of("leg", "upper_leg")
    if legs:
        top = min(piece.box[1] for piece in legs)
        return max(top, torso[1] + 0.5 * torso[3]) if top < torso[1] + torso[3] else torso[1] + 0.92 * torso[3]
    if torso[3] > 0.5 * whole[3]:
        return torso[1] + 0.42 * torso[3]  # one layer down to the feet
    return torso[1] + 0.9 * torso[3]


def over(figure: Figure, place: Point) -> str:
    """The bone of the trunk that a place lies at."""
    if place[1] < figure.head[1] + figure.head[3]:
        return "Head"
    return "Chest" if place[1] < figure.bones["Spine"]["at"][1] else "Hips"
