"""A contact sheet of what was chosen: each picture's people with their proposed skeletons and the first reasons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from vtube.corrections import Picture
from vtube.corrections.framing import around
from vtube.errors import InputError
from vtube.preview.paper import Paper
from vtube.render import skeleton
from vtube.selecting.selection import UNIT
from vtube.selecting.shortening import shortened
from vtube.skeletons import coco17
from vtube.sources import images
from vtube.types import Image, Pose

_WIDTH, _LEAST = 1920, 1080
_MARGIN, _TOP, _GAP, _WORDS = 40, 92, 18, 66
_MOST = 60
_PROPORTION = 0.95
"""Width over height of the pictures, between people who stand and people at a desk."""
_FEWEST, _COLUMNS = 4, 6
_NAME, _REASON = 16.0, 14.0
_LETTER = 0.46
"""Width of a letter on average, of its size."""
_REASONS = 2


def sheet(folder: Path, pictures: Sequence[Picture]) -> Image:
    """(height, 1920, 4) uint8 BGRA, premultiplied, opaque: at most 60 of the pictures in ``folder``, in their order.

    As high as they need, 1080 at least.
    """
    shown = pictures[:_MOST]
    columns = min(max(_FEWEST, math.ceil(math.sqrt(len(shown)))), _COLUMNS)
    width = (_WIDTH - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    step = width / _PROPORTION + _WORDS + _GAP
    height = max(_LEAST, math.ceil(_TOP + step * math.ceil(len(shown) / columns) + _MARGIN - _GAP))
    paper = Paper((_WIDTH, height), None)
    above = (_LEAST - height) / 2  # the paper's units begin where 1080 of them would lie in its middle
    more = "" if len(shown) == len(pictures) else f", the first {len(shown)} of them here"
    paper.text(_MARGIN, above + 46, f"{len(pictures)} pictures worth a look{more}", 32)
    for i, picture in enumerate(shown):
        x, y = _MARGIN + i % columns * (width + _GAP), above + _TOP + i // columns * step
        _entry(paper, folder, picture, (x, y), width)
    return paper.pixels


def _entry(paper: Paper, folder: Path, picture: Picture, at: tuple[float, float], width: float) -> None:
    """A picture with its name and reasons under it."""
    x, y = at
    height = width / _PROPORTION
    paper.tile(x, y, width, height, _tile(folder, picture, (paper.px(width), paper.px(height))))
    lines = [(picture.file, _NAME), *((reason.removesuffix(UNIT), _REASON) for reason in picture.reasons[:_REASONS])]
    for row, (line, letters) in enumerate(lines):
        words = shortened(line, lambda text, size=letters: len(text) * size * _LETTER <= width)  # type: ignore[misc]
        paper.text(x + 2, y + height + 14 + 20 * row, words, letters, quiet=row > 0)


def _tile(folder: Path, picture: Picture, size: tuple[int, int]) -> Image:
    """The people of a picture with some room, in the middle of a dark tile of that size, BGRA."""
    try:
        image = images.read(folder / picture.file)
    except InputError:
        image = np.full((picture.size[1], picture.size[0], 3), 128, np.uint8)
    left, top, right, bottom = around(picture.people, (image.shape[1], image.shape[0]), size[0] / size[1])
    part = image[top:bottom, left:right]
    scale = min(size[0] / part.shape[1], size[1] / part.shape[0])
    width, height = (min(side, max(1, round(n * scale))) for side, n in zip(size, part.shape[1::-1], strict=True))
    small = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    for person in picture.people:
        shares = np.array([0.0, 0.5, 1.0])[person.visible]
        small = skeleton.draw(small, Pose(coco17.create(), (person.points - (left, top)) * scale, shares))
    tile = np.full((size[1], size[0], 4), (40, 34, 30, 255), np.uint8)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    tile[y : y + height, x : x + width, :3] = small
    return tile
