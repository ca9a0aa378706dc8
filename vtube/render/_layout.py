"""A drawing as arrays: every sprite a grid of vertices in the picture, its texture in the atlas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.render._atlas import Atlas, level_for
from vtube.render._formats import ADD, MULTIPLY, NORMAL, SPRITE, UNCLIPPED, WHOLE, Layout
from vtube.render._kernels import EXTEND, MEASURE
from vtube.types import Floats, Grid, Sprite

_BLENDS = {"normal": NORMAL, "multiply": MULTIPLY, "add": ADD}
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
_WHITE = (1.0, 1.0, 1.0)
_ONE_CELL = np.ones(1, dtype=np.bool_)

Table = NDArray[Any]


def lay_out(drawn: Sequence[Sprite], fit: Floats, size: tuple[int, int], atlas: Atlas) -> Layout:
    """What the kernels need to draw sprites, given from back to front. ``fit``: (2, 3) canvas to picture pixels.

    Raises:
        ValueError: a grid has not as many points as its cells need.
    """
    if not drawn:
        empty = np.zeros(0, dtype=np.int64)
        return Layout(atlas.texels, np.zeros(0, dtype=SPRITE), empty, np.zeros((0, 2)), _ONE_CELL)
    clips = list({id(sprite.clip): sprite.clip for sprite in drawn if sprite.clip is not None}.values())
    sprites = [*clips, *drawn]
    table = np.zeros(len(sprites), dtype=SPRITE)
    table["height"], table["width"] = np.array([sprite.texture.shape[:2] for sprite in sprites]).T
    vertices, scales = _vertices(sprites, table, fit), np.zeros(len(sprites))
    MEASURE.bind(table, vertices, *size, scales)()
    cells = _textures(sprites, scales.tolist(), table, atlas)
    EXTEND.bind(table, vertices, *size)()
    _paint(drawn, clips, table)
    seen = np.flatnonzero(table["right"] > table["left"])
    return Layout(atlas.texels, table, seen[seen >= len(clips)], vertices, cells)


def _vertices(sprites: Sequence[Sprite], table: Table, fit: Floats) -> Floats:
    """(V, 2) picture pixels: the corners of sprites without a grid, then the points of grids."""
    flat = [i for i, sprite in enumerate(sprites) if sprite.grid is None]
    grids = {i: sprite.grid for i, sprite in enumerate(sprites) if sprite.grid is not None}
    with np.errstate(all="ignore"):  # what is not finite is left out later
        points = _corners([sprites[i] for i in flat])
        vertices = np.concatenate([points, *(_checked(grid) for grid in grids.values())]) @ fit[:, :2].T + fit[:, 2]
    table["columns"] = table["rows"] = 1
    table["vertex"][flat] = 4 * np.arange(len(flat))
    at = len(points)
    for i, grid in grids.items():
        table["columns"][i], table["rows"][i], table["vertex"][i] = grid.columns, grid.rows, at
        at += len(grid.points)
    return np.ascontiguousarray(vertices)


def _corners(sprites: Sequence[Sprite]) -> Floats:
    """(4 N, 2) canvas pixels."""
    if not sprites:
        return np.empty((0, 2))
    matrices = np.array([sprite.matrix for sprite in sprites], dtype=np.float64)
    sizes = np.array([sprite.texture.shape[1::-1] for sprite in sprites])
    corners = (_CORNERS * sizes[:, None, :]) @ matrices[:, :, :2].transpose(0, 2, 1) + matrices[:, None, :, 2]
    return np.asarray(corners.reshape(-1, 2), dtype=np.float64)


def _checked(grid: Grid) -> Floats:
    expected = ((grid.rows + 1) * (grid.columns + 1), 2)
    if grid.points.shape != expected or grid.rows < 1 or grid.columns < 1:
        raise ValueError(
            f"unexpected points of a grid of {grid.columns} x {grid.rows} cells: {grid.points.shape} != {expected}"
        )
    return grid.points


def _textures(sprites: Sequence[Sprite], scales: Sequence[float], table: Table, atlas: Atlas) -> NDArray[np.bool_]:
    """Find the textures of what is in the picture; give which of all its cells have something to show."""
    seen = [i for i, scale in enumerate(scales) if scale > 0]
    places, cells, first, at = [], [_ONE_CELL], [], 1
    for i in seen:
        sprite, level = sprites[i], level_for(scales[i])
        places.append(atlas.place(sprite.texture, level))
        first.append(WHOLE if sprite.grid is None else at)
        if sprite.grid is not None:
            cells.append(atlas.filled(sprite.texture, level, sprite.grid.columns, sprite.grid.rows))
            at += len(cells[-1])
    table["width"] = 0
    if seen:
        start, stride, width, height = np.array(places).T
        table["start"][seen], table["stride"][seen] = start, stride
        table["width"][seen], table["height"][seen], table["cell"][seen] = width, height, first
    return np.concatenate(cells)


def _paint(drawn: Sequence[Sprite], clips: Sequence[Sprite], table: Table) -> None:
    """How sprites are laid over what is behind them. Of those that clip others the opacity counts, and no more."""
    number = {id(clip): i for i, clip in enumerate(clips)}
    table["clip"][: len(clips)] = UNCLIPPED
    table["clip"][len(clips) :] = [UNCLIPPED if s.clip is None else number[id(s.clip)] for s in drawn]
    table["blend"][len(clips) :] = [_BLENDS[sprite.blend] for sprite in drawn]
    colours = [(*_WHITE, 1.0, clip.opacity) for clip in clips] + [(*s.tint, 1.0, s.opacity) for s in drawn]
    shares = np.clip(np.nan_to_num(np.array(colours, dtype=np.float64)), 0.0, 1.0)
    table["blue"], table["green"], table["red"], table["alpha"] = np.rint(256 * shares[:, :4] * shares[:, 4:]).T
