"""Cuts a person out of a picture for a network's input, and brings what was seen there back.

Integer coordinates are pixels' centres. As in the original HRNet (Sun et al. 2019), the box's centre becomes the point
(width / 2, height / 2) of the input, and the box is widened to the input's proportions, then by the padding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vtube.types import Floats, Image, frozen

PADDING = 1.25
"""Of the side of the box, what top-down networks were trained with (Xiao et al. 2018)."""


@dataclass(frozen=True, slots=True)
class Crop:
    """Where a box lies in a network's input.

    ``matrix``: (2, 3) float64, affine, picture pixels to input pixels. ``size``: (width, height) of the input.
    """

    matrix: Floats
    size: tuple[int, int]

    def draw(self, image: Image, canvas: Image | None = None) -> Image:
        """The crop of ``image`` (H, W, 3) uint8 as (height, width, 3), into ``canvas`` of that shape where one is
        given. What lies beyond the picture is black.
        """
        import cv2

        drawn = cv2.warpAffine(image, self.matrix, self.size, dst=canvas, flags=cv2.INTER_LINEAR)
        if canvas is not None and drawn is not canvas:  # OpenCV makes a new array where it does not like the one given
            np.copyto(canvas, drawn)
            return canvas
        return np.asarray(drawn, dtype=np.uint8)

    def to_crop(self, points: Floats) -> Floats:
        """(..., 2) picture pixels as input pixels; NaN stays NaN."""
        return np.asarray(points @ self.matrix[:, :2].T + self.matrix[:, 2], dtype=np.float64)

    def to_picture(self, points: Floats) -> Floats:
        """(..., 2) input pixels as picture pixels; NaN stays NaN."""
        # The matrix turns and scales alike in both directions: its inverse is its transpose over the squared scale.
        turn = self.matrix[:, :2] / np.square(self.matrix[0, :2]).sum()
        return np.asarray((points - self.matrix[:, 2]) @ turn, dtype=np.float64)


def around(
    box: tuple[float, float, float, float], size: tuple[int, int], padding: float = PADDING, rotation: float = 0.0
) -> Crop:
    """The crop of a box (x, y, width, height) in picture pixels for an input of ``size`` (width, height).

    ``padding``: factor on the box's sides. ``rotation``: degrees by which the content is turned clockwise in the input.
    A box without area counts as one pixel.

    Raises:
        ValueError: a box, padding or rotation that is not finite, or a padding that is not positive.
    """
    x, y, width, height = map(float, box)
    if not all(map(math.isfinite, (x, y, width, height, padding, rotation))) or padding <= 0:
        raise ValueError(f"unexpected box {box}, padding {padding} or rotation {rotation}: not finite or not positive")
    scale = min(size[0] / max(width, 1.0), size[1] / max(height, 1.0)) / padding
    cosine, sine = scale * math.cos(math.radians(rotation)), scale * math.sin(math.radians(rotation))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.array(size) / 2 - turn @ (x + width / 2, y + height / 2)
    return Crop(frozen(np.column_stack([turn, shift])), size)


def whole(box: tuple[float, float, float, float], size: tuple[int, int]) -> Crop:
    """The crop that has all of a box (x, y, width, height) in picture pixels: who is there is not known."""
    return around(box, size, 1.0)
