"""Somebody who stands and faces the viewer, an adult or with a big head, for pictures in which a model sees nobody."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.corrections.content import Box
from vtube.sides import sided
from vtube.skeletons import coco17
from vtube.types import Floats, Image

# Shares of the height, from the middle of the top; the person's left is at the picture's right. Proportions of an
# adult after Drillis and Contini, Body segment parameters, 1966.
_ADULT = {
    "nose": (0.0, 0.075), "eye": (0.018, 0.06), "ear": (0.04, 0.068), "shoulder": (0.129, 0.182),
    "elbow": (0.155, 0.368), "wrist": (0.175, 0.514), "hip": (0.096, 0.47), "knee": (0.098, 0.715),
    "ankle": (0.1, 0.961),
}  # fmt: skip
# The head nearly half of the height, as of the characters that "chibi" is said of; set by eye.
_BIG_HEAD = {
    "nose": (0.0, 0.37), "eye": (0.1, 0.32), "ear": (0.21, 0.34), "shoulder": (0.12, 0.54), "elbow": (0.16, 0.65),
    "wrist": (0.165, 0.75), "hip": (0.075, 0.77), "knee": (0.08, 0.865), "ankle": (0.08, 0.955),
}  # fmt: skip
_FIGURE, _JOINED = 0.4, 0.02
"""Of the largest figure's height, that another one is high at least; of the picture, across which ink is one figure."""
_INK = 40
"""Levels of 255 by which a pixel differs from the paper."""
_AIR = 0.05


def standing(box: Box, *, big_head: bool = False) -> Floats:
    """(17, 2) COCO-17, pixels: as high as the box (x, y, width, height), in its middle."""
    x, y, width, height = box
    places = _BIG_HEAD if big_head else _ADULT
    joints = [sided(joint) for joint in coco17.create().joints]
    shares = np.array([np.multiply(places[part], (-1 if side == "right" else 1, 1)) for side, part in joints])
    return np.asarray(shares * height + (x + width / 2, y))


def drawn(image: Image) -> tuple[Box, ...]:
    """(x, y, width, height) of each figure that is drawn on a picture's paper, (h, w, 3) uint8 BGR, from left to right:
    what differs from its border, apart from the rest of it.

    The whole picture but for a margin, where nothing or all of it differs.
    """
    height, width = image.shape[:2]
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    differs = np.abs(image.astype(np.int16) - np.median(border, axis=0)).max(axis=2) > _INK
    wide = 2 * round(_JOINED * max(width, height) / 2) + 1
    joined = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((wide, wide), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(joined)
    boxes = found[1:, :4] - (0, 0, 1, 1)
    large = boxes[(boxes[:, 2:].min(axis=1) >= 8) & (boxes[:, 3] >= _FIGURE * boxes[:, 3].max(initial=0))]
    if not len(large):
        return ((_AIR * width, _AIR * height, (1 - 2 * _AIR) * width, (1 - 2 * _AIR) * height),)
    return tuple((float(x), float(y), float(w), float(h)) for x, y, w, h in sorted(large.tolist()))
