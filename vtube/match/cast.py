"""The avatars that stand in for people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vtube.drawing import Drawing
from vtube.match.figure import Figure
from vtube.match.people import Person
from vtube.match.posing import Placement, Posed, pose
from vtube.preview.stage import Model
from vtube.puppet import Avatar
from vtube.render.sprites import Renderer
from vtube.types import Image


class Actor:
    """An avatar that plays people of still pictures: it holds still, and what swings on it has come to rest."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar = avatar
        self.figure = Figure(avatar)
        self._model = Model(avatar)

    def pose(self, person: Person) -> Posed:
        """As the person."""
        return pose(person, self.figure)

    def drawing(self, posed: Posed) -> Drawing:
        """In its place in the picture that the person is in."""
        return placed(self._model.posed(posed.parameters), posed.placement)


def placed(drawing: Drawing, placement: Placement) -> Drawing:
    """The drawing in pixels of a picture instead of its canvas."""
    a, b = placement.scale.real, placement.scale.imag
    turn = np.array([[a, -b], [b, a]])
    shift = np.array([placement.shift.real, placement.shift.imag])
    matrices = turn @ drawing.matrices
    matrices[:, :, 2] += shift
    return replace(drawing, matrices=matrices, points=drawing.points @ turn.T + shift)


def picture(render: Renderer, drawing: Drawing, photo: tuple[int, int], size: tuple[int, int] | None = None) -> Image:
    """(height, width, 4) uint8 BGRA, premultiplied, of a drawing that is in pixels of a picture of the size ``photo``.

    ``size``: (width, height) px of another one, in which that then lies centred, as large as fits.
    """
    frame = (0.0, 0.0, float(photo[0]), float(photo[1]))
    return render(replace(drawing, frame=frame), size or photo).pixels


def billing(people: list[Person], avatars: int) -> list[int]:
    """Which avatar plays whom: from left to right, over and over."""
    order = sorted(range(len(people)), key=lambda i: people[i].box[0] + people[i].box[2] / 2)
    roles = [0] * len(people)
    for place, i in enumerate(order):
        roles[i] = place % avatars
    return roles


def depth(person: Person) -> float:
    """Larger is nearer: whoever stands lower in the picture, and is larger."""
    return person.box[1] + person.box[3] + 0.5 * person.size
