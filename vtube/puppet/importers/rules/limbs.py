"""Arms and legs: joints along the drawn limb, one skinned mesh or a part for each bone, and the order of arms."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass

import numpy as np

from vtube.puppet.importers.draft import Item, rounded
from vtube.puppet.importers.rules.figure import HAIR, Figure, Point, Span, cells
from vtube.puppet.importers.rules.pieces import Piece, union
from vtube.types import Floats


@dataclass(frozen=True, slots=True)
class Limb:
    """A kind of limb: its bones and kinds of pieces from the trunk outwards, the whole one's last; where joints are."""

    bones: tuple[str, str, str]
    kinds: tuple[str, str, str, str]
    shares: tuple[float, float, float]


ARM = Limb(("UpperArm", "LowerArm", "Hand"), ("upper_arm", "lower_arm", "hand", "arm"), (0.1, 0.5, 0.9))
LEG = Limb(("UpperLeg", "LowerLeg", "Foot"), ("upper_leg", "lower_leg", "foot", "leg"), (0.07, 0.5, 0.9))
_FOREARM = (("LowerArm", "at"), ("Hand", "at"), ("Hand", "tip"))
_LEAVING = 0.12
"""A point leaves a region when it is outside by a tenth of its smaller side; this is over its width."""


def build(figure: Figure, limb: Limb, side: str) -> None:
    """The bones and parts of one limb, if it was drawn."""
    upper, lower, end, whole = (figure.of(kind, side=side) for kind in limb.kinds)
    drawn = [*upper, *lower, *end, *whole]
    if not drawn:
        return
    names = [f"{side}{bone}" for bone in limb.bones]
    parent = "Chest" if limb is ARM else "Hips"
    span = _span(figure, limb, drawn)
    start, middle, last = (span.at(share) for share in limb.shares)
    bent = _boundary(upper, lower)
    wrist = _boundary(lower or whole, end)
    places = {names[0]: start, names[1]: bent or middle, names[2]: wrist or last, f"{names[2]}Tip": span.at(1.0)}
    places |= {name: figure.marks[name] for name in places if name in figure.marks}
    known = [*places.values()]
    hows = (
        "the near end",
        "where two layers meet" if bent else "half way",
        "where two layers meet" if wrist else "90 %",
    )
    for number, name in enumerate(names):
        how = "" if name in figure.marks else f"{hows[number]} along {drawn[0].leaf.layer.name}"
        figure.bone(name, parent, known[number], known[number + 1], how=how)
        parent = name
    soft = round(min(max(span.width * 0.7, 6.0), 160.0), 1)
    for piece in whole:
        _bending(figure, piece, names[:2] if end else names, soft)
    for piece in upper:
        figure.part(piece, names[0], f"on the bone {names[0]}")
    for piece in lower:
        if end:
            figure.part(piece, names[1], f"on the bone {names[1]}")
        else:
            _bending(figure, piece, names[1:], soft)
    _ends(figure, end, names[2], side)
    if limb is ARM:
        _order(figure, drawn, whole, side)


def _bending(figure: Figure, piece: Piece, bones: list[str], softness: float) -> None:
    """A mesh on several bones. The part's own is the outermost, with which the point that crosses the body moves."""
    mesh = {"cells": cells(piece.box, 36, 24), "skin": list(bones), "softness": softness}
    figure.part(piece, bones[-1], f"bends with {', '.join(bones)}", mesh=mesh)


def _ends(figure: Figure, pieces: list[Piece], bone: str, side: str) -> None:
    """Hands or feet; hands of several shapes are swapped."""
    for piece in pieces:
        figure.part(piece, bone, f"on the bone {bone}")
    shapes: dict[str, list[str]] = {}
    for piece in pieces:
        shapes.setdefault(piece.said.hand, []).append(piece.name)
    closed = shapes.get("rest") or shapes.get("") or shapes.get("point")
    if len(shapes) < 2 or "open" not in shapes or not closed:
        return
    members = [{"parts": closed, "at": {}}, {"parts": shapes["open"], "at": {f"Hand{side}Open": 1.0}}]
    figure.sets.append({"name": f"{side.lower()}_hand", "members": members})
    shown = {*closed, *shapes["open"]}
    for piece in pieces:
        if piece.name not in shown:
            figure.parts.pop(piece.name)
            figure.report.ignored.append((piece.leaf.path, "no parameter chooses this shape of a hand"))


