"""Triangles to pixels: a depth buffer in numba, quick enough for one core."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

FAR = np.float32(1e9)


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
def _draw(
    depth: Any, mesh: Any, face: Any, at: Any, number: int, points: Any, faces: Any, kept: Any, uv: Any, corners: Any,
    opacity: Any, holes: bool,
) -> None:  # fmt: skip
    height, width = depth.shape
    for f in range(len(faces)):
        i, j, k = faces[f, 0], faces[f, 1], faces[f, 2]
        za, zb, zc = points[i, 2], points[j, 2], points[k, 2]
        if za < 0.05 or zb < 0.05 or zc < 0.05 or (kept[i] < 0 and kept[j] < 0 and kept[k] < 0):
            continue
        ax, ay, bx, by = points[i, 0], points[i, 1], points[j, 0], points[j, 1]
        cx, cy = points[k, 0], points[k, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if abs(area) < 1e-9:
            continue
        left, right = max(int(np.ceil(min(ax, bx, cx))), 0), min(int(np.floor(max(ax, bx, cx))), width - 1)
        top, bottom = max(int(np.ceil(min(ay, by, cy))), 0), min(int(np.floor(max(ay, by, cy))), height - 1)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                v = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
                w = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
                u = 1 - v - w
                if min(u, v, w) < 0:
                    continue
                z = 1 / (u / za + v / zb + w / zc)
                if z >= depth[y, x]:
                    continue
                v, w = v * z / zb, w * z / zc
                u = 1 - v - w
                if u * kept[i] + v * kept[j] + w * kept[k] < 0:
                    continue
                if holes and _hole(uv, corners[f], opacity, u, v, w):
                    continue
                depth[y, x] = z
                mesh[y, x] = number
                face[y, x] = f
                at[y, x, 0] = v
                at[y, x, 1] = w
