"""Draws a posed avatar: each sprite is warped by OpenCV and laid over the picture by pygame, premultiplied.

The Porter-Duff "over" of premultiplied colours keeps edges clean without a halo: what lies outside of a texture is
transparent black, so bilinear interpolation fades its border by itself. Minified textures are taken from copies at
half-octave steps, averaged over the area (Williams, Pyramidal Parametrics, 1983). No display is needed.
"""

from __future__ import annotations

import math
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
import pygame
from numpy.typing import NDArray

from vtube.types import Drawing, Floats, Image, Picture, Sprite, View, frozen

_STEP = math.sqrt(0.5)
_MAX_STEPS = 12
_SMALLEST = 1e-6
_UNMOVED = View()

Integers = NDArray[np.intp]


class Renderer:
    """Implements ``vtube.stages.Renderer``. Remembers minified copies of textures for as long as those live.

    ``tolerance``: a sprite is not warped again as long as none of its corners has moved by more, in picture pixels,
    since it was. At 0 a picture depends on its drawing alone.
    """

    def __init__(self, tolerance: float = 0.0) -> None:
        self._minified = _Minified()
        self._tolerance = tolerance
        self._last: dict[int, _Job] = {}
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
            self._lay(self._jobs(sprites, placement(drawing.frame, size, view), size), pixels)
        return Picture(frozen(pixels))

    def _jobs(self, sprites: Sequence[Sprite], fit: Floats, size: tuple[int, int]) -> list[_Job]:
        """What each sprite puts where, from back to front; those that have hardly moved are done already."""
        matrices = fit[:, :2] @ np.array([sprite.matrix for sprite in sprites])
        matrices[:, :, 2] += fit[:, 2]
        textures = self._minified([sprite.texture for sprite in sprites], matrices)
        sizes = np.array([texture.shape[1::-1] for texture in textures])
        boxes = _boxes(matrices, sizes, size)
        inverses = _inverses(matrices, boxes[:, :2])
        still = self._still(textures, matrices, sizes, size)
        jobs = []
        for i, ((x, y, width, height), sprite) in enumerate(zip(boxes.tolist(), sprites, strict=True)):
            last = self._last.get(id(textures[i]))
            if last is not None and still[i] and last.opacity == sprite.opacity:
                jobs.append(last)
            elif width > 0 and height > 0:
                jobs.append(_Job(sprite.opacity, textures[i], matrices[i], size, inverses[i], (x, y), (width, height)))
        self._last = {id(job.texture): job for job in jobs}
        return jobs

    def _still(self, textures: Sequence[Image], matrices: Floats, sizes: Integers, size: tuple[int, int]) -> Floats:
        """(N,) bool: whether each is where it was warped last, in a picture of the same size, within the tolerance."""
        unknown = np.full((2, 3), np.nan)
        last = [self._last.get(id(texture)) for texture in textures]
        known = [unknown if job is None or job.picture != size else job.matrix for job in last]
        moved = np.abs(matrices - np.array(known))
        farthest = moved[:, :, 0] * sizes[:, :1] + moved[:, :, 1] * sizes[:, 1:] + moved[:, :, 2]
        return np.asarray((farthest <= self._tolerance).all(axis=1))

    def _lay(self, jobs: list[_Job], pixels: Image) -> None:
        """Warp what is not warped and lay all over the picture in order; the other core warps from the front."""
        waiting = deque(jobs)
        from_the_front = self._other_core.submit(_warp, waiting.pop)
        target, laid = _surface(pixels), 0
        for job in _taken(waiting.popleft):
            target.blit(_surface(job.image()), job.at, special_flags=pygame.BLEND_PREMULTIPLIED)
            laid += 1
        from_the_front.result()
        for job in jobs[laid:]:
            target.blit(_surface(job.image()), job.at, special_flags=pygame.BLEND_PREMULTIPLIED)


@dataclass(eq=False, slots=True)
class _Job:
    """A sprite's way into a picture of size ``picture``: its box ``at`` with ``size``.

    ``inverse``: (2, 3) from the box's pixels to the texture's; ``matrix``: (2, 3) from the texture's to the picture's.
    """

    opacity: float
    texture: Image
    matrix: Floats
    picture: tuple[int, int]
    inverse: Floats
    at: tuple[int, int]
    size: tuple[int, int]

    warped: Image | None = None

    def image(self) -> Image:
        """(h, w, 4) the warped sprite."""
        if self.warped is None:
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            image = cv2.warpAffine(self.texture, self.inverse, self.size, flags=flags)
            if self.opacity < 1.0:
                image = cv2.convertScaleAbs(image, alpha=self.opacity)
            self.warped = np.asarray(image, dtype=np.uint8)
        return self.warped


def _taken(take: Callable[[], _Job]) -> Iterator[_Job]:
    """One job after the other until two threads have taken them all."""
    while True:
        try:
            job = take()
        except IndexError:
            return
        yield job


def _warp(take: Callable[[], _Job]) -> None:
    for job in _taken(take):
        job.image()


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
