"""Draws a picture and its people as they are corrected: lines and discs with smooth edges, at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vtube.corrections import Person, Picture
from vtube.corrections.content import ABSENT, OCCLUDED
from vtube.render.skeleton import COLOURS, Colour
from vtube.reviewing.view import View
from vtube.sides import sided
from vtube.skeletons import coco17
from vtube.types import Floats, Image

BACKDROP = (34, 29, 26)
"""BGR beside the picture."""
_GAMMA = 0.45
_SHIFT = 4
_FURTHEST = 2.0**14
_DARK = (24, 20, 18)
_DIM = 0.45
"""Of the lines of people that are not chosen."""
_FACE, _FINE = range(5), 0.7
"""COCO-17's joints of the face, which is small, and the share of a limb's width that they are drawn with."""
_LIGHT = np.array([round(255 * (level / 255) ** _GAMMA) for level in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Chosen:
    """``person`` and ``joint`` in their lists; ``hovered``: the joint of that person under the mouse, or None."""

    person: int
    joint: int
    hovered: tuple[int, int] | None = None


def canvas(
    image: Image | None, picture: Picture, view: View, size: tuple[int, int], chosen: Chosen, *, brighter: bool
) -> Image:
    """(height, width, 3) uint8 BGR of ``size`` (width, height).

    ``image``: (h, w, 3) uint8 BGR, or None where it cannot be read. ``brighter``: dark places lightened (gamma 0.45).
    """
    drawn = np.full((size[1], size[0], 3), BACKDROP, np.uint8)
    if image is not None:
        drawn = _placed(_LIGHT[image] if brighter else image, view, size)
    thick = float(np.clip(min(size) / 260, 2.0, 4.0))
    others = [i for i in range(len(picture.people)) if i != chosen.person]
    for i in (*others, *([chosen.person] if picture.people else [])):
        hovered = chosen.hovered[1] if chosen.hovered and chosen.hovered[0] == i else None
        _draw(drawn, picture.people[i], view, thick, chosen.joint if i == chosen.person else None, hovered)
    return drawn


def _placed(image: Image, view: View, size: tuple[int, int]) -> Image:
    """The picture in the window: averaged where it is made smaller, square pixels where it is made much larger."""
    matrix = np.array([[view.scale, 0, view.x], [0, view.scale, view.y]])
    if view.scale < 0.6:
        small = cv2.resize(image, None, fx=view.scale, fy=view.scale, interpolation=cv2.INTER_AREA)
        image, matrix = small, np.array([[1, 0, view.x], [0, 1, view.y]], np.float64)
    way = cv2.INTER_NEAREST if view.scale >= 6 else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=way, borderValue=BACKDROP))


def _draw(drawn: Image, person: Person, view: View, thick: float, joint: int | None, hovered: int | None) -> None:
    points = view.to_window(person.points)
    near = np.abs(np.nan_to_num(points, nan=np.inf)).max(axis=1) < _FURTHEST
    for a, b in coco17.create().bones:
        i, j = (coco17.create().joints.index(name) for name in (a, b))
        if near[i] and near[j]:
            side = sided(a)[0] if sided(a)[0] == sided(b)[0] else ""
            fine = _FINE if max(i, j) in _FACE else 1.0
            hidden = min(person.visible[i], person.visible[j]) == OCCLUDED
            _bone(drawn, points[i], points[j], fine * thick, _colour(side, dim=joint is None), hidden=hidden)
    for i, name in enumerate(coco17.create().joints):
        if near[i] and person.visible[i] > ABSENT:
            colour = _colour(sided(name)[0], dim=joint is None)
            _joint(
                drawn, points[i], _FINE * thick if i in _FACE else thick, colour, hollow=person.visible[i] == OCCLUDED
            )
            if i in (joint, hovered):
                _ring(drawn, points[i], thick * (4.2 if i == joint else 3.4), thick * 0.5)


def _bone(drawn: Image, start: Floats, end: Floats, thick: float, colour: Colour, *, hidden: bool) -> None:
    """A line with a dark rim; dashed where an end is hidden."""
    parts = [(start, end)]
    if hidden:
        count = max(1, int(np.hypot(*(end - start)) / (5 * thick)))
        steps = [start + (end - start) * share for share in np.linspace(0, 1, 2 * count + 1)]
        parts = list(zip(steps[::2], steps[1::2], strict=False))
    for width, shade in ((thick + 2, _DARK), (thick, colour)):
        for a, b in parts:
            cv2.line(drawn, _fixed(a), _fixed(b), shade, max(1, round(width)), cv2.LINE_AA, _SHIFT)


def _joint(drawn: Image, at: Floats, thick: float, colour: Colour, *, hollow: bool) -> None:
    """A disc with a dark rim; a ring where it is hidden."""
    radius = 1.9 * thick
    _disc(drawn, at, radius + 1.2, _DARK)
    _disc(drawn, at, radius, colour)
    _disc(drawn, at, 0.55 * radius, _DARK if hollow else (255, 255, 255))


def _ring(drawn: Image, at: Floats, radius: float, width: float) -> None:
    for grown, shade in ((2.0, _DARK), (0.0, (255, 255, 255))):
        size = round(radius * (1 << _SHIFT))
        cv2.circle(drawn, _fixed(at), size, shade, max(1, round(width + grown)), cv2.LINE_AA, _SHIFT)


def _disc(drawn: Image, at: Floats, radius: float, colour: Colour) -> None:
    cv2.circle(drawn, _fixed(at), round(radius * (1 << _SHIFT)), colour, -1, cv2.LINE_AA, _SHIFT)


def _fixed(point: Floats) -> tuple[int, int]:
    x, y = np.rint(point * (1 << _SHIFT)).astype(int).tolist()
    return x, y


def _colour(side: str, *, dim: bool) -> Colour:
    blue, green, red = COLOURS[side]
    share = _DIM if dim else 1.0
    return round(blue * share), round(green * share), round(red * share)
