"""What Python and the kernels hand each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import DTypeLike, NDArray


def ragged(rows: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each row begins among all numbers, and where the last ends; all numbers."""
    begins = np.array([0, *accumulate(map(len, rows))], dtype=np.int64)
    return begins, np.array([number for row in rows for number in row], dtype=np.int64)


def _record(integers: str, numbers: str) -> np.dtype[np.void]:
    fields: list[tuple[str, DTypeLike]] = [(name, np.int64) for name in integers.split()]
    return np.dtype(fields + [(name, np.float64) for name in numbers.split()])


NONE = -1
SAME = 1e-5
"""Seconds within which a picture is the same one."""
BONE = _record("parent turn length", "at_x at_y along_x along_y")
"""A bone. ``parent``: its index, or NONE. ``turn``, ``length``: the inputs by which it is turned and stretched, or
NONE. ``at``: where it begins, canvas pixels. ``along``: its direction, of length 1, or 0 if it has no length."""
PART = _record("bone carrier", "pivot_x pivot_y at_x at_y z opacity")
"""A part. ``bone``: whose turn, opacity and z it takes on. ``carrier``: the bone that moves it. ``pivot``, ``at``:
canvas pixels."""
LINK = _record(
    "bone",
    "at_x at_y along_x along_y drawn down weight beside pull resting blown rate apart reach inertia limit fastest",
)
"""A link of a spring chain. ``at``: where its chain begins, canvas pixels. ``along``: where it points as drawn, and
``drawn`` the same in radians; ``down``: from there to the ground. ``weight``, ``pull``, ``rate``, ``blown``,
``resting`` (what gravity pulls at rest), ``beside`` (what of the pull is not its own): coefficients of its equation.
``apart``: half the distance of that one's two roots; negative: along the imaginary axis. ``reach``: of the chain's
links, pixels, in the mean. ``limit``: radians. ``fastest``: radians a second."""
SWING = _record("", "angle speed posed x y fast_x fast_y fast_turn was turned swayed next_posed next_x next_y")
"""What a link does: its ``angle`` and ``speed``, radians; at the last picture where it pointed (``posed``), where its
chain began and how fast all that moved (``fast``); the rest is for the kernel alone."""
CONDITION = _record("part input", "minimum maximum")
"""A condition of a part: it is hidden unless minimum <= input < maximum."""
SET = _record("first end", "hysteresis")
"""A swap set: its first member, the one after its last, and by which share another must be nearer to be shown."""
ORDER = _record("input bone of", "enter leave before behind point_x point_y left top width height margin")
"""A draw order. ``input``: on which it depends, or NONE; ``enter``, ``leave``: its thresholds. ``of``: the bone with
which a region moves, or NONE; ``bone``: the one with which the point moves that crosses it. ``left`` to ``height``: the
region at rest, canvas pixels; ``margin``: how far the point has to leave it. ``before``, ``behind``: z."""