def _span(figure: Figure, limb: Limb, drawn: list[Piece]) -> Span:
    box = union([piece.box for piece in drawn]) or figure.whole
    torso = figure.torso
    near = (torso[0] + torso[2] / 2, torso[1] if limb is ARM else figure.bones["Hips"]["at"][1])
    return Span(np.concatenate([piece.points for piece in drawn]), box, near)


def _boundary(first: list[Piece], second: list[Piece]) -> Point | None:
    """The middle of where two groups of layers overlap, or of the gap between them."""
    if not first or not second:
        return None
    a, b = (np.concatenate([piece.points for piece in group]) for group in (first, second))
    if not len(a) or not len(b):
        return None
    common = _common(a, b)
    if len(common) > 8:
        found = common.mean(axis=0)
        return float(found[0]), float(found[1])
    a, b = a[:: max(1, len(a) // 400)], b[:: max(1, len(b) // 400)]
    distances = np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1))
    near = distances <= distances.min() + 6
    found = (a[near.any(axis=1)].mean(axis=0) + b[near.any(axis=0)].mean(axis=0)) / 2
    return float(found[0]), float(found[1])


def _common(a: Floats, b: Floats) -> Floats:
    grids = [{(int(x) // 8, int(y) // 8) for x, y in points} for points in (a, b)]
    return np.array([[x * 8 + 4, y * 8 + 4] for x, y in grids[0] & grids[1]], dtype=np.float64).reshape(-1, 2)


def _order(figure: Figure, drawn: list[Piece], whole: list[Piece], side: str) -> None:
    """Forearm and hand before everything when they come forward or over torso or head, the arm behind it when it goes
    back.

    An arm that is one layer is moved as a whole.
    """
    own = figure.z(drawn)
    others = figure.z([piece for piece in figure.pieces if piece not in drawn])
    top, bottom = max(others, default=0.0), min(others, default=0.0)
    before: Item = {"parameter": f"{side}HandDepth", "before": max(0.0, top + 15 - min(own))}
    behind: Item = {"parameter": f"{side}HandDepth", "behind": min(0.0, bottom - 15 - max(own))}
    if region := _crossed(figure, side):
        wrist = figure.bones[f"{side}Hand"]["at"]
        before["crossing"] = {"point": list(wrist), "of": "Chest", "region": region}
    figure.bones[f"{side}LowerArm"]["order"] = before
    figure.bones[f"{side}UpperArm"]["order"] = behind
    for piece in whole:
        figure.parts[piece.name]["order"] = copy.deepcopy({**behind, **before})


def _crossed(figure: Figure, side: str) -> list[float]:
    """Where a wrist is while the forearm may lie over torso or head: [x, y, width, height], canvas px.

    It ends above where the wrist is drawn, by more than it takes to leave it. Empty where that leaves next to nothing.
    """
    elbow, wrist, tip = (figure.bones[f"{side}{name}"][key] for name, key in _FOREARM)
    hand, forearm = math.dist(wrist, tip), math.dist(elbow, wrist)
    head, torso = figure.head, figure.torso
    haired = union([head, *(piece.box for piece in figure.of(*HAIR))]) or head
    left = min(haired[0] - hand, torso[0] + 0.12 * torso[2])
    right = max(haired[0] + haired[2] + hand, torso[0] + 0.88 * torso[2])
    top, bottom = head[1] - forearm, torso[1] + 0.8 * torso[3]
    if left <= wrist[0] <= right:
        bottom = min(bottom, wrist[1] - max(0.25 * forearm, _LEAVING * (right - left)))
    least = head[1] + 0.5 * head[3]
    return rounded((left, top, right - left, bottom - top)) if bottom > least else []
