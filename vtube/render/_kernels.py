"""The renderer's kernels, declared; their own docstrings say what they do."""

from __future__ import annotations

from vtube.native import INTEGER, NUMBER, Array, Kernel
from vtube.render._formats import FLAG, PIXEL, SPRITE

_PIXELS, _NEW_PIXELS = Array(PIXEL), Array(PIXEL, written=True)
_SPRITES, _NEW_SPRITES = Array(SPRITE), Array(SPRITE, written=True)
_POINTS, _NEW_POINTS = Array(NUMBER, (2,)), Array(NUMBER, (2,), written=True)
_SOURCES = ("vtube.render._formats",)

BAND = Kernel(
    "vtube.render._raster", "band",
    (
        _NEW_PIXELS, _PIXELS, None, _NEW_PIXELS, _NEW_PIXELS, _PIXELS, _SPRITES, Array(INTEGER), _POINTS, Array(FLAG),
    ),
    (INTEGER, INTEGER), _SOURCES,
)  # fmt: skip
MEASURE = Kernel(
    "vtube.render._grids", "measure", (_SPRITES, _POINTS, None, None, Array(NUMBER, written=True)), sources=_SOURCES
)
EXTEND = Kernel("vtube.render._grids", "extend", (_NEW_SPRITES, _NEW_POINTS, None, None), sources=_SOURCES)
KERNELS = (BAND, MEASURE, EXTEND)
