"""A drawing as arrays: every sprite a grid of vertices in the picture, its texture in the atlas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from vtube.drawing import Drawing, Look, Sheet
from vtube.render._atlas import Atlas
from vtube.render._formats import ADD, COPY, MULTIPLY, NONE, NORMAL, SPRITE, UNCLIPPED, WHOLE, Layout
from vtube.render._kernels import EXTEND, PAINT, PROJECT
from vtube.types import Floats

_BLENDS = {"normal": NORMAL, "multiply": MULTIPLY, "add": ADD}


class Layouts:
    """Lays out drawings. What is the same in all drawings of a sheet is kept for as long as the sheet lives."""

    def __init__(self) -> None:
        self.atlas = Atlas()
        self._sheets: WeakKeyDictionary[Sheet, _Laid] = WeakKeyDictionary()

    def __call__(self, drawing: Drawing, fit: Floats, size: tuple[int, int]) -> Layout:
        """What the kernels need to draw, valid until the next one. ``fit``: (2, 3) canvas to picture pixels.

        Raises:
            ValueError: the drawing's arrays are not what its sheet needs.
        """
        if self.atlas.tidy():
            for laid in self._sheets.values():
                laid.forget()
        if drawing.sheet not in self._sheets:
            self._sheets[drawing.sheet] = _Laid(drawing.sheet)
        return self._sheets[drawing.sheet](drawing, fit, size, self.atlas)


class _Laid:
    """The arrays that kernels read and write of one sheet, and which copies of its textures they have been told of."""

    def __init__(self, sheet: Sheet) -> None:
        looks = sheet.looks
        for look in looks:
            _check(look, sheet)
        grids = [(1, 1, NONE) if look.grid is None else look.grid for look in looks]
        columns, rows, firsts = np.array(grids, dtype=np.int64).reshape(-1, 3).T
        counts, cells = (columns + 1) * (rows + 1), np.where(firsts == NONE, 0, columns * rows)
        table = np.zeros(len(looks), dtype=SPRITE)
        table["height"], table["width"] = np.array([look.texture.shape[:2] for look in looks]).reshape(-1, 2).T
        table["columns"], table["rows"], table["vertex"] = columns, rows, np.cumsum(counts) - counts
        table["cell"] = np.where(firsts == NONE, WHOLE, 1 + np.cumsum(cells) - cells)
        table["blend"] = [_BLENDS[look.blend] for look in looks]
        table["clip"] = self._clips = np.array(
            [UNCLIPPED if look.clip is None else look.clip for look in looks], dtype=np.int64
        )
        self._allocate(table, int(counts.sum()), 1 + int(cells.sum()), sheet.points)
        colours = np.array([look.tint for look in looks], dtype=np.float64).reshape(-1, 3)
        self._project = PROJECT.bind(
            table, np.ascontiguousarray(firsts), self._matrices, self._points, self._drawn, self._fit,
            self._sprites, self._vertices, self._levels,
        )  # fmt: skip
        self._extend = EXTEND.bind(self._sprites, self._copies, self._levels, self._vertices)
        self._paint = PAINT.bind(self._sprites, colours, self._tints, self._opacities)

    def _allocate(self, table: NDArray[Any], vertices: int, cells: int, points: int) -> None:
        count = len(table)
        self._sprites, self._copies, self._cells = table.copy(), np.zeros(count, COPY), np.zeros(cells, np.bool_)
        self._cells[WHOLE] = True
        self._vertices, self._points, self._fit = np.zeros((vertices, 2)), np.zeros((points, 2)), np.zeros((2, 3))
        self._matrices, self._tints, self._opacities = np.zeros((count, 2, 3)), np.ones((count, 3)), np.zeros(count)
        self._drawn, self._levels, self._known = np.full((3, count), NONE)

    def forget(self) -> None:
        """The copies of the textures are elsewhere now."""
        self._known[:] = NONE

    def __call__(self, drawing: Drawing, fit: Floats, size: tuple[int, int], atlas: Atlas) -> Layout:
        order = drawing.order
        if order.dtype != np.int64 or order.ndim != 1 or not ((order >= 0) & (order < len(self._clips))).all():
            raise ValueError(f"unexpected order of a drawing of {len(self._clips)} sprites: {order!r}")
        shapes = drawing.matrices.shape, drawing.points.shape, drawing.opacities.shape
        if shapes != (self._matrices.shape, self._points.shape, self._opacities.shape):
            raise ValueError(f"unexpected matrices, points or opacities of a drawing: {shapes}")
        order = order[drawing.opacities[order] > 0]
        clips = self._clips[order]
        self._drawn[:] = 0
        self._drawn[order] = self._drawn[clips[clips != UNCLIPPED]] = 1
        self._matrices[:], self._points[:], self._fit[:] = drawing.matrices, drawing.points, fit
        self._opacities[:], self._tints[:] = drawing.opacities, 1.0 if drawing.tints is None else drawing.tints
        self._project(*size)
        self._find(drawing.sheet.looks, atlas)
        self._extend(*size)
        self._paint()
        seen = order[(self._sprites["right"] > self._sprites["left"])[order]]
        return Layout(atlas.texels, self._sprites, seen, self._vertices, self._cells)

    def _find(self, looks: Sequence[Look], atlas: Atlas) -> None:
        """Find the textures' copies that are needed now and were not in the last picture."""
        for i in np.flatnonzero((self._levels != NONE) & (self._levels != self._known)).tolist():
            look, level = looks[i], int(self._levels[i])
            self._copies[i] = atlas.place(look.texture, level)
            self._known[i] = level
            if look.grid is not None:
                columns, rows, _ = look.grid
                cell = self._sprites[i]["cell"]
                self._cells[cell : cell + columns * rows] = atlas.filled(look.texture, level, columns, rows)


def _check(look: Look, sheet: Sheet) -> None:
    shape, kind = look.texture.shape, look.texture.dtype
    if len(shape) != 3 or shape[2] != 4 or kind != np.uint8:
        raise ValueError(f"a texture is not (h, w, 4) uint8: {shape}, {kind}")
    if look.blend not in _BLENDS:
        raise ValueError(f"unknown blend mode: {look.blend}")
    if look.clip is not None and not 0 <= look.clip < len(sheet.looks):
        raise ValueError(f"a sprite is clipped by one that is not there: {look.clip}")
    if look.grid is not None:
        columns, rows, first = look.grid
        if columns < 1 or rows < 1 or not 0 <= first <= sheet.points - (columns + 1) * (rows + 1):
            raise ValueError(f"a grid of {columns} x {rows} cells from point {first} on has not {sheet.points} points")
