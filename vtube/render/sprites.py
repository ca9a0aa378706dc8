"""Draws a posed avatar: each sprite is warped by OpenCV and laid over the picture by pygame, premultiplied.

The Porter-Duff "over" of premultiplied colours keeps edges clean without a halo: what lies outside of a texture is
transparent black, so bilinear interpolation fades its border by itself. Minified textures are taken from copies at
half-octave steps, averaged over the area (Williams, Pyramidal Parametrics, 1983). No display is needed.
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import cv2
import numpy as np
import pygame
from numpy.typing import NDArray

from vtube.types import Drawing, Floats, Image, Picture, Sprite, View, frozen

_STEP = math.sqrt(0.5)
_MAX_STEPS = 12
_SMALLEST = 1e-6
_BACK_SHARE = 0.45
"""Share of the pixels that the drawing thread warps itself; it lays all of them over the picture as well."""
_UNMOVED = View()

Integers = NDArray[np.intp]


class Renderer:
    """Implements ``vtube.stages.Renderer``. Remembers minified copies of textures for as long as those live."""

    def __init__(self) -> None:
        self._minified = _Minified()
        # OpenCV lets go of Python's lock while it warps: the sprites in front are warped on another core meanwhile.
        self._other_core = ThreadPoolExecutor(1, "warping")

    def __call__(
        self, drawing: Drawing, size: tuple[int, int], view: View = _UNMOVED, background: Image | None = None
    ) -> Picture:
        """Draw to a new picture. The drawing's frame fills it, as large as fits, then the view moves it.

        Raises:
            ValueError: the background has not the picture's shape.
        """
        width, height = size
        if background is not None and background.shape != (height, width, 4):
            raise ValueError(f"unexpected background shape: {background.shape} != {(height, width, 4)}")
        pixels = np.zeros((height, width, 4), dtype=np.uint8) if background is None else background.copy()
        sprites = [sprite for sprite in drawing.sprites if sprite.opacity > 0 and _solid(sprite.matrix)]
        if sprites:
            self._draw(sprites, placement(drawing.frame, size, view), pixels)
        return Picture(frozen(pixels))

    def _draw(self, sprites: Sequence[Sprite], fit: Floats, pixels: Image) -> None:
        matrices = fit[:, :2] @ np.array([sprite.matrix for sprite in sprites])
        matrices[:, :, 2] += fit[:, 2]
        textures = self._minified([sprite.texture for sprite in sprites], matrices)
        boxes = _boxes(matrices, np.array([t.shape[1::-1] for t in textures]), pixels.shape[1::-1])
        inverses = _inverses(matrices, boxes[:, :2])
        jobs = [
            _Job(sprite.opacity, texture, inverse, (x, y), (width, height))
            for sprite, texture, (x, y, width, height), inverse in zip(
                sprites, textures, boxes.tolist(), inverses, strict=True
            )
            if width > 0 and height > 0
        ]
        areas = np.cumsum([width * height for *_, (width, height) in jobs])
        front = int(np.searchsorted(areas, _BACK_SHARE * areas[-1])) if jobs else 0
        in_front = self._other_core.submit(lambda: [_warped(job) for job in jobs[front:]])
        target = _surface(pixels)
        for job in jobs[:front]:
            target.blit(_surface(_warped(job)), job.at, special_flags=pygame.BLEND_PREMULTIPLIED)
        for job, image in zip(jobs[front:], in_front.result(), strict=True):
            target.blit(_surface(image), job.at, special_flags=pygame.BLEND_PREMULTIPLIED)


class _Job(NamedTuple):
    """A sprite's way into the picture: ``inverse`` (2, 3) from pixels of the box ``at`` and ``size`` to the texture's."""

    opacity: float
    texture: Image
    inverse: Floats
    at: tuple[int, int]
    size: tuple[int, int]


def _warped(job: _Job) -> Image:
    image = cv2.warpAffine(job.texture, job.inverse, job.size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    if job.opacity < 1.0:
        image = cv2.convertScaleAbs(image, alpha=job.opacity)
    return np.asarray(image, dtype=np.uint8)


def _solid(matrix: Floats) -> bool:
    """Whether a matrix keeps an area: what is squeezed flat is not seen, and cannot be inverted."""
    (a, b, x), (c, d, y) = matrix.tolist()
    return _SMALLEST < abs(a * d - b * c) < math.inf and math.isfinite(x + y)


def placement(frame: tuple[float, float, float, float], size: tuple[int, int], view: View = _UNMOVED) -> Floats:
    """(2, 3) canvas pixels to picture pixels: ``frame`` centred and as large as fits, then zoomed and moved."""
    x, y, width, height = frame
    scale = min(size[0] / width, size[1] / height) * view.zoom
    left = size[0] * (0.5 + view.offset[0]) - scale * (x + width / 2)
    top = size[1] * (0.5 + view.offset[1]) - scale * (y + height / 2)
    return np.array([[scale, 0.0, left], [0.0, scale, top]])


class _Minified:
    """Smaller copies of textures, found by identity; they go when the texture does."""

    def __init__(self) -> None:
        self._copies: dict[int, dict[int, Image]] = {}
        self._alive: dict[int, weakref.ref[Image]] = {}

    def __call__(self, textures: Sequence[Image], matrices: Floats) -> list[Image]:
        """For each texture the smallest copy that is not magnified; the matrices are changed to fit the copies."""
        magnification = np.linalg.norm(matrices[:, :, :2], axis=1).max(axis=1)
        steps = np.log(np.clip(magnification, _STEP**_MAX_STEPS, 1.0)) / math.log(_STEP)
        copies = [self._copy(t, step) for t, step in zip(textures, (steps + 1e-6).astype(int).tolist(), strict=True)]
        old, new = (np.array([t.shape[1::-1] for t in some], dtype=np.float64) for some in (textures, copies))
        matrices[:, :, :2] *= (old / new)[:, None, :]
        return copies

    def _copy(self, texture: Image, step: int) -> Image:
        if step == 0:
            return texture
        key = id(texture)
        if key not in self._alive:
            self._alive[key] = weakref.ref(texture, lambda _: self._forget(key))
            self._copies[key] = {}
        copy = self._copies[key].get(step)
        if copy is None:
            size = [math.ceil(side * _STEP**step) for side in texture.shape[1::-1]]
            copy = np.asarray(cv2.resize(texture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            self._copies[key][step] = copy
        return copy

    def _forget(self, key: int) -> None:
        del self._alive[key], self._copies[key]


def _boxes(matrices: Floats, sizes: Floats, size: tuple[int, ...]) -> Integers:
    """(N, 4) int x, y, width, height of the pixels that each texture touches within a picture; empty: none.

    Interpolation reaches half a texture pixel beyond the texture's edge.
    """
    centres = (matrices[:, :, :2] @ (sizes[:, :, None] / 2))[:, :, 0] + matrices[:, :, 2]
    reach = (np.abs(matrices[:, :, :2]) @ ((sizes[:, :, None] + 1) / 2))[:, :, 0]
    low = np.clip(np.floor(centres - reach), 0, size)
    high = np.clip(np.ceil(centres + reach), 0, size)
    return np.concatenate([low, high - low], axis=1).astype(np.intp)


def _inverses(matrices: Floats, corners: Integers) -> Floats:
    """(N, 2, 3) from the pixels of a box with these (N, 2) corners to the pixels of the texture, centre to centre.

    OpenCV counts from the centres of pixels, matrices count from the top left corner.
    """
    (a, b, x), (c, d, y) = matrices.transpose(1, 2, 0)
    inverse = np.array([[d, -b], [-c, a]]) / (a * d - b * c)
    start = np.einsum("ijn,nj->ni", inverse, corners + 0.5 - np.stack([x, y], axis=1)) - 0.5
    return np.concatenate([inverse.transpose(2, 0, 1), start[:, :, None]], axis=2)


def _surface(image: Image) -> pygame.Surface:
    """The image's own memory as a surface."""
    return pygame.image.frombuffer(memoryview(image), image.shape[1::-1], "BGRA")  # type: ignore[arg-type]
