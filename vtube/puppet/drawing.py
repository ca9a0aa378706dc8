"""Posed parts as sprites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from vtube.puppet.avatar import Avatar
from vtube.types import Floats, Grid, Sprite, frozen


class Sprites:
    """What does not change of an avatar's parts: textures, tints, blend modes, clips."""

    def __init__(self, avatar: Avatar) -> None:
        self._looks = [(part.texture, part.tint, part.blend, part.clip) for part in avatar.parts]
        self._cells = [None if part.mesh is None else part.mesh.cells for part in avatar.parts]

    def __call__(
        self,
        matrices: Floats,
        opacities: Floats,
        z: Floats,
        grids: Mapping[int, Floats],
        tints: Floats | None = None,
    ) -> tuple[Sprite, ...]:
        """The parts whose opacity is above 0, from back to front; those of one z in the avatar's order."""
        order = np.argsort(z, kind="stable")
        order = order[opacities[order] > 0]
        matrices = frozen(matrices.copy())
        clips: dict[int, Sprite] = {}
        sprites = []
        # A plain loop, because this is most of what a picture costs before it is drawn.
        for i, opacity in zip(order.tolist(), opacities[order].tolist(), strict=True):
            texture, tint, blend, clip = self._looks[i]
            if clip is not None and clip not in clips:
                clips[clip] = self._clip(clip, matrices, grids)
            within = None if clip is None else clips[clip]
            sprites.append(Sprite(texture, matrices[i], opacity, self._grid(i, grids), tint, blend, within))
        return tuple(sprites if tints is None else map(_tinted, sprites, tints[order].tolist()))

    def _clip(self, i: int, matrices: Floats, grids: Mapping[int, Floats]) -> Sprite:
        """A clip's own opacity does not matter: also a hidden part clips."""
        texture, tint, blend, _ = self._looks[i]
        return Sprite(texture, matrices[i], 1.0, self._grid(i, grids), tint, blend)

    def _grid(self, i: int, grids: Mapping[int, Floats]) -> Grid | None:
        cells, points = self._cells[i], grids.get(i)
        return None if cells is None or points is None else Grid(*cells, points)


def _tinted(sprite: Sprite, tint: Sequence[float]) -> Sprite:
    if min(tint) >= 1.0:
        return sprite
    blue, green, red = (own * besides for own, besides in zip(sprite.tint, tint, strict=True))
    return replace(sprite, tint=(blue, green, red))
