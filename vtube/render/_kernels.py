"""The renderer's kernels, declared; their own docstrings say what they do."""

from __future__ import annotations

from vtube.native import INTEGER, NUMBER, Array, Kernel
from vtube.render._formats import COPY, FLAG, PIXEL, SPRITE

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
PROJECT = Kernel(
    "vtube.render._grids", "project",
    (
        _SPRITES, Array(INTEGER), Array(NUMBER, (2, 3)), _POINTS, Array(INTEGER), Array(NUMBER, (3,)),
        _NEW_SPRITES, _NEW_POINTS, Array(INTEGER, written=True),
    ),
    (INTEGER, INTEGER), _SOURCES,
)  # fmt: skip
EXTEND = Kernel(
    "vtube.render._grids", "extend",
    (_NEW_SPRITES, Array(COPY), Array(INTEGER), _NEW_POINTS), (INTEGER, INTEGER), _SOURCES,
)  # fmt: skip
PAINT = Kernel(
    "vtube.render._grids", "paint",
    (_NEW_SPRITES, Array(NUMBER, (3,)), Array(NUMBER, (3,)), Array(NUMBER)), sources=_SOURCES,
)  # fmt: skip
KERNELS = (BAND, PROJECT, EXTEND, PAINT)
