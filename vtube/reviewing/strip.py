"""The list at the window's right: each picture small, with its state and why it was chosen."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import pygame

from vtube.corrections import Picture, State
from vtube.corrections.framing import around
from vtube.errors import InputError
from vtube.outputs import _panels as panels
from vtube.selecting.selection import UNIT
from vtube.selecting.shortening import shortened
from vtube.sources import images

GROUND, CHOSEN = (26, 29, 37), (52, 60, 78)
STATES: dict[State, panels.Colour] = {
    "to do": (228, 174, 60, 255), "drawing": (186, 132, 232, 255),
    "corrected": (84, 190, 120, 255), "accepted": (96, 150, 235, 255),
}  # fmt: skip
ROW = 66
_SMALL = (78, 54)
_SIZE = 17


class Strip:
    """``folder``: where the pictures are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._small: dict[int, Any] = {}

    def width(self, window: int) -> int:
        """Of a window's, px."""
        return min(max(window // 4, 200), 330)

    def rows(self, height: int, index: int, count: int) -> range:
        """Which pictures are in sight, the shown one in the middle where it can be."""
        fit = max(1, height // ROW)
        first = min(max(index - fit // 2, 0), max(count - fit, 0))
        return range(first, min(first + fit, count))

    def draw(self, surface: Any, area: Any, pictures: tuple[Picture, ...], index: int, shown: Picture) -> bool:
        """Draw on a pygame surface; whether all small pictures are there: one is read at a time.

        ``shown``: the one at ``index``, as it is under a drag.
        """
        surface.fill(GROUND, area)
        complete = True
        for row, i in enumerate(self.rows(area.height, index, len(pictures))):
            place = pygame.Rect(area.left, area.top + row * ROW, area.width, ROW)
            if i == index:
                surface.fill(CHOSEN, place)
            if pictures[i].id not in self._small and complete:
                complete = False
                self._small[pictures[i].id] = self._read(pictures[i])
            self._row(surface, place, shown if i == index else pictures[i])
        return complete

    def at(self, y: int, height: int, index: int, count: int) -> int | None:
        """The picture at a height of the strip, px."""
        rows = self.rows(height, index, count)
        return rows[y // ROW] if y // ROW < len(rows) else None

    def _row(self, surface: Any, place: Any, picture: Picture) -> None:
        small = self._small.get(picture.id)
        if small is not None:
            surface.blit(small, small.get_rect(center=(place.left + 8 + _SMALL[0] // 2, place.centery)))
        left = place.left + _SMALL[0] + 18
        dot = panels.panel((10, 10), 5, STATES[picture.state])
        surface.blit(dot, (left, place.top + 9))
        words = place.right - left - 8
        lines = ((picture.state, 16, panels.TEXT, 9), (picture.file, 0, panels.FAINT, 27),
                 (_reason(picture), 0, panels.FAINT, 45))  # fmt: skip
        for line, indent, colour, top in lines:
            surface.blit(_text(line, words - indent, colour), (left + indent, place.top + top - 2))

    def _read(self, picture: Picture) -> Any:
        try:
            image = images.read(self._folder / picture.file)
        except InputError:
            return pygame.Surface(_SMALL)
        size = image.shape[1], image.shape[0]
        largest = sorted(picture.people, key=lambda person: person.area)[-1:]
        left, top, right, bottom = around(largest, size, _SMALL[0] / _SMALL[1])
        image = image[top:bottom, left:right]
        scale = min(_SMALL[0] / image.shape[1], _SMALL[1] / image.shape[0])
        size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        return pygame.image.frombuffer(small.tobytes(), size, "BGR")


@lru_cache(maxsize=512)
def _text(line: str, width: int, colour: panels.Colour) -> Any:
    """One line, without its middle where it is wider than a width, px."""
    font = panels.font(_SIZE * panels.SMOOTHING)
    return panels.text(shortened(line, lambda text: font.size(text)[0] <= width * panels.SMOOTHING), _SIZE, colour)


def _reason(picture: Picture) -> str:
    """The first, without its unit, so that its figure is read; and how many more there are."""
    if not picture.reasons:
        return ""
    more = f" +{len(picture.reasons) - 1}" * (len(picture.reasons) > 1)
    return f"{picture.reasons[0].removesuffix(UNIT)}{more}"
