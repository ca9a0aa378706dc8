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

from vtube.puppet.avatar import Avatar, Joint, Part
from vtube.puppet.drivers import Inputs
from vtube.puppet.schema.parts import MeshSection
from vtube.puppet.shapes import Bends, Complex
from vtube.puppet.skinning import weights
from vtube.types import Floats, frozen


def bending(part: Part) -> bool:
    """Whether a part needs a grid; all others are drawn with one matrix."""
    mesh = part.mesh
    return mesh is not None and bool(len(mesh.skin) > 1 or any(map(any, (s.offsets for s in mesh.shapes))) or mesh.turn)


class Meshes:
    """The grids of an avatar's bending parts. ``carriers``: of each part, the bones that it is skinned to."""

    def __init__(self, avatar: Avatar, carriers: Sequence[Sequence[int]], inputs: Inputs) -> None:
        bent = [i for i, part in enumerate(avatar.parts) if bending(part)]
        # What one bone carries moves with the part's matrix; only the others, which come first, need weights.
        self._skinned = [i for i in bent if len(carriers[i]) > 1]
        self._stiff = [i for i in bent if len(carriers[i]) == 1]
        self._parts = self._skinned + self._stiff
        parts = [avatar.parts[i] for i in self._parts]
        meshes = [part.mesh for part in parts if part.mesh is not None]
        flat = [_points(mesh, part) for mesh, part in zip(meshes, parts, strict=True)]
        rest = [points + complex(*part.at) for points, part in zip(flat, parts, strict=True)]
        self._sizes = [len(points) for points in flat]
        self._ends = np.cumsum(self._sizes).tolist()
        self._flat = np.concatenate([np.zeros(0, dtype=np.complex128), *flat])
        self._bends = Bends(meshes, rest, inputs)

        self._bones = np.array([bone for i in self._skinned for bone in carriers[i]], dtype=np.intp)
        held = [
            _held(mesh, avatar.parts[i], points, [avatar.bones[bone] for bone in carriers[i]])
            for i, mesh, points in zip(self._skinned, meshes, rest, strict=False)
        ]
        self._weights = [hold for hold, _ in held]
        self._middle = np.concatenate([np.zeros(0, dtype=np.complex128), *(middle for _, middle in held)])

    def __call__(
        self, local: Floats, matrices: Floats, bones: Floats, angles: Floats, values: Floats
    ) -> dict[int, Floats]:
        """The points of each bending part, (n, 2) canvas pixels, by the part's index.

        Args:
            local: (parts, 3, 3) what the parts' own drivers do, texture pixels to canvas pixels at rest.
            matrices: (parts, 2, 3) texture pixels to canvas pixels, moved with the first bone that carries the part.
            bones: (bones, 3, 3) rest canvas pixels to posed ones.
            angles: (bones,) degrees by which each is turned, its ancestors' turns included.
            values: of the inputs.
        """
        if not self._parts:
            return {}
        points = self._flat + self._bends(values)
        placed = np.concatenate([local[self._skinned, :2], matrices[self._stiff]])
        one, other, shift = np.repeat(_planar(placed), self._sizes, axis=1)
        moved = one * points + other * points.conj() + shift
        if self._skinned:
            skin = slice(0, len(self._middle))
            moved[skin] = self._carried(moved[skin], bones[self._bones], np.radians(angles[self._bones]))
        if not np.isfinite(moved.sum()):
            moved[~np.isfinite(moved)] = 0.0
        places = frozen(moved.view(np.float64).reshape(-1, 2))
        begins = [0, *self._ends[:-1]]
        return {i: places[a:b] for i, a, b in zip(self._parts, begins, self._ends, strict=True)}

    def _carried(self, points: Complex, bones: Floats, angles: Floats) -> Complex:
        one, other, shift = _planar(bones)
        back = np.cos(angles) - 1j * np.sin(angles)
        columns = np.stack([one, other, shift, one * back, other * back, angles], axis=1)
        one, other, shift, straight, mirrored, angle = self._blended(columns).T
        middle, arm = self._middle, points - self._middle
        turned = np.cos(angle.real) + 1j * np.sin(angle.real)
        turned *= straight * arm + mirrored * arm.conj()
        return np.asarray(one * middle + other * middle.conj() + shift + turned)

    def _blended(self, columns: Complex) -> Complex:
        """(N, columns) of each point what its bones' rows make together. Meshes differ in bones: one product each."""
        rows = columns.view(np.float64)
        blended = np.empty((len(self._middle), rows.shape[1]))
        begin = first = 0
        for hold in self._weights:
            count, bones = hold.shape
            np.matmul(hold, rows[first : first + bones], out=blended[begin : begin + count])
            begin, first = begin + count, first + bones
        return blended.view(np.complex128)


def _held(mesh: MeshSection, part: Part, points: Complex, bones: Sequence[Joint]) -> tuple[Floats, Complex]:
    return weights(mesh, part.texture, points, [(complex(*bone.at), complex(*bone.tip)) for bone in bones])


def _points(mesh: MeshSection, part: Part) -> Complex:
    """(n,) texture pixels: evenly spaced from edge to edge, row by row."""
    height, width = part.texture.shape[:2]
    x, y = (np.linspace(0.0, side, count + 1) for side, count in zip((width, height), mesh.cells, strict=True))
    return np.asarray((x + 1j * y[:, None]).ravel())


def _planar(matrices: Floats) -> Complex:
    """(3, N): of each matrix the numbers with which it takes a place z to a z + b conj(z) + c."""
    (a, b, x), (c, d, y) = matrices[:, :2].transpose(1, 2, 0)
    return np.array([(a + d + 1j * (c - b)) / 2, (a - d + 1j * (c + b)) / 2, x + 1j * y])
