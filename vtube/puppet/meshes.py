"""All meshes of an avatar at once: bent, moved by their own drivers, then carried by several bones.

Linear blend skinning of turns makes a sharp elbow collapse. So each point is carried in two steps: its limb's middle
by linear blending, and the point around that middle by the blended *angle* of its bones, which keeps a limb as thick as
it was drawn (after Le and Hodgins, Real-time Skeletal Skinning with Optimized Centers of Rotation, 2016; in the plane
the blend of rotations is that of angles, and the centre is known: the foot on the bones). Angles are summed along the
bones' chain, so that nothing jumps at half a turn. What a matrix does beyond turning is blended linearly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vtube.native import Bound
from vtube.puppet._kernels import BEND
from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.drivers import Inputs
from vtube.puppet.placing import Placing
from vtube.puppet.schema.parts import MeshSection
from vtube.puppet.shapes import Complex, bends
from vtube.puppet.skinning import weights
from vtube.types import Floats, frozen


def bending(part: Part) -> bool:
    """Whether a part needs a grid; all others are drawn with one matrix."""
    mesh = part.mesh
    return mesh is not None and bool(len(mesh.skin) > 1 or any(map(any, (s.offsets for s in mesh.shapes))) or mesh.turn)


class Meshes:
    """The grids of an avatar's bending parts. ``carriers``: of each part, the bones that it is skinned to.

    ``rig``: places the bones and parts that the meshes are carried by. ``spans``: of each bending part, by its index,
    which of all points are its own.
    """

    def __init__(self, avatar: Avatar, carriers: Sequence[Sequence[int]], inputs: Inputs, rig: Placing) -> None:
        bent = [i for i, part in enumerate(avatar.parts) if bending(part)]
        # What one bone carries moves with the part's matrix; only the others, which come first, need weights.
        self._skinned = [i for i in bent if len(carriers[i]) > 1]
        self._stiff = [i for i in bent if len(carriers[i]) == 1]
        self._parts = self._skinned + self._stiff
        parts = [avatar.parts[i] for i in self._parts]
        meshes = [part.mesh for part in parts if part.mesh is not None]
        flat = [grid(mesh, part) for mesh, part in zip(meshes, parts, strict=True)]
        rest = [points + complex(*part.at) for points, part in zip(flat, parts, strict=True)]
        sizes = [len(points) for points in flat]
        self._flat = np.concatenate([np.zeros(0, dtype=np.complex128), *flat])
        self._bends = bends(meshes, rest, inputs)
        self._begins = np.array([0, *np.cumsum(sizes)], dtype=np.int64)
        ends = self._begins[1:].tolist()
        self.spans = {i: slice(end - size, end) for i, size, end in zip(self._parts, sizes, ends, strict=True)}
        self._carry(avatar, [carriers[i] for i in self._skinned], meshes, rest)
        self._moved = np.zeros_like(self._flat)
        self._bend = self._bound(rig)

    def _carry(
        self,
        avatar: Avatar,
        carriers: Sequence[Sequence[int]],
        meshes: Sequence[MeshSection],
        rest: Sequence[Complex],
    ) -> None:
        """Which bones hold the points of the skinned meshes, as the kernel takes it."""
        holds = [
            held(mesh, avatar.parts[i], points, [avatar.bones[bone] for bone in some])
            for i, mesh, points, some in zip(self._skinned, meshes, rest, carriers, strict=False)
        ]
        self._middle = np.concatenate([np.zeros(0, dtype=np.complex128), *(middle for _, middle in holds)])
        self._holds = np.concatenate([np.zeros(0), *(hold.ravel() for hold, _ in holds)])
        self._hold_begins = np.array([0, *np.cumsum([hold.size for hold, _ in holds])], dtype=np.int64)
        self._carriers = np.array([bone for some in carriers for bone in some], dtype=np.int64)
        self._carrier_begins = np.array([0, *np.cumsum([len(some) for some in carriers])], dtype=np.int64)
        self._most = max(map(len, carriers), default=0)

    def _bound(self, rig: Placing) -> Bound:
        b = self._bends
        return BEND.bind(
            rig.values, self._flat, self._begins, np.array(self._parts, dtype=np.int64), rig.own, rig.matrices,
            b.owners, b.inputs, b.keys, b.runs, b.counts, b.blocks, b.fields, b.strengths, b.head,
            self._middle, self._holds, self._hold_begins, self._carriers, self._carrier_begins,
            rig.bones, rig.inherited, np.zeros((self._most, 6), dtype=np.complex128), self._moved,
        )  # fmt: skip

    def __call__(self) -> Floats:
        """(V, 2) canvas pixels: the points of all bending parts, as the parts are placed now."""
        if len(self._flat):
            self._bend()
        return frozen(self._moved.copy().view(np.float64).reshape(-1, 2))


def held(mesh: MeshSection, part: Part, points: Complex, bones: Sequence[Joint]) -> tuple[Floats, Complex]:
    """How far each bone holds each point, and the middle of its limb; as ``skinning.weights``."""
    return weights(mesh, part.texture, points, [(complex(*bone.at), complex(*bone.tip)) for bone in bones])


def grid(mesh: MeshSection, part: Part) -> Complex:
    """(n,) a mesh's points as drawn, texture pixels: evenly spaced from edge to edge, row by row."""
    height, width = part.texture.shape[:2]
    x, y = (np.linspace(0.0, side, count + 1) for side, count in zip((width, height), mesh.cells, strict=True))
    return np.asarray((x + 1j * y[:, None]).ravel())
