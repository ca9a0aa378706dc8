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
        self._parts = avatar.parts
        self._clipped = any(part.clip is not None for part in avatar.parts)

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
        shown = order.tolist()
        matrices = frozen(matrices.copy())
        clips = {i: self._clip(i, matrices, grids) for i in self._needed(shown)}
        sprites = tuple(
            self._sprite(i, matrices, opacity, grids, clips)
            for i, opacity in zip(shown, opacities[order].tolist(), strict=True)
        )
        return sprites if tints is None else tuple(map(_tinted, sprites, tints[order].tolist()))

    def _needed(self, shown: list[int]) -> set[int]:
        if not self._clipped:
            return set()
        clips = (self._parts[i].clip for i in shown)
        return {clip for clip in clips if clip is not None}

    def _clip(self, part: int, matrices: Floats, grids: Mapping[int, Floats]) -> Sprite:
        """A clip's own opacity does not matter: also a hidden part clips."""
        return self._sprite(part, matrices, 1.0, grids, {})

    def _sprite(
        self, i: int, matrices: Floats, opacity: float, grids: Mapping[int, Floats], clips: Mapping[int, Sprite]
    ) -> Sprite:
        part, points = self._parts[i], grids.get(i)
        grid = None if points is None or part.mesh is None else Grid(*part.mesh.cells, points)
        clip = None if part.clip is None else clips.get(part.clip)
        return Sprite(part.texture, matrices[i], opacity, grid, part.tint, part.blend, clip)


def _tinted(sprite: Sprite, tint: Sequence[float]) -> Sprite:
    if min(tint) >= 1.0:
        return sprite
    blue, green, red = (own * besides for own, besides in zip(sprite.tint, tint, strict=True))
    return replace(sprite, tint=(blue, green, red))
