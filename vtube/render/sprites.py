"""Draws posed avatars: grids of textured triangles, compiled for the processor by numba.

The Porter-Duff "over" of premultiplied colours keeps edges clean without a halo: what lies outside of a texture is
transparent black, so bilinear interpolation fades its border by itself. The picture is drawn in bands of rows by two
threads; ``_raster`` has the method. No display is needed.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from vtube.drawing import Drawing, Sprite
from vtube.native import begin
from vtube.render._formats import Layout, Pixels
from vtube.render._kernels import BAND
from vtube.render._layout import Layouts
from vtube.types import Floats, Image, Picture, View, frozen

_BAND = 64
_UNMOVED = View()


class Renderer:
    """Implements ``vtube.stages.Renderer``. A picture depends on its drawing alone, to the bit.

    It loads its kernels in the background; the first picture waits for them. It remembers sheets, textures and
    smaller copies of them for as long as those live. Any thread may use it, one at a time. ``threads``: how many draw.

    A sprite that clips others does so by its alpha and opacity; its tint and what clips it are not looked at.
    """

    def __init__(self, *, threads: int = 2) -> None:
        self._lay_out = Layouts()
        self._others = ThreadPoolExecutor(max(threads - 1, 1), "drawing")
        self._threads = threads
        begin()

    def __call__(
        self, drawing: Drawing, size: tuple[int, int], view: View = _UNMOVED, background: Image | None = None
    ) -> Picture:
        """Draw to a new picture. The drawing's frame fills it, as large as fits, then the view moves it.

        Raises:
            ValueError: the background has not the picture's shape, or the drawing's arrays not those of its sheet.
        """
        width, height = size
        if background is not None and background.shape != (height, width, 4):
            raise ValueError(f"unexpected background shape: {background.shape} != {(height, width, 4)}")
        pixels = np.empty((height, width, 4), dtype=np.uint8)
        layout = self._lay_out(drawing, placement(drawing.frame, size, view), size)
        tops = deque(range(0, height, _BAND))
        self._draw(_Bands(layout, size, _packed(pixels), _background(background), tops))
        return Picture(frozen(pixels))

    def _draw(self, bands: _Bands) -> None:
        others = [self._others.submit(bands.draw) for _ in range(self._threads - 1)]
        bands.draw()
        for other in others:
            if not other.cancel():  # one that has not begun is not waited for
                other.result()


@dataclass(frozen=True, slots=True)
class _Bands:
    """A picture in bands of rows, of which threads take one after the other until all are drawn."""

    layout: Layout
    size: tuple[int, int]
    picture: Pixels
    background: Pixels
    waiting: deque[int]

    def draw(self) -> None:
        """Draw bands as long as there are any."""
        (width, height), layout = self.size, self.layout
        scratch, mask = np.empty((2, min(_BAND, height) * width), dtype=np.uint32)
        band = BAND.bind(
            self.picture, self.background, width, scratch, mask,
            layout.texels, layout.sprites, layout.order, layout.vertices, layout.cells,
        )  # fmt: skip
        while self.waiting:
            try:
                top = self.waiting.popleft()
            except IndexError:  # another thread was faster
                return
            band(top, min(top + _BAND, height))


def placement(frame: tuple[float, float, float, float], size: tuple[int, int], view: View = _UNMOVED) -> Floats:
    """(2, 3) canvas pixels to picture pixels: ``frame`` centred and as large as fits, then zoomed and moved."""
    x, y, width, height = frame
    scale = min(size[0] / width, size[1] / height) * view.zoom
    left = size[0] * (0.5 + view.offset[0]) - scale * (x + width / 2)
    top = size[1] * (0.5 + view.offset[1]) - scale * (y + height / 2)
    return np.array([[scale, 0.0, left], [0.0, scale, top]])


def _background(image: Image | None) -> Pixels:
    """What kernels take for a background: always read-only, since they are compiled for just that."""
    return frozen(np.empty(0, dtype=np.uint32) if image is None else _packed(np.ascontiguousarray(image)))


def _packed(pixels: Image) -> Pixels:
    """(height * width,) the same pixels, each as one number."""
    return pixels.view(np.uint32).reshape(-1)


def rehearse() -> bool:
    """Call every kernel once: whether they draw a white pixel."""
    sprite, picture = Sprite(np.full((1, 1, 4), 255, dtype=np.uint8), np.eye(2, 3)), np.zeros(1, dtype=np.uint32)
    layout = Layouts()(Drawing.of([sprite], (1, 1), (0, 0, 1, 1)), np.eye(2, 3), (1, 1))
    _Bands(layout, (1, 1), picture, _background(None), deque([0])).draw()
    return bool(picture[0] == 0xFFFFFFFF)
