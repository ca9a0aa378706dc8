"""Which part of a picture is seen: zoom and place, as pure values."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vtube.types import Floats

LEAST, MOST = 0.02, 64.0
_MARGIN = 0.96


@dataclass(frozen=True, slots=True)
class View:
    """Window pixels = picture pixels * ``scale`` + (``x``, ``y``)."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_window(self, points: Floats) -> Floats:
        """(…, 2) places of the picture in the window."""
        return np.asarray(points * self.scale + (self.x, self.y))

    def to_picture(self, at: tuple[float, float]) -> tuple[float, float]:
        """A place of the window in the picture."""
        return (at[0] - self.x) / self.scale, (at[1] - self.y) / self.scale

    def zoomed(self, factor: float, at: tuple[float, float]) -> View:
        """Nearer or farther, what is at a place of the window staying there."""
        scale = min(max(self.scale * factor, LEAST), MOST)
        share = scale / self.scale
        return View(scale, at[0] - (at[0] - self.x) * share, at[1] - (at[1] - self.y) * share)

    def moved(self, by: tuple[float, float]) -> View:
        """Shifted by window pixels."""
        return replace(self, x=self.x + by[0], y=self.y + by[1])


def shown(part: tuple[int, int, int, int], room: tuple[int, int]) -> View:
    """A part of a picture (left, top, right, bottom) in the middle of the room, as large as fits."""
    left, top, right, bottom = part
    view = fitted((right - left, bottom - top), room)
    return view.moved((-left * view.scale, -top * view.scale))


def fitted(picture: tuple[int, int], room: tuple[int, int]) -> View:
    """A picture (width, height) in the middle of the room (width, height), as large as fits."""
    scale = min(max(_MARGIN * min(room[0] / picture[0], room[1] / picture[1]), LEAST), MOST)
    return View(scale, (room[0] - picture[0] * scale) / 2, (room[1] - picture[1] * scale) / 2)
