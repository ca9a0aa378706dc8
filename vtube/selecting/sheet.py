"""A contact sheet of what was chosen: each picture with its proposed skeletons and the first reason."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from vtube.corrections import Picture
from vtube.errors import InputError
from vtube.preview.paper import Paper
from vtube.render import skeleton
from vtube.skeletons import coco17
from vtube.sources import images
from vtube.types import Image, Pose

SIZE = (1920, 1080)
_MARGIN, _TOP, _GAP, _WORDS = 40, 92, 14, 40
_MOST = 60
_AIR = 0.15
"""Of people's size, around them."""


def sheet(folder: Path, pictures: Sequence[Picture]) -> Image:
    """(1080, 1920, 4) uint8 BGRA, premultiplied, opaque: at most 60 of the pictures in ``folder``, in their order."""
    paper, shown = Paper(SIZE, None), pictures[:_MOST]
    more = "" if len(shown) == len(pictures) else f", the first {len(shown)} of them here"
    paper.text(_MARGIN, 46, f"{len(pictures)} pictures worth a look{more}", 32)
    columns = max(1, math.ceil(math.sqrt(len(shown) * 1.35)))
    rows = max(1, math.ceil(len(shown) / columns))
    width = (SIZE[0] - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    height = (SIZE[1] - _TOP - _MARGIN - (rows - 1) * _GAP) / rows
    letters = min(16.0, width / 21)
    for i, picture in enumerate(shown):
        x, y = _MARGIN + i % columns * (width + _GAP), _TOP + i // columns * (height + _GAP)
        size = paper.px(width), paper.px(height - _WORDS)
        paper.tile(x, y, width, height - _WORDS, _tile(folder, picture, size))
        paper.text(x + 2, y + height - _WORDS + 12, picture.file, letters)
        paper.text(
            x + 2,
            y + height - _WORDS + 14 + letters,
            picture.reasons[0] if picture.reasons else "",
            letters * 0.85,
            quiet=True,
        )
    return paper.pixels


def _tile(folder: Path, picture: Picture, size: tuple[int, int]) -> Image:
    """The people of a picture with some room, in the middle of a dark tile of that size, BGRA."""
    try:
        image = images.read(folder / picture.file)
    except InputError:
        image = np.full((picture.size[1], picture.size[0], 3), 128, np.uint8)
    left, top, right, bottom = _around(picture)
    part = image[top:bottom, left:right]
    scale = min(size[0] / part.shape[1], size[1] / part.shape[0])
    width, height = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    small = cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    for person in picture.people:
        shares = np.array([0.0, 0.5, 1.0])[person.visible]
        small = skeleton.draw(small, Pose(coco17.create(), (person.points - (left, top)) * scale, shares))
    tile = np.full((size[1], size[0], 4), (40, 34, 30, 255), np.uint8)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    tile[y : y + height, x : x + width, :3] = small
    return tile


def _around(picture: Picture) -> tuple[int, int, int, int]:
    """Left, top, right, bottom px: everybody with some room, within the picture; all of it where nobody is."""
    width, height = picture.size
    boxes = np.array([person.extent for person in picture.people if person.extent[2] > 1]).reshape(-1, 4)
    if not len(boxes):
        return 0, 0, width, height
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    room = _AIR * (high - low).max()
    left, top = np.clip(low - room, 0, (width - 2, height - 2)).astype(int).tolist()
    right, bottom = np.clip(high + room, (left + 2, top + 2), (width, height)).astype(int).tolist()
    return left, top, right, bottom
