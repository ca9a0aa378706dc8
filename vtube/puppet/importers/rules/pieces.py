"""Layers with what their names mean where they are, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from vtube.puppet.importers.naming import Meaning, meaning, sanitised, unique
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.tree import Leaf, Sheet, leaves
from vtube.types import Floats, Image

Box = tuple[float, float, float, float]
"""x, y, width, height, canvas px."""
_OVERRIDING = ("blink",)
_CONTEXT = ("head", "body")
_STEP = 4


@dataclass(slots=True, eq=False)
class Piece:
    """A layer that becomes a part. ``name``: the part's. ``said``: what its name and its groups' names mean.

    ``within``: kinds of the groups around it, from the outermost. ``group``: the name of the nearest group.
    """

    name: str
    leaf: Leaf
    said: Meaning
    within: tuple[str, ...]
    group: str

    @property
    def image(self) -> Image:
        """(h, w, 4) uint8 BGRA, straight alpha."""
        image = self.leaf.layer.image
        return np.zeros((0, 0, 4), np.uint8) if image is None else image

    @property
    def box(self) -> Box:
        """Where it lies."""
        height, width = self.image.shape[:2]
        return (*self.leaf.layer.at, float(width), float(height))

    @property
    def points(self) -> Floats:
        """(N, 2) canvas px: a coarse grid of what is opaque on it."""
        rows, columns = np.nonzero(self.image[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP, 3] > 64)
        places = np.stack([columns, rows], axis=1).astype(np.float64) * _STEP + _STEP / 2
        return np.asarray(places + np.asarray(self.leaf.layer.at))


def pieces(sheet: Sheet, report: Report) -> list[Piece]:
    """All layers with something on them, back to front; the others are reported."""
    taken: set[str] = set()
    found = []
    for leaf in leaves(sheet.layers):
        image = leaf.layer.image
        if image is None or image.size == 0 or not cv2.countNonZero(np.ascontiguousarray(image[:, :, 3])):
            report.ignored.append((leaf.path, leaf.layer.why or "nothing is drawn on it"))
            continue
        if _outside(leaf, sheet.canvas):
            report.ignored.append((leaf.path, "lies outside the canvas"))
            continue
        said = in_context(leaf)
        wanted = _part_name(leaf.layer.name, said)
        name = unique(wanted, taken)
        if name != wanted:
            report.changed.append((leaf.path, f"the name is there already: it became {name}"))
        within = tuple(kind for group in leaf.groups if (kind := meaning(group.name).kind))
        group = leaf.groups[-1].name if leaf.groups else ""
        found.append(Piece(name, leaf, said, within, group))
    return found


def _part_name(name: str, said: Meaning) -> str:
    """The layer's name made safe; of one in another script, what it means."""
    if name.isascii() or not meaning(name).kind:
        return sanitised(name)
    return "_".join(filter(None, (said.side.lower(), said.kind)))


def in_context(leaf: Leaf) -> Meaning:
    """What a layer's name means within its groups: the nearest that says something speaks for one that does not."""
    own, around = meaning(leaf.layer.name), [meaning(group.name) for group in reversed(leaf.groups)]
    side = own.side or next((said.side for said in around if said.side), "")
    free = own.free or any(said.free and not said.kind for said in around[:1])
    in_mouth = any(said.kind == "mouth" for said in around)
    shape = next((said.mouth for said in (*reversed(around), own) if said.mouth and not said.kind), "")
    if not in_mouth and not leaf.layer.name.casefold().lstrip("+ ").startswith(("mouth", "口")):
        shape = ""
    kind = next((said.kind for said in around if said.kind in _OVERRIDING), "") or own.kind
    if shape:
        kind = "mouth"
    kind = kind or next((said.kind for said in around if said.kind), "")
    if kind in _CONTEXT and own.kind not in _CONTEXT:
        kind = "torso" if kind == "body" else ""
    return replace(own, kind=kind, side=side, free=free, mouth=shape)


def union(boxes: list[Box]) -> Box | None:
    """The box around boxes, None around none."""
    if not boxes:
        return None
    left, top = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, bottom = max(b[0] + b[2] for b in boxes), max(b[1] + b[3] for b in boxes)
    return left, top, right - left, bottom - top


def centre(box: Box) -> tuple[float, float]:
    """The middle of a box."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _outside(leaf: Leaf, canvas: tuple[int, int]) -> bool:
    (x, y), image = leaf.layer.at, leaf.layer.image
    height, width = (0, 0) if image is None else image.shape[:2]
    return x >= canvas[0] or y >= canvas[1] or x + width <= 0 or y + height <= 0
