"""Triangles to pixels: a depth buffer in numba, quick enough for one core."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

FAR, NEAR = np.float32(1e9), 0.05
"""Metres: nothing is there, and what is nearer is not drawn."""


class Buffers:
    """What each of (H, W) pixels shows: ``depth`` in metres; ``mesh`` and ``face``, -1 for nothing; ``at`` (H, W, 2),
    the shares of the face's second and third corner.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.depth = np.full((height, width), FAR, np.float32)
        self.mesh = np.full((height, width), -1, np.int16)
        self.face = np.full((height, width), -1, np.int32)
        self.at = np.zeros((height, width, 2), np.float32)


SOLID = np.ones((1, 1), np.uint8)
NOWHERE = np.zeros((1, 2), np.float32)


def draw(
    into: Buffers,
    number: int,
    points: NDArray[np.float32],
    faces: NDArray[np.int32],
    kept: NDArray[np.float32] | None = None,
    texture: tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.uint8]] | None = None,
) -> None:
    """Draw one mesh. ``points``: (V, 3) x and y in pixels, depth in metres. ``kept``: (V,) below 0 where the mesh is
    cut away. ``texture``: (T, 2) from 0 to 1, (F, 3) indices and an opacity (h, w), of which less than half is a hole.
    """
    uv, corners, opacity = texture or (NOWHERE, faces, SOLID)
    shares = np.ones(len(points), np.float32) if kept is None else kept
    _draw(
        into.depth, into.mesh, into.face, into.at, number, points, faces, shares, uv, corners, opacity,
        texture is not None,
    )  # fmt: skip


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _hole(uv: Any, corners: Any, opacity: Any, u: float, v: float, w: float) -> bool:
    """Whether a texture lets through what is behind it, at shares of a face's corners."""
    p, q, r = corners[0], corners[1], corners[2]
    s = (u * uv[p, 0] + v * uv[q, 0] + w * uv[r, 0]) % 1.0
    t = (u * uv[p, 1] + v * uv[q, 1] + w * uv[r, 1]) % 1.0
    return bool(opacity[int(t * opacity.shape[0]), int(s * opacity.shape[1])] < 128)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _corner(points: Any, i: int) -> Any:
    """Its numbers, which stay in registers: an array's are read for each pixel."""
    return points[i, 0], points[i, 1], points[i, 2]


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _box(a: Any, b: Any, c: Any, width: int, height: int) -> Any:
    """The first and last column and row that a face may cover."""
    left, right = np.ceil(min(a[0], b[0], c[0])), np.floor(max(a[0], b[0], c[0]))
    top, bottom = np.ceil(min(a[1], b[1], c[1])), np.floor(max(a[1], b[1], c[1]))
    return max(int(left), 0), min(int(right), width - 1), max(int(top), 0), min(int(bottom), height - 1)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _seen(a: Any, b: Any, c: Any, area: float, x: int, y: int) -> Any:
    """The depth at a pixel, ``FAR`` beside the face, and the second and third corner's shares in space."""
    v = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area
    w = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area
    u = 1 - v - w
    if min(u, v, w) < 0:
        return float(FAR), v, w
    z = 1 / (u / a[2] + v / b[2] + w / c[2])
    return z, v * z / b[2], w * z / c[2]


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _draw(
    depth: Any, mesh: Any, face: Any, at: Any, number: int, points: Any, faces: Any, kept: Any, uv: Any, corners: Any,
    opacity: Any, holes: bool,
) -> None:  # fmt: skip
    height, width = depth.shape
    for f in range(len(faces)):
        i, j, k = faces[f, 0], faces[f, 1], faces[f, 2]
        a, b, c = _corner(points, i), _corner(points, j), _corner(points, k)
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        cut = kept[i] < 0 and kept[j] < 0 and kept[k] < 0
        if cut or min(a[2], b[2], c[2]) < NEAR or abs(area) < 1e-9:
            continue
        left, right, top, bottom = _box(a, b, c, width, height)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                z, v, w = _seen(a, b, c, area, x, y)
                u = 1 - v - w
                if z >= depth[y, x] or u * kept[i] + v * kept[j] + w * kept[k] < 0:
                    continue
                if holes and _hole(uv, corners[f], opacity, u, v, w):
                    continue
                depth[y, x], mesh[y, x], face[y, x] = z, number, f
                at[y, x, 0], at[y, x, 1] = v, w
