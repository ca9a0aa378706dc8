"""What pictures should look like: the slow way, in floating point, every pixel looked at by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from vtube.drawing import Sprite
from vtube.types import Floats, Image

Reference = Callable[..., Floats]


@pytest.fixture(scope="session")
def reference() -> Reference:
    return composited


def composited(sprites: Sequence[Sprite], size: tuple[int, int], background: Image | None = None) -> Floats:
    """(height, width, 4) 0..255: what sprites give whose canvas is the picture."""
    result = np.zeros((size[1], size[0], 4)) if background is None else background / 255
    for sprite in sprites:
        mask = 1.0 if sprite.clip is None else alone(sprite.clip, size)[:, :, 3:]
        for layer in layers(sprite, size):
            result = blended(result, layer * (*sprite.tint, 1.0) * sprite.opacity * mask, sprite.blend)
    return 255 * result


def alone(sprite: Sprite, size: tuple[int, int]) -> Floats:
    """A sprite on nothing."""
    result = np.zeros((size[1], size[0], 4))
    for layer in layers(sprite, size):
        result = blended(result, layer * sprite.opacity, "normal")
    return result


def blended(below: Floats, above: Floats, mode: str) -> Floats:
    """The formulas of Compositing and Blending Level 1, of premultiplied colours."""
    shown, hidden = 1 - below[:, :, 3:], 1 - above[:, :, 3:]
    if mode == "multiply":
        return above * below + above * shown + below * hidden
    return np.minimum(above + below, 1.0) if mode == "add" else above + below * hidden


def layers(sprite: Sprite, size: tuple[int, int]) -> Iterator[Floats]:
    """Each triangle of a sprite, 0..1, in the order in which they are drawn."""
    height, width = sprite.texture.shape[:2]
    columns, rows = (1, 1) if sprite.grid is None else (sprite.grid.columns, sprite.grid.rows)
    across, down = np.arange(columns + 1) * width / columns, np.arange(rows + 1) * height / rows
    uv = np.stack(np.meshgrid(across, down), axis=2)
    xy = (
        uv @ sprite.matrix[:, :2].T + sprite.matrix[:, 2]
        if sprite.grid is None
        else sprite.grid.points.reshape(uv.shape)
    )
    both = grown(grown(np.concatenate([xy, uv], axis=2), 0.5 * columns / width).transpose(1, 0, 2), 0.5 * rows / height)
    for y in range(rows):
        for x in range(columns):
            a, b, c, d = both[x, y], both[x + 1, y], both[x + 1, y + 1], both[x, y + 1]
            yield triangle(sprite.texture, np.array([a, b, c]), size)
            yield triangle(sprite.texture, np.array([a, d, c]), size)


def grown(points: Floats, share: float) -> Floats:
    """Points whose first and last columns are moved outward by a share of the distance to their neighbours."""
    result = points.copy()
    result[:, 0] += share * (points[:, 0] - points[:, 1])
    result[:, -1] += share * (points[:, -1] - points[:, -2])
    return result


def triangle(texture: Image, corners: Floats, size: tuple[int, int]) -> Floats:
    """(height, width, 4) 0..1 of the pixels whose centres are in a triangle of (3, 4) x, y, u, v."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    matrix = np.vstack([corners[:, :2].T, np.ones(3)])
    if abs(np.linalg.det(matrix)) < 1e-9:
        return np.zeros((size[1], size[0], 4))
    shares = np.linalg.inv(matrix) @ np.stack([x, y, np.ones_like(x)]).reshape(3, -1)
    u, v = (shares.T @ corners[:, 2:]).T
    inside = (shares >= 0).all(axis=0)
    return (bilinear(texture, u - 0.5, v - 0.5) * inside[:, None]).reshape(size[1], size[0], 4)


def bilinear(texture: Image, u: Floats, v: Floats) -> Floats:
    """(N, 4) 0..1 at places counted from the first texel's centre; outside there is nothing."""
    height, width = texture.shape[:2]
    padded = np.zeros((height + 2, width + 2, 4))
    padded[1:-1, 1:-1] = texture / 255
    u, v = np.clip(u, -1, width) + 1, np.clip(v, -1, height) + 1
    left, top = np.minimum(u.astype(int), width), np.minimum(v.astype(int), height)
    across, down = (u - left)[:, None], (v - top)[:, None]
    upper = padded[top, left] * (1 - across) + padded[top, left + 1] * across
    lower = padded[top + 1, left] * (1 - across) + padded[top + 1, left + 1] * across
    return np.asarray(upper * (1 - down) + lower * down)
