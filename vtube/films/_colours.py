"""From the program's pictures to what codecs take."""

from __future__ import annotations

import cv2
import numpy as np

from vtube.alpha import straight
from vtube.types import Image

_REACH = 16
"""Pixels around the opaque ones whose hidden colours go on as theirs: a codec's blocks smear across the edge."""


def opaque(picture: Image) -> Image:
    """(height, width, 3) BGR of a picture; premultiplied BGRA is as over black."""
    if picture.shape[2] == 3:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2BGR), dtype=np.uint8)


def continued(picture: Image) -> Image:
    """Straight BGRA of a premultiplied picture, whose colours go on a little where alpha is 0.

    Codecs halve the resolution of colours and smear them over blocks; black behind the edge would show as a dark rim.
    """
    near = cv2.blur(picture, (2 * _REACH + 1, 2 * _REACH + 1))
    whole, around = straight(picture), straight(near)
    clear = picture[:, :, 3] == 0
    whole[clear, :3] = around[clear, :3]
    return whole
