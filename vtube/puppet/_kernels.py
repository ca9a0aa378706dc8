"""The puppet's kernels, declared; their own docstrings say what they do."""

from __future__ import annotations

import numpy as np

from vtube.native import INTEGER, NUMBER, Array, Kernel
from vtube.puppet._formats import BONE, CONDITION, LINK, ORDER, PART, SET, SWING

_BONES, _PARTS, _LINKS, _SWINGS = Array(BONE), Array(PART), Array(LINK), Array(SWING, written=True)
_NUMBERS, _INDICES, _POINTS = Array(NUMBER), Array(INTEGER), Array(np.dtype(np.complex128))
_ROWS, _PAIRS, _MATRICES, _PLANAR = (
    Array(NUMBER, (None,)),
    Array(INTEGER, (2,)),
    Array(NUMBER, (3, 3)),
    Array(NUMBER, (2, 3)),
)
_KEYS, _BLOCKS = Array(NUMBER, (2, None)), Array(INTEGER, (None,))


def _written(array: Array) -> Array:
    return array._replace(written=True)


DRIVE = Kernel(
    "vtube.puppet._posing", "drive",
    (_NUMBERS, _INDICES, _INDICES, _ROWS, _ROWS, _ROWS, _ROWS, _written(_ROWS), None),
)  # fmt: skip
CARRY = Kernel(
    "vtube.puppet._posing", "carry",
    (_BONES, _NUMBERS, _ROWS, _NUMBERS, Array(NUMBER, (6,), written=True), _written(_MATRICES)),
)  # fmt: skip
PLACE = Kernel(
    "vtube.puppet._posing", "place",
    (
        _BONES, _PARTS, _NUMBERS, _ROWS, _NUMBERS, _MATRICES,
        _written(_ROWS), _written(_PLANAR), _written(_PLANAR), _written(_NUMBERS), _written(_NUMBERS),
    ),
)  # fmt: skip
BEND = Kernel(
    "vtube.puppet._bending", "bend",
    (
        _NUMBERS, _POINTS, _INDICES, _INDICES, _PLANAR, _PLANAR,
        _INDICES, _PAIRS, _KEYS, _KEYS, _PAIRS, _BLOCKS, _POINTS, _NUMBERS, _INDICES,
        _POINTS, _NUMBERS, _INDICES, _INDICES, _INDICES, _MATRICES, _ROWS,
        Array(_POINTS.dtype, (6,), written=True), _written(_POINTS),
    ),
)  # fmt: skip
SWING_ON = Kernel(
    "vtube.puppet._swinging", "swing",
    (_LINKS, _SWINGS, _INDICES, _MATRICES, Array(NUMBER, (2,)), _written(_NUMBERS), _written(_INDICES)), (NUMBER,),
)  # fmt: skip
MEET = Kernel("vtube.puppet._deciding", "meet", (_NUMBERS, Array(CONDITION), _written(_NUMBERS)))
CHOOSE = Kernel(
    "vtube.puppet._deciding", "choose",
    (_NUMBERS, Array(SET), _ROWS, _ROWS, _INDICES, _INDICES, _written(_INDICES), _written(_NUMBERS)),
)  # fmt: skip
ARRANGE = Kernel(
    "vtube.puppet._deciding", "arrange",
    (_NUMBERS, _MATRICES, Array(ORDER), _INDICES, _INDICES, _written(_PAIRS), _written(_NUMBERS)),
)  # fmt: skip
KERNELS = tuple(
    kernel._replace(sources=("vtube.puppet._formats",))
    for kernel in (DRIVE, CARRY, PLACE, BEND, SWING_ON, MEET, CHOOSE, ARRANGE)
)
