"""Surfaces to a picture: a pinhole camera, one lamp with its shadow, light from above, below and a screen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from drawn_people.fabrics import Colouring
from drawn_people.rasters import Buffers, draw
from vtube.types import Floats, Image

FINER = 2
"""So many times as many pixels each way are drawn as the picture has."""
SHADOWS = 320
"""Pixels of the lamp's own picture."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A mesh in the world. ``points``: (V, 3) metres; ``rest``: (V, 3) where they are at rest, which colours follow;
    ``faces``: (F, 3); ``uv``, ``corners``, ``texture``, ``opacity`` and ``kept`` as in ``wardrobe`` and ``outfits``.
    """

    points: Floats
    rest: Floats
    faces: NDArray[np.int32]
    colouring: Colouring
    uv: NDArray[np.float32]
    corners: NDArray[np.int32]
    texture: Image
    opacity: Image | None = None
    kept: NDArray[np.float32] | None = None
    shine: float = 0.05


@dataclass(frozen=True, eq=False)
class Camera:
    """``place``: (3,) metres; ``axes``: (3, 3) rows, to the right, down and forwards; ``focal``: pixels; ``size``."""

    place: Floats
    axes: Floats
    focal: float
    size: tuple[int, int]

    def seen(self, points: Floats) -> NDArray[np.float32]:
        """(N, 3): pixels to the right and down, and metres away."""
        at = (points - self.place) @ self.axes.T
        depth = np.maximum(at[:, 2], 1e-3)
        x, y = (self.focal * at[:, k] / depth + (self.size[k] - 1) / 2 for k in (0, 1))
        return np.column_stack([x, y, at[:, 2]]).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Light:
    """``lamp``: (3,) towards it, of length 1, and its (3,) BGR; ``above``, ``below``, ``screen``: (3,) BGR."""

    lamp: Floats
    colour: Floats
    above: Floats
    below: Floats
    screen: Floats


def normals(points: Floats, faces: NDArray[np.int32]) -> NDArray[np.float32]:
    """(V, 3) of length 1, means of the faces around."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    rows = faces.T.ravel()
    around = sparse.csr_array(
        (np.ones(len(rows)), (rows, np.tile(np.arange(len(faces)), 3))), (len(points), len(faces))
    )
    summed = around @ across
    return np.asarray(summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def rendered(
    surfaces: list[Surface], camera: Camera, light: Light
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """(H, W, 3) BGR, linear, (H, W) 1 where anything is and 0 elsewhere, and (H, W) depths in metres, all FINER times
    as fine as the camera's picture.
    """
    fine = Camera(camera.place, camera.axes, camera.focal * FINER, (camera.size[0] * FINER, camera.size[1] * FINER))
    buffers = Buffers(fine.size)
    for number, surface in enumerate(surfaces):
        texture = None if surface.opacity is None else (surface.uv, surface.corners, surface.opacity)
        draw(buffers, number, fine.seen(surface.points), surface.faces, surface.kept, texture)
    covered = buffers.mesh >= 0
    colours = np.zeros((*covered.shape, 3), np.float32)
    shadows = _Shadows(surfaces, light.lamp)
    hidden = _crevices(buffers.depth, covered)
    for number, surface in enumerate(surfaces):
        pixels = _Pixels(buffers, number)
        if len(pixels.face):
            open_ = 1 - hidden[pixels.at][:, None]
            colours[pixels.at] = _shaded(surface, pixels, camera.place.astype(np.float32), light, shadows, open_)
    return colours, covered.astype(np.float32), buffers.depth


class _Pixels:
    """Those N that show one mesh. ``at``: their rows and columns; ``face``: (N,)."""

    def __init__(self, buffers: Buffers, number: int) -> None:
        self.at = np.nonzero(buffers.mesh == number)
        self.face = buffers.face[self.at]
        others = buffers.at[self.at]
        self._shares = np.column_stack([1 - others.sum(axis=1), others]).astype(np.float32)

    def between(self, values: Floats | NDArray[np.float32], corners: NDArray[np.int32]) -> NDArray[np.float32]:
        """(N, D) of what (V, D) is at the corners (F, 3) of faces."""
        return np.asarray(np.einsum("nk,nkd->nd", self._shares, values.astype(np.float32)[corners[self.face]]))


def _shaded(
    surface: Surface, pixels: _Pixels, eye: NDArray[np.float32], light: Light, shadows: _Shadows,
    open_: NDArray[np.float32],
) -> NDArray[np.float32]:  # fmt: skip
    """(N, 3) colours of the pixels that show a surface; ``open_`` (N, 1) is how much of the light around gets there."""
    points = pixels.between(surface.points, surface.faces)
    facing = pixels.between(normals(surface.points, surface.faces), surface.faces)
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-6)
    towards = eye - points
    away = np.linalg.norm(towards, axis=1, keepdims=True)
    towards /= away
    facing = np.where((facing * towards).sum(axis=1, keepdims=True) < 0, -facing, facing)
    own = surface.colouring(pixels.between(surface.rest, surface.faces), _texels(surface, pixels)) ** 2.2
    lamp = light.lamp.astype(np.float32)
    lit = shadows.lit(points)[:, None]
    direct = (facing @ lamp)[:, None].clip(0) * lit
    up = (facing[:, 2:] + 1) / 2
    screen = (facing * towards).sum(axis=1, keepdims=True).clip(0) / (0.5 + away) ** 2
    total = direct * light.colour + open_ * (up * light.above + (1 - up) * light.below) + screen * light.screen
    half = towards + lamp
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    gleam = surface.shine * ((facing * half).sum(axis=1, keepdims=True).clip(0) ** 24) * lit
    return np.asarray(own * total + gleam * light.colour, dtype=np.float32)


def _texels(surface: Surface, pixels: _Pixels) -> Image:
    """(N, 3) of the surface's texture."""
    at = pixels.between(surface.uv, surface.corners) % 1.0
    height, width = surface.texture.shape[:2]
    return np.asarray(surface.texture[(at[:, 1] * height).astype(int), (at[:, 0] * width).astype(int)])


def _crevices(depth: NDArray[np.float32], covered: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(H, W) from 0 to 1: how much of the light from all around nearer surfaces keep away."""
    if not covered.any():
        return np.zeros_like(depth)
    flat = np.where(covered, depth, depth[covered].max() + 0.3)
    hidden = np.zeros_like(flat)
    for size in (9, 27):
        hidden += ((flat - cv2.blur(flat, (size, size))) / 0.06).clip(0, 1) * 0.4
    return hidden


class _Shadows:
    """What the lamp sees, from far away."""

    def __init__(self, surfaces: list[Surface], lamp: Floats) -> None:
        side = np.cross(lamp, (0.1, 0.2, 1.0))
        side /= np.linalg.norm(side)
        self._axes = np.stack([side, np.cross(lamp, side), -lamp])
        everything = surfaces[0].points @ self._axes.T
        self._low = everything.min(axis=0) - 0.1
        self._scale = (SHADOWS - 1) / float((everything.max(axis=0) - self._low)[:2].max() + 0.1)
        self._buffers = Buffers((SHADOWS, SHADOWS))
        for number, surface in enumerate(surfaces):
            texture = None if surface.opacity is None else (surface.uv, surface.corners, surface.opacity)
            draw(self._buffers, number, self._at(surface.points), surface.faces, surface.kept, texture)

    def _at(self, points: Floats) -> NDArray[np.float32]:
        at = (points @ self._axes.T - self._low) * (self._scale, self._scale, 1.0)
        return (at + np.array([0, 0, 5.0])).astype(np.float32)

    def lit(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N,) from 0 to 1."""
        at = self._at(points)
        total = np.zeros(len(at), np.float32)
        for x, y in ((0, 0), (1.3, 0.4), (-0.5, 1.2), (-1.2, -0.6), (0.6, -1.3)):
            columns = np.rint(at[:, 0] + x).astype(int).clip(0, SHADOWS - 1)
            rows = np.rint(at[:, 1] + y).astype(int).clip(0, SHADOWS - 1)
            total += self._buffers.depth[rows, columns] > at[:, 2] - 0.025
        return total / 5
