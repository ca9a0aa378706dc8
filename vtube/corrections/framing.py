"""The part of a picture that shows its people."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vtube.corrections.content import Person

Part = tuple[int, int, int, int]
_AIR = 0.15
"""Of people's size, around them."""


def around(people: Iterable[Person], size: tuple[int, int], proportion: float | None = None) -> Part:
    """Left, top, right, bottom px: everybody with some room, within a picture of that ``size`` (width, height).

    All of it where nobody is. ``proportion``: width over height to which the part grows as far as the picture goes.
    """
    boxes = np.array([person.extent for person in people if person.extent[2] > 1]).reshape(-1, 4)
    low, high = np.zeros(2), np.array(size, np.float64)
    if len(boxes):
        low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
        room = _AIR * (high - low).max()
        low, high = np.clip(low - room, 0, np.maximum(np.subtract(size, 2), 0)), np.clip(high + room, 2, size)
    if proportion is not None:
        sides = high - low
        wanted = np.maximum(sides, sides[::-1] * (proportion, 1 / proportion)).clip(max=size)
        low = np.clip((low + high - wanted) / 2, 0, np.subtract(size, wanted))
        high = low + wanted
    left, top = np.floor(low).astype(int).tolist()
    right, bottom = np.ceil(np.maximum(high, low + 2)).astype(int).tolist()
    return left, top, min(right, size[0]), min(bottom, size[1])
