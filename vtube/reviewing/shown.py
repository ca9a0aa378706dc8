"""What the editor's window shows: the picture at its zoom, the list beside it, the words over both."""

from __future__ import annotations

from pathlib import Path

import cv2
import pygame

from vtube.corrections.content import Box
from vtube.corrections.framing import around
from vtube.errors import InputError
from vtube.outputs._screen import Screen
from vtube.reviewing import telling
from vtube.reviewing.canvas import Chosen, canvas
from vtube.reviewing.editor import Editor, Place
from vtube.reviewing.strip import Strip
from vtube.reviewing.template import drawn
from vtube.reviewing.view import View, fitted, shown
from vtube.sources import images
from vtube.types import Image

REACH = 14
"""Window pixels from a joint within which it is meant."""
STATUS = 34
"""Height of the status line, px."""
_NOTHING = (0, 0)


class Shown:
    """``screen``: a window that is open. ``folder``: where the pictures are. ``mouse``: window pixels."""

    def __init__(self, screen: Screen, folder: Path, editor: Editor) -> None:
        self._screen, self._folder, self._editor = screen, folder, editor
        self._strip = Strip(folder)
        self._loaded: tuple[int, Image | None, str] = (-1, None, "")
        self._fitted_for = (-1, _NOTHING)
        self.view = View()
        self.mouse: Place = (0.0, 0.0)
        self.brighter = self.help = False

    @property
    def room(self) -> tuple[int, int]:
        """(width, height) px for the picture, from the window's upper left corner on."""
        width, height = self._screen.size
        return width - self._strip.width(width), height - STATUS

    @property
    def mouse_in_room(self) -> bool:
        """Whether the mouse is over the picture's part of the window."""
        return self.mouse[0] < self.room[0] and self.mouse[1] < self.room[1]

    @property
    def place(self) -> Place:
        """Where the mouse is in the picture, in its pixels."""
        return self.view.to_picture(self.mouse)

    @property
    def pointed(self) -> tuple[int, int] | None:
        """The person and the joint under the mouse."""
        return self._editor.nearest(self.place, REACH / self.view.scale)

    def row(self) -> int | None:
        """The picture under the mouse in the list."""
        count = len(self._editor.corrections.pictures)
        return self._strip.at(int(self.mouse[1]), self.room[1], self._editor.index, count)

    @property
    def figure(self) -> Box | None:
        """(x, y, width, height) px of what is drawn where the chosen person is; None of films and labelled photos."""
        person, image = self._editor.chosen, self._loaded[1]
        if person is None or image is None or self._editor.picture.origin.kind not in {"drawing", "picture"}:
            return None
        middle = person.extent[0] + person.extent[2] / 2
        return min(drawn(image), key=lambda box: abs(box[0] + box[2] / 2 - middle))

    def fit(self) -> None:
        """Show the whole picture."""
        self._fitted_for = (-1, _NOTHING)
        self.load()

    def fit_person(self) -> None:
        """Show the chosen person large."""
        person = self._editor.chosen
        if person is not None:
            self.view = shown(around([person], self._editor.picture.size), self.room)

    def load(self) -> None:
        """Read the picture that is to be shown; fit it into the window if it is another one, or that has changed."""
        picture = self._editor.picture
        if self._loaded[0] != picture.id:
            try:
                self._loaded = (picture.id, images.read(self._folder / picture.file), "")
            except InputError as error:
                self._loaded = (picture.id, None, f"{picture.file}: {error.what}")
        image = self._loaded[1]
        size = picture.size if image is None else (image.shape[1], image.shape[0])
        if self._fitted_for != (picture.id, self.room):
            self.view, self._fitted_for = fitted(size, self.room), (picture.id, self.room)

    def draw(self, note: str, trouble: str | None) -> bool:
        """Draw everything; whether nothing is left to be drawn later. ``trouble``: why nothing can be saved."""
        self.load()
        editor, room, surface = self._editor, self.room, self._screen.surface
        chosen = Chosen(editor.person, editor.joint, self.pointed)
        over = canvas(self._loaded[1], editor.picture, self.view, room, chosen, brighter=self.brighter)
        rgb = cv2.cvtColor(over, cv2.COLOR_BGR2RGB)
        surface.blit(pygame.image.frombuffer(rgb.data, room, "RGB"), (0, 0))
        area = pygame.Rect(room[0], 0, surface.get_width() - room[0], room[1])
        complete = self._strip.draw(surface, area, editor.corrections.pictures, editor.index, editor.picture)
        if editor.dragged is None:
            telling.names(surface, editor, self.view, chosen.hovered, room)
        telling.status(surface, editor, self.view, "; ".join(["brightened"] * self.brighter + [note]), STATUS)
        if warned := (f"not saved: {trouble}; trying again" if trouble else self._loaded[2]):
            telling.warning(surface, warned, room)
        if self.help:
            telling.help_(surface)
        self._screen.flip()
        return complete
