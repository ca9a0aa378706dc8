"""What a puppet hands to a renderer: sprites, of which most does not change from picture to picture.

Frame of reference: canvas pixels of the avatar, x right, y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats, Image

Tint: TypeAlias = tuple[float, float, float]
Blend: TypeAlias = Literal["normal", "multiply", "add"]
_WHITE: Tint = (1.0, 1.0, 1.0)


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """A mesh over a texture that bends: points in rows from the top left, evenly spaced from edge to edge.

    ``columns``, ``rows``: numbers of cells. ``points``: ((rows + 1) * (columns + 1), 2) float64, where they are, canvas
    pixels. Cells are drawn row by row, the later over the earlier; each is two triangles that share the diagonal
    from its top left to its bottom right.
    """

    columns: int
    rows: int
    points: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Sprite:
    """One part of a posed avatar. ``texture``: (h, w, 4) uint8, BGRA, premultiplied; the same object as long as it
    does not change, so that renderers may cache by identity. ``matrix``: (2, 3) float64, texture pixels to canvas
    pixels; not looked at where there is a ``grid``. ``opacity``: 0..1. ``tint``: blue, green, red, 0..1, multiplied
    with the texture's colours. ``clip``: the sprite by whose alpha it is multiplied, whether that one is drawn or not.

    ``blend``, of premultiplied colours (Compositing and Blending Level 1, W3C): "normal" is source-over; "multiply"
    the mode of that name; "add" source-over whose backdrop is not weakened, held within 0..1.
    """

    texture: Image
    matrix: Floats
    opacity: float = 1.0
    grid: Grid | None = None
    tint: Tint = _WHITE
    blend: Blend = "normal"
    clip: Sprite | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """What does not change of a sprite, as ``Sprite`` has it. ``grid``: its columns and rows, and the index of its
    first point among the drawing's; None where it has none. ``clip``: index of the sprite that clips it, or None.
    """

    texture: Image
    grid: tuple[int, int, int] | None = None
    tint: Tint = _WHITE
    blend: Blend = "normal"
    clip: int | None = None


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Sheet:
    """What does not change of an avatar's sprites: one object for all its drawings, so that renderers may keep what
    they prepare for it. ``points``: how many points a drawing's grids have together.
    """

    looks: tuple[Look, ...]
    points: int


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """A posed avatar, ready to draw: the sprites of a sheet as arrays, because dozens of objects for every picture cost
    more than posing them.

    ``order``: (N,) int64, indices of those to be drawn, from back to front. ``matrices``: (S, 2, 3) float64 texture
    pixels to canvas pixels. ``opacities``: (S,) float64, 0..1. ``points``: (V, 2) float64 canvas pixels, of all grids.
    ``tints``: (S, 3) blue, green, red, 0..1, which multiply the sheet's; None: white.

    ``canvas``: (width, height) of the avatar's own space in pixels. ``frame``: (x, y, width, height) in canvas pixels,
    the part that shall fill a picture, as large as fits.
    """

    sheet: Sheet
    order: NDArray[np.int64]
    matrices: Floats
    opacities: Floats
    points: Floats
    canvas: tuple[int, int]
    frame: tuple[float, float, float, float]
    tints: Floats | None = None

    @classmethod
    def of(
        cls, sprites: Sequence[Sprite], canvas: tuple[int, int], frame: tuple[float, float, float, float]
    ) -> Drawing:
        """A drawing of single sprites, from back to front, with a sheet of its own.

        Raises:
            ValueError: a grid has not the points that its cells need.
        """
        clips = list({id(s.clip): s.clip for s in sprites if s.clip is not None}.values())
        number = {id(clip): len(sprites) + i for i, clip in enumerate(clips)}
        every, points = [*sprites, *clips], [np.zeros((0, 2))]
        looks: list[Look] = []
        for sprite in every:
            grid = (sprite.grid.columns, sprite.grid.rows, sum(map(len, points))) if sprite.grid else None
            clip = None if sprite.clip is None or len(looks) >= len(sprites) else number[id(sprite.clip)]
            looks.append(Look(sprite.texture, grid, sprite.tint, sprite.blend, clip))
            points.append(_checked(sprite.grid))
        together = np.concatenate(points)
        matrices = np.array([s.matrix for s in every], dtype=np.float64).reshape(-1, 2, 3)
        opacities = np.array([s.opacity for s in every], dtype=np.float64)
        sheet = Sheet(tuple(looks), len(together))
        return cls(sheet, np.arange(len(sprites)), matrices, opacities, together, canvas, frame)

    @property
    def sprites(self) -> tuple[Sprite, ...]:
        """Those to be drawn one by one, from back to front, without those that are invisible."""
        made: dict[int, Sprite] = {}
        return tuple(self._sprite(i, made) for i in self.order.tolist() if self.opacities[i] > 0)

    def _sprite(self, i: int, made: dict[int, Sprite]) -> Sprite:
        if i not in made:
            look, tint, grid = self.sheet.looks[i], self.sheet.looks[i].tint, None
            if self.tints is not None:
                blue, green, red = np.multiply(tint, self.tints[i]).tolist()
                tint = (blue, green, red)
            if look.grid is not None:
                columns, rows, first = look.grid
                grid = Grid(columns, rows, self.points[first : first + (columns + 1) * (rows + 1)])
            clip = None if look.clip is None else self._sprite(look.clip, made)
            made[i] = Sprite(look.texture, self.matrices[i], float(self.opacities[i]), grid, tint, look.blend, clip)
        return made[i]


def _checked(grid: Grid | None) -> Floats:
    if grid is None:
        return np.zeros((0, 2))
    expected = ((grid.rows + 1) * (grid.columns + 1), 2)
    if grid.points.shape != expected or grid.rows < 1 or grid.columns < 1:
        raise ValueError(
            f"unexpected points of a grid of {grid.columns} x {grid.rows} cells: {grid.points.shape} != {expected}"
        )
    return grid.points
