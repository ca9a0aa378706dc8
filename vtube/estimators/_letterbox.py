"""Fits a picture into a network's input: scaled, centred, padded with grey to a multiple of the stride."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.types import Floats, Image

GREY = 114  # the padding that the published weights were trained with


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where the picture lies in the network's input.

    ``shape``: (height, width) of the input. ``inner``: (width, height) of the scaled picture. ``offset``: (x, y) of
    its top left corner. ``scale``: (x, y) input pixels per picture pixel.
    """

    shape: tuple[int, int]
    inner: tuple[int, int]
    offset: tuple[int, int]
    scale: tuple[float, float]

    def to_picture(self, points: Floats) -> Floats:
        """(..., 2) pixels of the input as pixels of the picture."""
        return np.asarray((points - self.offset) / self.scale, dtype=np.float64)

    def draw(self, picture: Image, canvas: Image) -> None:
        """Scale ``picture`` (h, w, 3) into ``canvas`` (*shape, 3) and make the rest of it grey."""
        import cv2

        (width, height), (x, y) = self.inner, self.offset
        canvas[:y] = canvas[y + height :] = GREY
        canvas[y : y + height, :x] = canvas[y : y + height, x + width :] = GREY
        target = canvas[y : y + height, x : x + width]
        if picture.shape[:2] == (height, width):
            np.copyto(target, picture)
        else:
            np.copyto(target, cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR))


def letterbox(size: tuple[int, int], longest: int, stride: int, fixed: tuple[int, int] | None = None) -> Letterbox:
    """Fit a picture of ``size`` (width, height) into the smallest rectangle of whole strides.

    Its longer side becomes ``longest`` pixels, as ultralytics' ``LetterBox(auto=True)`` has it; ``fixed``: the
    (height, width) of a network that takes no other.
    """
    width, height = size
    bounds = fixed or (longest, longest)
    gain = min(bounds[0] / height, bounds[1] / width)
    inner = (max(1, round(width * gain)), max(1, round(height * gain)))
    shape = fixed or (_whole(inner[1], stride), _whole(inner[0], stride))
    # Ultralytics rounds a half pixel of padding down at the top and left.
    offset = (round((shape[1] - inner[0]) / 2 - 0.1), round((shape[0] - inner[1]) / 2 - 0.1))
    return Letterbox(shape, inner, offset, (inner[0] / width, inner[1] / height))


def _whole(length: int, stride: int) -> int:
    return -(-length // stride) * stride
