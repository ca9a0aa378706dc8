"""Straight and premultiplied alpha (Porter and Duff, Compositing Digital Images, 1984). Files hold straight alpha,
the program premultiplied.
"""

from __future__ import annotations

import cv2
import numpy as np

from vtube.types import Image


def premultiplied(image: Image) -> Image:
    """A BGRA picture (h, w, 4) uint8 with straight alpha, its colours multiplied by its alpha, rounded."""
    alpha = image[:, :, 3]
    colours = cv2.multiply(image[:, :, :3], cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    return np.asarray(cv2.merge([*cv2.split(colours), alpha]), dtype=np.uint8)


def straight(image: Image) -> Image:
    """A premultiplied BGRA picture (h, w, 4) uint8 with its colours divided by its alpha; black where alpha is 0."""
    alpha = image[:, :, 3]
    colours = cv2.divide(image[:, :, :3], cv2.merge([alpha, alpha, alpha]), scale=255)
    colours[alpha == 0] = 0
    return np.asarray(cv2.merge([*cv2.split(colours), alpha]), dtype=np.uint8)


def bounds(image: Image, faint: int = 0) -> tuple[int, int, int, int]:
    """x, y, width and height, px, of what of a BGRA picture (h, w, 4) has more alpha than ``faint``; zeros: nothing."""
    x, y, width, height = cv2.boundingRect((image[:, :, 3] > faint).astype(np.uint8))
    return x, y, width, height


def trimmed(image: Image, faint: int = 0) -> tuple[Image, tuple[int, int]]:
    """A BGRA picture (h, w, 4) without its transparent margins, and where its corner was, px.

    Margins have at most ``faint`` alpha. (0, 0, 4) where there is nothing else.
    """
    x, y, width, height = bounds(image, faint)
    return np.ascontiguousarray(image[y : y + height, x : x + width]), (x, y)
