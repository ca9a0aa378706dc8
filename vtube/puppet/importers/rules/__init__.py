"""The rules by which layers become a rig: bones from where parts lie; meshes, drivers and sets from their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from vtube.errors import InputError, UsageError
from vtube.parameters import BONES
from vtube.puppet.importers.draft import Draft, Item, Options, on_canvas
from vtube.puppet.importers.naming import meaning, sanitised
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.rules import face, fading, hanging, limbs, moods, trunk, views
from vtube.puppet.importers.rules.figure import Figure, Point
from vtube.puppet.importers.rules.pieces import Piece, centre, pieces
from vtube.puppet.importers.tree import Sheet, leaves

ROOT = "Root"
_PAIRED = ("arm", "upper_arm", "lower_arm", "hand", "leg", "upper_leg", "lower_leg", "foot",
           "brow", "eye", "white", "pupil", "range", "blink", "lash")  # fmt: skip
_LIMBS = _PAIRED[:8]
_VIEW = re.compile(r"\+?\s*(?:(?:left|right)\s+(?:quarter|profile)|upward|downward)", re.IGNORECASE)
"""Groups that Character Animator swaps when the head turns."""


def draft(sheet: Sheet, path: Path, options: Options, report: Report) -> Draft:
    """An avatar from a drawing's layers.

    Raises:
        InputError: there is nothing on the drawing.
        UsageError: a joint that does not exist or lies outside.
    """
    found = pieces(sheet, report)
    fading.report_overlaps(sheet, report)
    marks = _marks(found, sheet, options, report)
    shown = [piece for piece in found if _is_shown(piece, options, sheet.canvas)]
    for piece in found:
        if piece not in shown and not (options.rules and _handle(piece)):
            report.ignored.append((piece.leaf.path, _unseen(piece, sheet.canvas) or "hidden"))
    if not shown:
        raise InputError(f"nothing is drawn on any visible layer{_first_reason(sheet)}", where=path)
    figure = Figure(sheet.canvas, shown, marks, report)
    document: Item = {
        "format": "vtube-avatar",
        "version": 1,
        "name": sanitised(options.name or path.stem, "avatar"),
        "display_name": (options.name or path.stem)[:200],
        "canvas": list(sheet.canvas),
    }
    document |= _rigged(figure) if options.rules else _bare(figure)
    _clip(document["parts"], shown, report)
    return Draft(document, {f"layers/{p.name}.png": p.image for p in shown if p.name in figure.parts}, report)


def _rigged(figure: Figure) -> Item:
    _choose_sides(figure)
    trunk.bones(figure)
    for side in ("Left", "Right"):
        limbs.build(figure, limbs.ARM, side)
        limbs.build(figure, limbs.LEG, side)
    trunk.parts(figure)
    hanging.parts(figure)
    face.parts(figure)
    for piece in figure.pieces:
        if piece.name not in figure.parts and not _swapped_out(figure, piece):
            _plain(figure, piece)
    parts = sorted(figure.parts.values(), key=lambda part: part["z"])
    places = {piece.leaf.path: number for number, piece in enumerate(figure.pieces)}
    figure.report.understood.sort(key=lambda line: places.get(line[0], -1))
    rigged: Item = {"framings": views.framings(figure), "framing": "full"}
    rigged |= {"bones": list(figure.bones.values()), "parts": parts}
    more = {"sets": figure.sets, "springs": figure.springs, "expressions": moods.expressions(figure)}
    return rigged | {key: value for key, value in more.items() if value}


def _bare(figure: Figure) -> Item:
    """Parts as drawn, on one bone: the rig says the rest."""
    width, height = figure.canvas
    figure.bone(ROOT, None, (width / 2, height / 2))
    for piece in figure.pieces:
        figure.part(piece, ROOT, "left to the rig")
    return {"bones": list(figure.bones.values()), "parts": list(figure.parts.values())}


def _plain(figure: Figure, piece: Piece) -> None:
    """A layer of which nothing is known: it moves with what its group is, or with what it lies over."""
    if figure.is_of_head(piece):
        figure.part(piece, "Head", "plain, turns with the head", mesh=face.turn(figure, piece))
    else:
        bone = trunk.over(figure, centre(piece.box))
        figure.part(piece, bone, f"plain, on the bone {bone}")


def _swapped_out(figure: Figure, piece: Piece) -> bool:
    swapped = piece.said.kind in ("hand", "mouth")
    return swapped and any(path == piece.leaf.path for path, _ in figure.report.ignored)


def _handle(piece: Piece) -> str:
    return piece.said.handle if not piece.said.kind else ""


def _is_shown(piece: Piece, options: Options, canvas: tuple[int, int]) -> bool:
    """Whether a layer becomes a part: seen, a shape that others are swapped for, or named by the rig."""
    if piece.name in options.wanted:
        return True
    if options.rules and (_handle(piece) or _unseen(piece, canvas)):
        return False
    swapped = piece.said.kind == "blink" or piece.said.mouth or piece.said.hand
    return piece.leaf.visible or bool(options.rules and swapped)


def _first_reason(sheet: Sheet) -> str:
    """Why the first visible layer that could not be drawn was not."""
    reasons = ((leaf.path, leaf.layer.why) for leaf in leaves(sheet.layers) if leaf.visible and leaf.layer.why)
    return next((f": {path[:80]!r} {why}" for path, why in reasons), "")


def _unseen(piece: Piece, canvas: tuple[int, int]) -> str:
    """Why a layer that is drawn is no part of the figure."""
    if any(_VIEW.fullmatch(group.name.strip()) for group in piece.leaf.groups):
        return "another view of the head: only the frontal one is used"
    if piece.said.kind == "background":
        return "a background is no part of the figure"
    x, y, width, height = piece.box
    covering = x <= 0 and y <= 0 and x + width >= canvas[0] and y + height >= canvas[1]
    if covering and not piece.said.kind and int(piece.image[:, :, 3].min()) == 255:
        return "fills the whole canvas: taken for a background"
    return ""


def _marks(found: Iterable[Piece], sheet: Sheet, options: Options, report: Report) -> dict[str, Point]:
    """Joints that layers or the user name, canvas px."""
    marks = {}
    if options.rules:
        for piece in found:
            if handle := _handle(piece):
                marks[handle] = centre(piece.box)
                report.understood.append((piece.leaf.path, f"marks where {handle} is"))
    for name, place in options.joints.items():
        bone = name if name in BONES else meaning(name).handle
        if not bone:
            expected = "LeftElbow, RightKnee ... or a bone such as Neck"
            raise UsageError("unknown joint", where="--joint", got=name, expected=expected)
        marks[bone] = on_canvas(name, place, sheet.scale, sheet.canvas)
    return marks


def _choose_sides(figure: Figure) -> None:
    """Say of a pair's layers that name no side which one they are, by where they lie; one for both stays plain."""
    for piece in figure.pieces:
        kind = piece.said.kind
        if kind not in _PAIRED or piece.said.side:
            continue
        middle = figure.torso if kind in _LIMBS else figure.head
        x, width = piece.box[0], piece.box[2]
        line = centre(middle)[0]
        if x < line - 0.25 * width and x + width > line + 0.25 * width:
            if kind in _LIMBS:
                piece.said = replace(piece.said, kind="hips" if "leg" in kind or kind == "foot" else "torso")
            continue
        piece.said = replace(piece.said, side="Left" if x + width / 2 > line else "Right")


def _clip(parts: list[Item], shown: list[Piece], report: Report) -> None:
    """Layers that are clipped by the one below them."""
    by_name = {part["name"]: part for part in parts}
    names = {id(piece.leaf): piece.name for piece in shown if piece.name in by_name}
    for piece in shown:
        if not piece.leaf.layer.clipped or piece.name not in by_name:
            continue
        below = names.get(id(piece.leaf.below))
        if below is None:
            report.changed.append((piece.leaf.path, "is not clipped: what lies below it is hidden or a group"))
        else:
            by_name[piece.name]["clip"] = below
