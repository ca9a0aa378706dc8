"""The pictures that are made of people: sketched, posed as avatars, or replaced by them in their own photo."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.alpha import bounds
from vtube.drawing import Drawing
from vtube.match.cast import Actor, billing, depth, picture
from vtube.match.filling import fill
from vtube.match.people import Person
from vtube.match.silhouette import capsules, silhouette
from vtube.render.skeleton import Connection, sketch
from vtube.render.sprites import Renderer
from vtube.types import Floats, Image

Mask = NDArray[np.bool_]
Ground = Callable[[tuple[int, int]], Image | None]
"""What is behind, for a picture of a size (width, height): (height, width, 4) BGRA, premultiplied, or None: nothing."""

_WIDTH = 0.075  # of a limb's line, in shoulder widths
_THINNEST, _THICKEST = 2.0, 1 / 60  # px; share of the picture's longer side
_CORE = 0.45  # of the capsules' radii: where others surely are
_AIR = 0.06  # of a picture's shorter side, around avatars
_COARSE = 512  # px at which all of the avatars are looked at, to see what they take up
_FADE = 0.02  # of a person's height, over which an avatar ends where the person is hidden
_ENDS = 0.97  # share of the picture's height from which on a person ends at its edge


def sketched(
    image: Image | None,
    people: Sequence[Person],
    size: tuple[int, int],
    connections: Sequence[Connection] | None,
    *,
    numbers: Sequence[int] | None = None,
    of: int | None = None,
) -> Image:
    """The people's skeletons over a picture.

    Args:
        image: (h, w, 4) BGRA, premultiplied, or None for transparent.
        people: in its pixels; the nearest is drawn last.
        size: (width, height) px of the picture.
        connections: the lines; the skeleton's own by default.
        numbers: of the people, which their colours go by; from 0 on by default.
        of: how many people there are in all.

    Returns:
        (h, w, 4) uint8 BGRA, premultiplied.
    """
    drawn = np.zeros((size[1], size[0], 4), np.uint8) if image is None else image.copy()
    named = zip(range(len(people)) if numbers is None else numbers, people, strict=True)
    for i, person in sorted(named, key=lambda item: depth(item[1])):
        width = min(max(_WIDTH * person.size, _THINNEST), _THICKEST * max(size))
        over(drawn, sketch(size, person.pose, width, _outline(i, of or len(people)), connections))
    return drawn


def posed(
    people: Sequence[Person],
    actors: Sequence[Actor],
    photo: tuple[int, int],
    size: tuple[int, int],
    ground: Ground,
    render: Renderer,
) -> Image:
    """Avatars that stand as the people do, among one another too, and fill the picture.

    Args:
        people: in pixels of their photo.
        actors: who plays them, from left to right, over and over.
        photo: (width, height) px of that.
        size: (width, height) px of the picture.
        ground: what is behind.
        render: draws.

    Returns:
        (height, width, 4) uint8 BGRA, premultiplied.
    """
    drawings = [drawing for _, drawing in playing(people, actors)]
    frame = _frame(drawings, photo, render)
    drawn = ground(size)
    for drawing in drawings:
        drawn = render(replace(drawing, frame=frame), size, background=drawn).pixels
    return np.zeros((size[1], size[0], 4), np.uint8) if drawn is None else np.asarray(drawn)


def replaced(
    image: Image, people: Sequence[Person], others: Sequence[Person], actors: Sequence[Actor], render: Renderer
) -> Image:
    """The photo with avatars in place of people; nothing changes but where these or those are.

    Args:
        image: (h, w, 3) uint8 BGR.
        people: to be replaced.
        others: who stays.
        actors: who plays them, from left to right, over and over.
        render: draws.

    Returns:
        (h, w, 3) uint8 BGR.
    """
    empty = fill(image, *holes(image, people, others))
    drawn = np.asarray(cv2.cvtColor(empty, cv2.COLOR_BGR2BGRA), dtype=np.uint8)
    height, width = image.shape[:2]
    for person, drawing in playing(people, actors):
        over(drawn, hidden_below(picture(render, drawing, (width, height)), person))
    return np.ascontiguousarray(drawn[:, :, :3])


def playing(people: Sequence[Person], actors: Sequence[Actor]) -> list[tuple[Person, Drawing]]:
    """Each person with who plays them, the nearest last."""
    cast = sorted(zip(people, billing(list(people), len(actors)), strict=True), key=lambda role: depth(role[0]))
    return [(person, actors[role].drawing(actors[role].pose(person))) for person, role in cast]


def holes(image: Image, people: Sequence[Person], others: Sequence[Person]) -> tuple[Mask, Mask]:
    """(h, w) where the people are, and where those who stay are, of whom nothing must be copied."""
    size = image.shape[:2]
    everybody = [*people, *others]
    cores = [capsules(person, size, _CORE) for person in everybody]
    hole, stays = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for i, person in enumerate(everybody):
        rest = np.any([core for k, core in enumerate(cores) if k != i] or [stays & False], axis=0)
        if i < len(people):
            hole |= silhouette(image, person, rest)
        else:
            stays |= silhouette(image, person, rest)
    if others:
        hole &= ~np.any(cores[len(people) :], axis=0)
    return hole, stays


def hidden_below(drawn: Image, person: Person) -> Image:
    """An avatar as far down as the person is seen: what stood before them, such as a table, hides it too.

    ``drawn``: (h, w, 4) BGRA, premultiplied. Whoever shows their feet, or ends at the picture's edge, is not cut.
    """
    _, y, width, height = person.box
    feet = any(person.joints[name] is not None for name in ("left_ankle", "right_ankle"))
    if feet or y + height > _ENDS * drawn.shape[0] or width > 1.2 * height:
        return drawn
    share = np.clip((y + height - np.arange(drawn.shape[0])) / max(_FADE * height, 1.0) + 0.5, 0.0, 1.0)
    return np.asarray(np.rint(drawn * share[:, None, None]), dtype=np.uint8)


def over(under: Image, picture: Image) -> None:
    """Lay a premultiplied picture over another one (Porter and Duff), in place; both (h, w, 4) uint8."""
    x, y, width, height = bounds(picture)
    if not width:
        return
    part = np.s_[y : y + height, x : x + width]
    rest = 255 - picture[part][:, :, 3:].astype(np.uint16)
    under[part] = np.minimum(picture[part] + (under[part] * rest + 127) // 255, 255).astype(np.uint8)


def _frame(drawings: Sequence[Drawing], photo: tuple[int, int], render: Renderer) -> tuple[float, float, float, float]:
    """What of the photo's plane the avatars take up, with air around them."""
    corners = np.concatenate([_corners(drawing) for drawing in drawings])
    left, top = corners.min(axis=0)
    width, height = np.maximum(np.ptp(corners, axis=0), 1.0)
    step = max(width, height) / _COARSE
    size = (max(1, round(width / step)), max(1, round(height / step)))
    wide = (float(left), float(top), float(width), float(height))
    taken = np.max([render(replace(drawing, frame=wide), size).pixels for drawing in drawings], axis=0)
    x, y, across, down = bounds(taken)
    if not across:
        return 0.0, 0.0, float(photo[0]), float(photo[1])
    air = _AIR * step * max(across, down)
    return (
        float(left + x * step - air), float(top + y * step - air), across * step + 2 * air, down * step + 2 * air,
    )  # fmt: skip


def _corners(drawing: Drawing) -> Floats:
    """(N, 2) points that have all of a drawing between them: of its meshes, and the corners of stiff parts."""
    looks = drawing.sheet.looks
    stiff = [i for i in drawing.order.tolist() if looks[i].grid is None]
    sides = [looks[i].texture.shape for i in stiff]
    card = np.array([((0, 0, 1), (w, 0, 1), (0, h, 1), (w, h, 1)) for h, w, _ in sides]).reshape(-1, 4, 3)
    placed = np.einsum("nij,nkj->nki", drawing.matrices[stiff], card).reshape(-1, 2)
    return np.concatenate([drawing.points, placed])


def _outline(i: int, people: int) -> tuple[int, int, int]:
    """BGR: dark for one person alone, else a colour of each one's own."""
    if people == 1:
        return 40, 34, 30
    red, green, blue = colorsys.hsv_to_rgb((i * 0.381966) % 1.0, 0.75, 0.55)  # golden section: never alike
    return round(255 * blue), round(255 * green), round(255 * red)
