"""Parts as ``Polygon2D``: their points, which bones hold those, and what the addon's script needs to bend them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vtube.exports._godot import text
from vtube.exports._godot.layout import SKELETON, Card
from vtube.puppet.avatar import Part
from vtube.puppet.meshes import bending, grid, held
from vtube.puppet.schema.parts import MeshSection, ShapeSection, TurnSection
from vtube.puppet.shapes import PITCH, YAW, used
from vtube.types import Floats

HOLDS = 4
"""Bones that hold one point, in Godot."""
DRIVEN = frozenset(("x", "y", "rotation", "scale_x", "scale_y"))
"""Properties of drivers that move a part itself."""


def outline(part: Part) -> Floats:
    """(N, 2) texture pixels: the points of a part's mesh, or of its image's four corners, row by row."""
    if part.mesh is not None and bending(part):
        return grid(part.mesh, part).view(np.float64).reshape(-1, 2)
    height, width = part.texture.shape[:2]
    return np.array([[0, 0], [width, 0], [0, height], [width, height]], dtype=np.float64)


def geometry(card: Card, path: str) -> dict[str, str]:
    """The properties of a card's shape, as drawn, and of what holds it. ``path``: the node's, from the scene's root."""
    points, cells = outline(card.part), _cells(card.part)
    weights, _ = weighted(card)
    to_skeleton = "../" * (path.count("/") + 1) + SKELETON
    bones = [
        (bone.carrier.removeprefix(f"{SKELETON}/"), text.floats(column))
        for bone, column in zip(card.bones, weights.T.tolist(), strict=True)
    ]
    return {
        "polygon": text.vectors(points + card.part.at),
        "uv": text.vectors(points),
        "polygons": text.array(f"PackedInt32Array({', '.join(map(str, c))})" for c in _triangles(cells)),
        "skeleton": text.path(to_skeleton),
        "bones": text.array(value for path, column in bones for value in (text.string(path), column)),
    }


def weighted(card: Card) -> tuple[Floats, Floats]:
    """(N, bones) how far each bone holds each point, of at most ``HOLDS``, and (N, 2) the middle of each one's limb."""
    part, points = card.part, outline(card.part)
    if len(card.bones) == 1 or part.mesh is None:
        return np.ones((len(points), 1)), np.zeros((0, 2))
    places = (points + part.at) @ np.array([1, 1j])
    holds, middle = held(part.mesh, part, places, [bone.joint for bone in card.bones])
    np.put_along_axis(holds, np.argsort(-holds, axis=1, kind="stable")[:, HOLDS:], 0.0, axis=1)
    return holds / holds.sum(axis=1, keepdims=True), middle.view(np.float64).reshape(-1, 2)


def bends(card: Card, masks: list[str]) -> dict[str, str]:
    """What the addon's script bends a card by; empty where nothing does. ``masks``: the paths of its copies."""
    part, (_, middle) = card.part, weighted(card)
    mesh = part.mesh if bending(part) else None
    driven = any(driver.property in DRIVEN for driver in part.drivers)
    if not (mesh or driven):
        return {}
    up = "../" * (card.path.count("/") + 1)
    given = {"pivot": text.vector(*part.pivot), "corner": text.vector(*part.at)}
    if mesh is not None:
        given |= _inputs(mesh, part)
    if len(middle):
        given["middle"] = text.vectors(middle)
    if masks:
        given["copies"] = f"Array[NodePath]({text.array(text.path(up + mask) for mask in masks)})"
    return given


def _inputs(mesh: MeshSection, part: Part) -> dict[str, str]:
    shapes = [shape for shape in mesh.shapes if any(shape.offsets)]
    given = {"shapes": f"Array[Dictionary]({text.array(map(_shape, shapes))})"} if shapes else {}
    if mesh.turn and mesh.turn.strength > 0:
        given["turn"] = text.dictionary(_turn(mesh.turn, part))
    return given


def _shape(shape: ShapeSection) -> str:
    """With a second axis of one key where there is none."""
    keys = [*shape.keys, [0.0]][:2]
    names = [*shape.parameters, shape.parameters[0]][:2]
    return text.dictionary(
        {
            "inputs": f"PackedStringArray({', '.join(map(text.string, names))})",
            "keys": text.array(map(text.floats, keys)),
            "offsets": text.array(text.vectors(np.array(offsets, dtype=np.float64)) for offsets in shape.offsets),
        }
    )


def _turn(turn: TurnSection, part: Part) -> Mapping[str, str]:
    return {
        "inputs": f"PackedStringArray({text.string(YAW)}, {text.string(PITCH)})",
        "origin": text.vector(part.at[0] - turn.centre[0], part.at[1] - turn.centre[1]),
        "radius": text.vector(*turn.radius),
        "depth": text.real(turn.depth),
        "bulge": text.real(turn.bulge * turn.radius[0]),
        "strength": text.real(np.radians(turn.strength)),
    }


def inputs(part: Part) -> set[str]:
    """The parameters that bend a part."""
    return used(part.mesh) if part.mesh is not None and bending(part) else set()


def _cells(part: Part) -> tuple[int, int]:
    return part.mesh.cells if part.mesh is not None and bending(part) else (1, 1)


def _triangles(cells: tuple[int, int]) -> list[tuple[int, int, int]]:
    """Two of each cell, which share the diagonal from its top left to its bottom right, row by row."""
    columns, rows = cells
    corners = [row * (columns + 1) + column for row in range(rows) for column in range(columns)]
    down = columns + 1
    return [t for c in corners for t in ((c, c + 1, c + down + 1), (c, c + down + 1, c + down))]
