"""Draws a picture and its people as they are corrected: lines and discs with smooth edges, at any zoom."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vtube.corrections import Person, Picture
from vtube.corrections.content import ABSENT, OCCLUDED
from vtube.render.skeleton import COLOURS, Colour
from vtube.reviewing.edits import guess
from vtube.reviewing.view import View
from vtube.sides import sided
from vtube.skeletons import coco17
from vtube.types import Floats, Image

BACKDROP = (34, 29, 26)
"""BGR beside the picture."""
_GAMMA = 0.45
_SHIFT = 4
_FURTHEST = 2.0**14
_DARK, _WHITE = (24, 20, 18), (255, 255, 255)
_THIN = 0.5
"""The lines of people that are not chosen, of those of the chosen one: their sides keep their colours."""
_THICK, _TALL = (1.3, 4.0), 130
"""Line widths px, and how many of them a person is high: of small people the marks must not hide the joints."""
_FREE = 3.4
"""Radius of the hollow ring around the chosen joint, in line widths; no line of the chosen person is drawn in it."""
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
    others = [i for i in range(len(picture.people)) if i != chosen.person]
    for i in (*others, *([chosen.person] if picture.people else [])):
        hovered = chosen.hovered[1] if chosen.hovered and chosen.hovered[0] == i else None
        _draw(drawn, picture.people[i], view, chosen.joint if i == chosen.person else None, hovered)
    return drawn


def _placed(image: Image, view: View, size: tuple[int, int]) -> Image:
    """The picture in the window: averaged where it is made smaller, square pixels where it is made much larger."""
    matrix = np.array([[view.scale, 0, view.x], [0, view.scale, view.y]])
    if view.scale < 0.6:
        small = cv2.resize(image, None, fx=view.scale, fy=view.scale, interpolation=cv2.INTER_AREA)
        image, matrix = small, np.array([[1, 0, view.x], [0, 1, view.y]], np.float64)
    way = cv2.INTER_NEAREST if view.scale >= 6 else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=way, borderValue=BACKDROP))


def _draw(drawn: Image, person: Person, view: View, joint: int | None, hovered: int | None) -> None:
    """``joint``: the chosen one, None of somebody who is not chosen."""
    skeleton, points = coco17.create(), view.to_window(person.points)
    thick = float(np.clip(max(person.extent[2:]) * view.scale / _TALL, *_THICK)) * (_THIN if joint is None else 1.0)
    near = np.abs(np.nan_to_num(points, nan=np.inf)).max(axis=1) < _FURTHEST
    free = _FREE * thick
    for a, b in skeleton.bones:
        i, j = skeleton.joints.index(a), skeleton.joints.index(b)
        if near[i] and near[j]:
            side = sided(a)[0] if sided(a)[0] == sided(b)[0] else ""
            fine = _FINE if max(i, j) in _FACE else 1.0
            hidden = min(person.visible[i], person.visible[j]) == OCCLUDED
            ends = _cut(points[i], points[j], free * (i == joint), free * (j == joint))
            if ends is not None:
                _bone(drawn, *ends, fine * thick, COLOURS[side], hidden=hidden)
    for i in np.flatnonzero(near & (person.visible > ABSENT)).tolist():
        colour, fine = COLOURS[sided(skeleton.joints[i])[0]], _FINE if i in _FACE else 1.0
        if i == joint:
            _aim(drawn, points[i], free, colour)
        else:
            _joint(drawn, points[i], fine * thick, colour, hollow=person.visible[i] == OCCLUDED)
        if i == hovered and i != joint:
            _ring(drawn, points[i], free, 1.0, _WHITE)
    if joint is not None and person.visible[joint] == ABSENT:
        _dots(drawn, view.to_window(np.array(guess(person, joint))), free)


def _cut(start: Floats, end: Floats, first: float, last: float) -> tuple[Floats, Floats] | None:
    """A line without so many px at its ends; None where nothing is left."""
    length = float(np.hypot(*(end - start)))
    if length <= first + last:
        return None
    way = (end - start) / max(length, 1e-9)
    return start + first * way, end - last * way


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
    _disc(drawn, at, 0.55 * radius, _DARK if hollow else _WHITE)


def _aim(drawn: Image, at: Floats, radius: float, colour: Colour) -> None:
    """A thin hollow ring with a point in its middle, which hides nothing of what the joint is set on."""
    _ring(drawn, at, radius, 1.5, colour)
    _disc(drawn, at, 2.0, _DARK)
    _disc(drawn, at, 1.2, _WHITE)


def _dots(drawn: Image, at: Floats, radius: float) -> None:
    """A ring of dots: where an absent joint would come back."""
    if np.abs(at).max() < _FURTHEST:
        for angle in np.linspace(0, 2 * np.pi, 8, endpoint=False):
            place = at + radius * np.array([np.cos(angle), np.sin(angle)])
            _disc(drawn, place, 2.4, _DARK)
            _disc(drawn, place, 1.5, _WHITE)


def _ring(drawn: Image, at: Floats, radius: float, width: float, colour: Colour) -> None:
    for grown, shade in ((2.0, _DARK), (0.0, colour)):
        size = round(radius * (1 << _SHIFT))
        cv2.circle(drawn, _fixed(at), size, shade, max(1, round(width + grown)), cv2.LINE_AA, _SHIFT)


def _disc(drawn: Image, at: Floats, radius: float, colour: Colour) -> None:
    cv2.circle(drawn, _fixed(at), round(radius * (1 << _SHIFT)), colour, -1, cv2.LINE_AA, _SHIFT)


def _fixed(point: Floats) -> tuple[int, int]:
    x, y = np.rint(point * (1 << _SHIFT)).astype(int).tolist()
    return x, y
