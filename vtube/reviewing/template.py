"""Somebody who stands and faces the viewer, for pictures in which a model sees nobody."""

from __future__ import annotations

import numpy as np

from vtube.corrections.content import Box
from vtube.skeletons import coco17
from vtube.types import Floats, Image

# Shares of the height, from the middle of the top; the person's left is at the picture's right. Proportions of an
# adult after Drillis and Contini, Body segment parameters, 1966.
_MIDDLE = {"nose": (0.0, 0.075)}
_LEFT = {
    "eye": (0.018, 0.06), "ear": (0.04, 0.068), "shoulder": (0.129, 0.182), "elbow": (0.155, 0.368),
    "wrist": (0.175, 0.514), "hip": (0.096, 0.47), "knee": (0.098, 0.715), "ankle": (0.1, 0.961),
}  # fmt: skip
_INK = 40
"""Levels of 255 by which a pixel differs from the paper."""
_AIR = 0.05


def standing(box: Box) -> Floats:
    """(17, 2) COCO-17, pixels: as high as the box (x, y, width, height), in its middle."""
    x, y, width, height = box
    places = dict(_MIDDLE)
    for joint, (across, along) in _LEFT.items():
        places[f"left_{joint}"], places[f"right_{joint}"] = (across, along), (-across, along)
    shares = np.array([places[joint] for joint in coco17.create().joints])
    return np.asarray(shares * height + (x + width / 2, y))


def drawn(image: Image) -> Box:
    """(x, y, width, height) of what is drawn on a picture's paper, (h, w, 3) uint8 BGR: what differs from its border.

    The whole picture but for a margin, where nothing or all of it differs.
    """
    height, width = image.shape[:2]
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    differs = np.abs(image.astype(np.int16) - np.median(border, axis=0)).max(axis=2) > _INK
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows) or min(np.ptp(rows), np.ptp(columns)) < 8:
        return _AIR * width, _AIR * height, (1 - 2 * _AIR) * width, (1 - 2 * _AIR) * height
    return float(columns[0]), float(rows[0]), float(np.ptp(columns)), float(np.ptp(rows))
