"""Pieces of one colour in a drawing: what lies over an arm, such as hair or a scarf, is told from it as a whole."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.puppet.importers.picture_masks import Mask
from vtube.types import Image

_COLOURS, _SAMPLES = 14, 6000
_DARK = 105
_ALIKE = 20.0  # distance in CIELAB within which a colour counts as one of the common ones


def ink(image: Image, tall: float) -> Mask:
    """Outlines: thin, and darker than both sides. ``tall``: px of the figure's height."""
    grey = cv2.cvtColor(image[:, :, :3], cv2.COLOR_BGR2GRAY)
    grey[image[:, :, 3] < 128] = 255
    size = 2 * max(1, round(0.009 * tall)) + 1
    thin = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((size, size), np.uint8)) > 36
    return np.asarray(thin & (grey < _DARK))


def pieces(image: Image, mask: Mask) -> NDArray[np.int32]:
    """(h, w) the number of the connected piece of one colour that a pixel belongs to; 0 outside of the mask."""
    lab = cv2.cvtColor(cv2.medianBlur(image[:, :, :3], 5), cv2.COLOR_BGR2Lab).astype(np.float32)
    seen = lab[mask]
    some = seen[:: max(1, len(seen) // _SAMPLES)]
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(0)
    _, _, colours = cv2.kmeans(some, min(_COLOURS, len(some)), None, stop, 1, cv2.KMEANS_PP_CENTERS)
    away = (colours**2).sum(axis=1) - 2 * seen @ colours.T
    which = np.full(mask.shape, -1, dtype=np.int8)
    which[mask] = away.argmin(axis=1)
    found, last = np.zeros(mask.shape, dtype=np.int32), 0
    for colour in range(len(colours)):
        count, labels = cv2.connectedComponents((which == colour).astype(np.uint8), connectivity=4)
        found[labels > 0] = labels[labels > 0] + last
        last += count - 1
    return found


def alike(image: Image, place: Mask, like: Mask) -> Mask:
    """What of a place has the common colours of another; all of it where the other is too small to have any."""
    if like.sum() < 16 or not place.any():
        return place
    lab = cv2.cvtColor(image[:, :, :3].astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    some = lab[like][:: max(1, int(like.sum()) // 2000)]
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(0)
    _, which, colours = cv2.kmeans(some, 4, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    common = colours[np.bincount(which.ravel(), minlength=4) > 0.12 * len(some)]
    away = np.linalg.norm(lab[place][:, None] - common[None], axis=2).min(axis=1)
    found = np.zeros_like(place)
    found[place] = away < _ALIKE
    return found
