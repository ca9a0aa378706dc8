"""Hair, tails, ribbons and what a ``+`` sets free: chains of bones that swing."""

from __future__ import annotations

from itertools import pairwise

from vtube.puppet.importers.draft import Item
from vtube.puppet.importers.rules import face, trunk
from vtube.puppet.importers.rules.figure import HAIR, Figure, Point, Span, cells
from vtube.puppet.importers.rules.pieces import Piece, centre

SPRINGS: dict[str, Item] = {
    "front_hair": {"frequency": 2.4, "damping": 0.4, "limit": 10.0},
    "side_hair": {"frequency": 1.8, "damping": 0.35, "limit": 18.0},
    "back_hair": {"frequency": 1.4, "damping": 0.35, "limit": 14.0},
    "tail": {"frequency": 1.1, "damping": 0.3, "limit": 30.0},
    "ribbon": {"frequency": 1.6, "damping": 0.3, "limit": 28.0},
    "ear": {"frequency": 3.0, "damping": 0.35, "limit": 12.0},
    "": {"frequency": 2.0, "damping": 0.4, "limit": 15.0},
}
CAP, CAP_LIMIT = 0.5, 5.0
"""Hair that is wider than this share of the head is a cap: its first bone is fixed, and its ends swing by degrees."""


def parts(figure: Figure) -> None:
    """All that swings."""
    for piece in figure.of(*HAIR, "tail", "ribbon"):
        _chain(figure, piece, piece.said.kind)
    for piece in figure.of("ear"):
        if centre(piece.box)[1] < figure.head[1] + 0.3 * figure.head[3]:
            _chain(figure, piece, "ear")
    for piece in figure.pieces:
        if piece.name not in figure.parts and piece.said.free and not piece.said.kind:
            _chain(figure, piece, "")


def _chain(figure: Figure, piece: Piece, kind: str) -> None:
    """Bones along the layer from where it is held, a spring on them, and the layer as their skin."""
    on_head = kind in (*HAIR, "ear") or (kind != "tail" and figure.is_of_head(piece))
    parent = "Head" if on_head else "Hips" if kind == "tail" else trunk.over(figure, centre(piece.box))
    places = _places(figure, piece, kind, parent)
    stem = "".join(word.capitalize() for word in piece.name.split("_"))
    bones: list[str] = []
    for number, (at, tip) in enumerate(pairwise(places), start=1):
        how = f"along the layer {piece.leaf.layer.name}" if number == 1 else ""
        parent = figure.bone(f"{stem}{number}", parent, at, tip, how=how)
        bones.append(parent)
    mesh: Item = face.turn(figure, piece, hanging=True) if on_head else {"cells": cells(piece.box, 40, 16)}
    length = max(abs(places[-1][0] - places[0][0]) + abs(places[-1][1] - places[0][1]), 8.0)
    mesh |= {"skin": bones, "softness": round(length / len(bones) * 0.6, 1)}
    spring = SPRINGS.get("front_hair" if kind == "hair" else kind, SPRINGS[""])
    cap = kind in HAIR and piece.box[2] > CAP * figure.head[2]
    swinging = bones[1:] if cap else bones
    became = f"swings on {len(bones)} bone{'s' if len(bones) > 1 else ''}"
    if cap:
        spring = {**spring, "limit": CAP_LIMIT}
        became = "sits on the head, its ends swing"
    figure.part(piece, bones[0], became, mesh=mesh)
    figure.springs.append({"name": piece.name, "bones": swinging, **spring})


def _places(figure: Figure, piece: Piece, kind: str, parent: str) -> list[Point]:
    """Where the bones begin, and the tip of the last."""
    if kind in HAIR:
        return _down(figure, piece, kind)
    held = figure.bones[parent]
    near = centre(figure.head) if parent == "Head" else (held["at"][0], held["at"][1])
    span = Span(piece.points, piece.box, near)
    return [span.at(share) for share in ((0.03, 0.35, 0.68, 1.0) if kind in ("tail", "ribbon") else (0.05, 1.0))]


def _down(figure: Figure, piece: Piece, kind: str) -> list[Point]:
    """Hair hangs from its top; what hangs behind the head, from the middle of the head."""
    x, y, width, height = piece.box
    behind = kind == "back_hair"
    wide = behind and width > 0.6 * figure.head[2]
    start = (centre(figure.head)[0] if wide else x + width / 2, y + (0.3 if behind else 0.12) * height)
    last = (x + width / 2, y + height)
    if height > 1.5 * width:
        last = Span(piece.points, piece.box, (x + width / 2, y)).at(0.97)
    number = 3 if behind else 2
    steps = [(last[0] - start[0]) / number, (last[1] - start[1]) / number]
    return [(start[0] + steps[0] * i, start[1] + steps[1] * i) for i in range(number + 1)]
