"""One sheet with everything that an avatar can do, as artists lay it out to judge their work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from vtube.preview.looks import GESTURES, MOODS, MOUTHS, TURNS
from vtube.preview.paper import Paper
from vtube.preview.stage import Box, Model, bust, face, full
from vtube.puppet import Avatar
from vtube.types import Image, Parameters

SIZE = (1920, 1080)
_LEFT, _RIGHT, _TOP, _BOTTOM, _GAP = 48, 1872, 132, 1032, 12  # of the sheet, in its units
_COLUMN, _MOST = 400, 10
Progress: TypeAlias = Callable[[int, int], None]
_Tile: TypeAlias = tuple[Box, Parameters, str | None, Box, str]
"""Where on the sheet, the look, an own expression, which part of the canvas, and the words below."""


def sheet(
    avatar: Avatar,
    size: tuple[int, int] = SIZE,
    background: Image | None = None,
    *,
    transparent: bool = False,
    progress: Progress | None = None,
) -> Image:
    """Draw the sheet.

    Args:
        avatar: who is shown.
        size: (width, height) px; the sheet is as large as fits.
        background: (height, width, 4) BGRA, premultiplied; None: a soft one.
        transparent: no background at all.
        progress: told how many tiles of how many are drawn.

    Returns:
        (height, width, 4) uint8 BGRA, premultiplied.
    """
    model, paper = Model(avatar), Paper(size, background, plain=transparent)
    paper.text(_LEFT, 62, avatar.display_name[:60], 44)
    about = " · ".join(filter(None, (avatar.author, avatar.licence)))
    paper.text(_LEFT + 2, 102, about[:120] or avatar.name, 19, quiet=True)
    tiles = list(_tiles(model, paper))
    for done, ((x, y, width, height), look, expression, frame, words) in enumerate(tiles, 1):
        drawing = model.posed(look, expression)
        paper.tile(x, y, width, height, model.picture(drawing, frame, (paper.px(width), paper.px(height))))
        if words:
            paper.text(x + width / 2, y + height + 14, words, 16, quiet=True, centred=True)
        if progress is not None:
            progress(done, len(tiles))
    return paper.pixels


def _tiles(model: Model, paper: Paper) -> Iterator[_Tile]:
    """Everything on the sheet, its titles being written on the way."""
    avatar = model.avatar
    own = [expression.name for expression in avatar.expressions][:_MOST]
    head, whole = face(avatar), full(avatar)
    yield (_LEFT, _TOP, _COLUMN, 590), {}, None, whole, ""
    yield (_LEFT, _TOP + 590 + _GAP, _COLUMN, 298), {}, None, bust(avatar), ""

    x, width = _LEFT + _COLUMN + 32, _RIGHT - _LEFT - _COLUMN - 32
    paper.text(x, _TOP - 20, "Expressions", 20)
    moods: list[tuple[str, Parameters, str | None]] = [(_words(name), {}, name) for name in own] or [
        (name, look, None) for name, look in MOODS
    ]
    side = min((width - (len(moods) - 1) * _GAP) / len(moods), 164.0)
    for i, (words, look, expression) in enumerate(moods):
        yield (x + i * (side + _GAP), _TOP, side, 162), look, expression, head, words

    low, turn = 376, 202
    grid = 3 * turn + 2 * _GAP
    wide = width - grid - 36
    paper.text(x, low - 20, "Voice", 20)
    yield from _row(MOUTHS, (x, low, wide, 148), head)
    paper.text(x, low + 232 - 20, "Arms", 20)
    arms = model.reach(look for _, look in GESTURES)
    yield from _row(GESTURES, (x, low + 232, wide, _BOTTOM - low - 232 - 28), arms)
    paper.text(_RIGHT - grid, low - 20, "Head", 20)
    for i, (_, look) in enumerate(TURNS):
        place = (_RIGHT - grid + i % 3 * (turn + _GAP), low + i // 3 * (turn + _GAP), turn, turn)
        yield place, look, None, head, ""


def _row(looks: Sequence[tuple[str, Parameters]], area: Box, frame: Box) -> Iterator[_Tile]:
    """Tiles side by side."""
    x, y, width, height = area
    each = (width - (len(looks) - 1) * _GAP) / len(looks)
    for i, (words, look) in enumerate(looks):
        yield (x + i * (each + _GAP), y, each, height), look, None, frame, words


def _words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()[:18]
