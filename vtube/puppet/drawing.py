"""Posed parts as sprites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from vtube.drawing import Drawing, Look, Sheet
from vtube.puppet.avatar import Avatar
from vtube.types import Floats, frozen


class Drawer:
    """Makes the drawings of an avatar.

    Its sheet has the parts, and once more those that clip others: a clip is there as a whole, also where it is hidden.
    ``grids``: of each part that bends, which of the points are its mesh's.
    """

    def __init__(self, avatar: Avatar, grids: Mapping[int, slice]) -> None:
        parts, self._canvas = avatar.parts, avatar.canvas
        clips = sorted({part.clip for part in parts if part.clip is not None})
        number = {part: len(parts) + i for i, part in enumerate(clips)}
        self._clips = np.array(clips, dtype=np.int64)
        looks = []
        for i, part in enumerate(parts):
            grid = (*part.mesh.cells, grids[i].start) if part.mesh is not None and i in grids else None
            clip = None if part.clip is None else number[part.clip]
            looks.append(Look(part.texture, grid, part.tint, part.blend, clip))
        looks += [replace(looks[i], clip=None) for i in clips]
        self._sheet = Sheet(tuple(looks), max((span.stop for span in grids.values()), default=0))

    def __call__(
        self,
        matrices: Floats,
        opacities: Floats,
        z: Floats,
        points: Floats,
        frame: tuple[float, float, float, float],
        tints: Floats | None = None,
    ) -> Drawing:
        """The parts whose opacity is above 0, from back to front; those of one z in the avatar's order.

        Those before ``points`` are the parts', ``points`` the meshes'; ``frame`` is the drawing's.
        """
        order = np.argsort(z, kind="stable")
        order = order[opacities[order] > 0]
        if len(self._clips):
            matrices = np.concatenate([matrices, matrices[self._clips]])
            opacities = np.concatenate([opacities, np.ones(len(self._clips))])
            tints = None if tints is None else np.concatenate([tints, np.ones((len(self._clips), 3))])
        return Drawing(self._sheet, order, frozen(matrices), frozen(opacities), points, self._canvas, frame, tints)
