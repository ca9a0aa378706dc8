"""The rig while it is made: bones, parts, sets and springs of one drawing, and where the body is on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from vtube.puppet.importers.draft import Item, rounded
from vtube.puppet.importers.naming import suggestion, unique
from vtube.puppet.importers.report import Report
from vtube.puppet.importers.rules.pieces import Box, Piece, centre, union
from vtube.types import Floats

Point = tuple[float, float]
STEP = 10
"""How far apart in z the layers are laid, so that others fit between."""
HAIR = ("hair", "front_hair", "side_hair", "back_hair")
PLAIN = "plain"
"""What the report says of a layer whose name says nothing begins so."""
FEATURES = ("brow", "eye", "white", "pupil", "range", "blink", "lash", "mouth", "nose", "blush")


class Figure:
    """Collects the rig. ``pieces``: what may become a part, back to front. ``marks``: joints that were named.

    ``head``, ``torso``, ``whole``: boxes, canvas px; guessed from proportions where no layer says so.
    """

    def __init__(
        self, canvas: tuple[int, int], pieces: list[Piece], marks: Mapping[str, Point], report: Report
    ) -> None:
        self.canvas, self.pieces, self.marks, self.report = canvas, pieces, marks, report
        self.bones: dict[str, Item] = {}
        self.parts: dict[str, Item] = {}
        self.sets: list[Item] = []
        self.springs: list[Item] = []
        self._z = {piece.name: number * STEP for number, piece in enumerate(pieces)}
        self._bone_names: set[str] = set()
        self.whole = union([p.box for p in pieces]) or (0.0, 0.0, float(canvas[0]), float(canvas[1]))
        self.head = self._head()
        self.torso = self._torso()

    def of(self, *kinds: str, side: str = "") -> list[Piece]:
        """The pieces of some kinds, of one side if given."""
        return [p for p in self.pieces if p.said.kind in kinds and side in ("", p.said.side)]

    def z(self, pieces: Iterable[Piece]) -> list[float]:
        """Where pieces lie, back to front."""
        return [self._z[piece.name] for piece in pieces]

    def bone(
        self, name: str, parent: str | None, at: Point, tip: Point | None = None, *drivers: Item, how: str = ""
    ) -> str:
        """Add a bone; ``how`` it was placed goes into the report. Gives its name, which a number makes unique."""
        name = unique(name, self._bone_names)
        item: Item = {"name": name}
        if parent:
            item["parent"] = parent
        item["at"] = rounded(at)
        if tip is not None:
            item["tip"] = rounded(tip)
        if drivers:
            item["drivers"] = list(drivers)
        self.bones[name] = item
        if how:
            self.report.guessed.append((name, how))
        return name

    def part(self, piece: Piece, bone: str, became: str, drivers: Iterable[Item] = (), **more: Any) -> Item:
        """Add a piece as a part; keys without a value are left out."""
        part: Item = {"name": piece.name, "image": f"layers/{piece.name}.png", "at": rounded(piece.leaf.layer.at)}
        part |= {"bone": bone, "z": self._z[piece.name]}
        if piece.leaf.opacity < 1:
            part["opacity"] = round(piece.leaf.opacity, 4)
        if piece.leaf.blend != "normal":
            part["blend"] = piece.leaf.blend
        drivers = list(drivers)
        part |= {key: value for key, value in (("drivers", drivers), *more.items()) if value}
        self.parts[piece.name] = part
        self.report.understood.append((piece.leaf.path, f"part {piece.name}: {became}"))
        if became.startswith(PLAIN):
            self.report.plain[piece.leaf.path] = suggestion(piece.leaf.layer.name)
        return part

    def is_of_head(self, piece: Piece) -> bool:
        """By its name, by its groups, or because it lies over the head."""
        if piece.said.kind in (*FEATURES, *HAIR, "face", "head", "ear") or "head" in piece.within:
            return True
        return not piece.within and centre(piece.box)[1] < self.head[1] + self.head[3]

    def _head(self) -> Box:
        named = self.of("face", "head")
        hanging = (*HAIR, "ear", "tail", "ribbon")
        grouped = [p for p in self.pieces if "head" in p.within and p.said.kind not in hanging]
        found = union([p.box for p in named or grouped or self.of(*FEATURES) or self.of(*HAIR)])
        if found:
            return found
        x, y, width, height = self.whole
        self.report.guessed.append(("Head", "no layer is named so: taken as the top sixth of the drawing"))
        return x + width * 0.3, y, width * 0.4, height / 6

    def _torso(self) -> Box:
        found = union([p.box for p in self.of("torso", "body") or self.of("hips")])
        if found:
            return found
        x, y, width, height = self.whole
        below = self.head[1] + self.head[3]
        return x + width * 0.25, below, width * 0.5, max(1.0, (y + height - below) * 0.45)


def cells(box: Box, pixels: float, most: int) -> list[int]:
    """Columns and rows of a mesh whose cells have about so many px."""
    return [int(min(most, max(1, round(side / pixels)))) for side in box[2:]]


class Span:
    """A long shape from its near to its far end. ``width``: px across. Places along it follow its middle line."""

    def __init__(self, points: Floats, box: Box, near: Point) -> None:
        if len(points) < 8:
            x, y, w, h = box
            points = np.array([[x, y], [x + w, y], [x, y + h], [x + w, y + h], *[centre(box)] * 4])
        self._points = points
        self._middle = points.mean(axis=0)
        _, axes = np.linalg.eigh(np.cov((points - self._middle).T))
        self._axis = axes[:, 1]
        along = (points - self._middle) @ self._axis
        ends = np.percentile(along, [0.5, 99.5])
        places = [self._middle + self._axis * end for end in ends]
        if np.hypot(*(places[1] - near)) < np.hypot(*(places[0] - near)):
            self._axis, along, ends = -self._axis, -along, -ends[::-1]
        self._along, (self._low, high) = along, ends
        self.length = float(max(high - self._low, 1.0))
        self.width = float(4 * np.std((points - self._middle) @ axes[:, 0]))

    def at(self, share: float) -> Point:
        """The middle of the shape at a share of its length from the near end."""
        place = self._low + self.length * share
        near = np.abs(self._along - place) < max(0.05 * self.length, 3.0)
        found = self._points[near].mean(axis=0) if near.any() else self._middle + self._axis * place
        return float(found[0]), float(found[1])
