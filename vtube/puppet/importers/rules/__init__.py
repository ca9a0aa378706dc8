"""The rules by which layers become a rig: bones from where parts lie; meshes, drivers and sets from their names."""

from __future__ import annotations

from pathlib import Path

from vtube.errors import InputError
from vtube.puppet.importers.draft import Draft, Item, Options
from vtube.puppet.importers.naming import sanitised
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.rules.pieces import Piece, pieces
from vtube.puppet.importers.tree import Sheet

ROOT = "Root"
STEP = 10
"""How far apart in z the layers are laid, so that others fit between."""


def draft(sheet: Sheet, path: Path, options: Options, report: Report) -> Draft:
    """An avatar from a drawing's layers.

    Raises:
        InputError: there is nothing on the drawing.
    """
    found = pieces(sheet, report)
    shown = [piece for piece in found if piece.leaf.visible or piece.name in options.wanted]
    if not shown:
        raise InputError("nothing is drawn on any visible layer", where=path)
    document: Item = {
        "format": "vtube-avatar",
        "version": 1,
        "name": sanitised(options.name or path.stem, "avatar"),
        "display_name": (options.name or path.stem)[:200],
        "canvas": list(sheet.canvas),
    }
    document |= _bare(sheet, shown)
    for piece in found:
        if piece not in shown:
            report.ignored.append((piece.leaf.path, "hidden"))
    return Draft(document, {f"layers/{piece.name}.png": piece.image for piece in shown}, report)


def part_of(piece: Piece, z: float, bone: str) -> Item:
    """A part that is drawn as the layer is."""
    part: Item = {"name": piece.name, "image": f"layers/{piece.name}.png", "at": list(piece.leaf.layer.at)}
    part |= {"bone": bone, "z": z}
    if piece.leaf.opacity < 1:
        part["opacity"] = round(piece.leaf.opacity, 4)
    if piece.leaf.blend != "normal":
        part["blend"] = piece.leaf.blend
    return part


def _bare(sheet: Sheet, shown: list[Piece]) -> Item:
    """Parts as drawn, on one bone: the rig says the rest."""
    names = {id(piece.leaf): piece.name for piece in shown}
    parts = []
    for number, piece in enumerate(shown):
        part = part_of(piece, number * STEP, ROOT)
        if piece.leaf.below is not None and id(piece.leaf.below) in names:
            part["clip"] = names[id(piece.leaf.below)]
        parts.append(part)
    width, height = sheet.canvas
    return {"bones": [{"name": ROOT, "at": [width / 2, height / 2]}], "parts": parts}
