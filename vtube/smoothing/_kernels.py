"""The Kalman filter's kernel, declared; its own docstring says what it does."""

from __future__ import annotations

import numpy as np

from vtube.native import INTEGER, NUMBER, Array, Kernel
from vtube.smoothing._formats import JOINT, OPTIONS

_MATRIX, _NUMBERS = Array(NUMBER, (2,)), Array(NUMBER)

MEASURE = Kernel(
    "vtube.smoothing._measuring", "measure",
    (
        _MATRIX, _MATRIX, Array(OPTIONS), Array(np.dtype(np.complex128)), _NUMBERS,
        Array(JOINT, written=True), Array(NUMBER, written=True), Array(NUMBER, written=True),
        Array(INTEGER, written=True),
    ),
    (NUMBER, NUMBER), ("vtube.smoothing._formats", "vtube.smoothing._halt"),
)  # fmt: skip
KERNELS = (MEASURE,)
