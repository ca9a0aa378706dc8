"""The part of the picture that a face model looks at: around the body's head, so that far faces are large enough."""

from __future__ import annotations

import math

Box = tuple[float, float, float, float]
Rectangle = tuple[int, int, int, int]

WIDE, NARROW = 3.0, 1.5
"""Head sizes that a side of the view has: usually, and where another face was found beside the head."""
_WHILE, _LONGEST = 2.0, 60.0  # seconds that it is narrow: at first, and after the other face was there again and again
_AGAIN = 1.0  # seconds of the usual view after which another face is a new one
_SMALLEST, _LARGEST = 0.65, 1.6  # of the wanted side; a view stays as long as its own lies between
_STAY = 0.8  # of the picture's shorter side; the whole picture is left for a view that would be smaller


class View:
    """Gives the rectangle (left, top, right, bottom) in pixels to look at; it stays where it is as long as it can.

    A face model that follows a face from picture to picture loses it at every change.
    """

    def __init__(self) -> None:
        self._kept: Rectangle | None = None
        self._asked: tuple[object, ...] = ()

    def __call__(self, near: Box | None, picture: tuple[int, int], sides: float = WIDE) -> Rectangle:
        """``near``: the head's (x, y, width, height), or None where nobody knows. ``picture``: (width, height).
        ``sides``: head sizes that it shall have; another than before is a new view.
        """
        whole = (0, 0, *picture)
        if near is None or min(near[2:]) < 1:
            self._kept, self._asked = whole, (picture, WIDE)
            return whole
        if self._kept is None or self._asked != (picture, sides) or not self._fits(self._kept, near, picture, sides):
            self._kept, self._asked = _around(near, picture, sides), (picture, sides)
        return self._kept

    @staticmethod
    def _fits(view: Rectangle, near: Box, picture: tuple[int, int], sides: float) -> bool:
        wanted = sides * max(near[2:])
        if view == (0, 0, *picture):
            return wanted > _STAY * min(picture)
        if not _SMALLEST < (view[2] - view[0]) / wanted < _LARGEST:
            return False
        return all(
            (low <= begin or low == 0) and (begin + length <= high or high == whole)
            for low, high, begin, length, whole in zip(view[:2], view[2:], near[:2], near[2:], picture, strict=True)
        )


class Sides:
    """Gives the head sizes that the view shall have: ``NARROW`` for a while after another face was found at the head's
    side, and for twice as long each time that it is still there.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """No other face is known."""
        self._begin, self._while = -math.inf, 0.0

    def __call__(self, t: float) -> float:
        """Of the moment ``t`` in seconds."""
        return NARROW if 0 <= t - self._begin < self._while else WIDE

    def beside(self, t: float) -> None:
        """Another face was found at ``t`` seconds, and not the head's."""
        if self(t) == NARROW:
            return
        again = 0 <= t - self._begin - self._while < _AGAIN
        self._begin, self._while = t, min(2 * self._while, _LONGEST) if again else _WHILE


def _around(near: Box, picture: tuple[int, int], sides: float) -> Rectangle:
    side = round(sides * max(near[2:]))
    if side > min(picture):
        return (0, 0, *picture)
    left, top = (
        min(max(round(begin + length / 2 - side / 2), 0), whole - side)
        for begin, length, whole in zip(near[:2], near[2:], picture, strict=True)
    )
    return left, top, left + side, top + side
