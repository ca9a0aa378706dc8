"""What surfaces are coloured by: textures as they are or in other hues, dyes, and fabrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats, Image

Colouring = Callable[[NDArray[np.float32], Image], NDArray[np.float32]]
"""Of N points (N, 3), in metres at rest, and their texture's (N, 3) BGR the (N, 3) colours from 0 to 1."""
KINDS = {"plain": 0.4, "stripes": 0.15, "checks": 0.1, "photo": 0.12, "blocks": 0.08, "print": 0.15}


def plain(_: NDArray[np.float32], colours: Image) -> NDArray[np.float32]:
    """The texture as it is."""
    return colours.astype(np.float32) / 255


def dyed(dye: Floats, share: float) -> Colouring:
    """The texture's light and shade in another colour."""

    def coloured(_: NDArray[np.float32], colours: Image) -> NDArray[np.float32]:
        own = colours.astype(np.float32) / 255
        light = own.mean(axis=1, keepdims=True)
        return own * (1 - share) + share * dye.astype(np.float32) * (0.4 + 1.2 * light)

    return coloured


def recoloured(prints: Sequence[Image], chance: np.random.Generator) -> Colouring:
    """The texture as it is, turned on the circle of hues, or its folds on another fabric."""
    kind, fabric = chance.random(), Fabric(prints, chance)
    shift, gain = int(chance.integers(180)), float(np.exp(chance.normal(0.1, 0.3)))

    def coloured(points: NDArray[np.float32], colours: Image) -> NDArray[np.float32]:
        if kind < 0.25:
            return colours.astype(np.float32) / 255
        if kind < 0.6:
            hsv = cv2.cvtColor(colours[None], cv2.COLOR_BGR2HSV)
            hsv[..., 0] = (hsv[..., 0].astype(int) + shift) % 180
            return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0] * np.float32(gain / 255)).clip(0, 1)
        light = colours.astype(np.float32).mean(axis=1, keepdims=True)
        return np.asarray(fabric(points, colours) * (light / max(float(light.mean()), 20.0)).clip(0.3, 1.6)).clip(0, 1)

    return coloured


class Fabric:
    """One colour, stripes, checks, a photo's pattern, a block of another colour or a print on the chest."""

    def __init__(self, prints: Sequence[Image], chance: np.random.Generator) -> None:
        self._first, self._second = (any_colour(chance).astype(np.float32) for _ in range(2))
        self._kind = str(chance.choice(list(KINDS), p=list(KINDS.values())))
        self._period, self._edge = float(chance.uniform(0.015, 0.1)), float(chance.uniform(0.2, 0.8))
        axis = chance.normal(0, 1, 3) * (0.2, 0.2, 1) if chance.random() < 0.7 else np.array([1.0, 0, 0])
        self._axis = (axis / np.linalg.norm(axis)).astype(np.float32)
        self._photo = prints[int(chance.integers(len(prints)))] if len(prints) else np.full((8, 8, 3), 99, np.uint8)
        self._low, self._size = float(chance.uniform(0.2, 0.4)), float(chance.uniform(0.05, 0.16))

    def __call__(self, points: NDArray[np.float32], _: Image) -> NDArray[np.float32]:
        """A ``Colouring``."""
        if self._kind == "photo":
            return self._sampled(points, 0.5)
        colours = np.broadcast_to(self._first, (len(points), 3)).copy()
        if self._kind == "stripes":
            colours[((points @ self._axis) / self._period) % 1 < self._edge] = self._second
        elif self._kind == "checks":
            mixed = (points[:, [0, 2]] / self._period % 1 < self._edge).mean(axis=1, keepdims=True)
            colours = self._first * (1 - mixed) + self._second * mixed
        elif self._kind == "blocks":
            colours[points[:, 2] > self._low] = self._second
        elif self._kind == "print":
            high = np.abs(points[:, 2] - self._low) < self._size * self._edge
            inside = (np.abs(points[:, 0]) < self._size) & high & (points[:, 1] < 0)
            colours[inside] = self._sampled(points[inside], 2 * self._size)
        return colours.astype(np.float32)

    def _sampled(self, points: NDArray[np.float32], scale: float) -> NDArray[np.float32]:
        """The photo, once every so many metres."""
        height, width = self._photo.shape[:2]
        x = (np.abs((points[:, 0] + 0.7 * points[:, 1]) / scale + 7) * width).astype(int) % width
        y = (np.abs(points[:, 2] / scale - 7) * height).astype(int) % height
        return self._photo[y, x].astype(np.float32) / 255


def any_colour(chance: np.random.Generator) -> Floats:
    """BGR from 0 to 1, as clothes are: often dark, white or grey, now and then bright."""
    value = float(chance.beta(1.1, 1.3))
    hue, saturation = int(chance.integers(180)), int(255 * chance.beta(0.8, 1.6))
    pixel = np.array([[[hue, saturation, int(255 * (0.06 + 0.9 * value))]]], np.uint8)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0] / 255.0)


def hair_colour(age: float, chance: np.random.Generator) -> Floats:
    """BGR from 0 to 1: mostly natural, grey in age."""
    natural = np.array([(0.05, 0.05, 0.06), (0.08, 0.12, 0.2), (0.12, 0.22, 0.36), (0.35, 0.55, 0.72), (0.1, 0.2, 0.5)])
    if age > 0.85 and chance.random() < 0.6:
        return np.full(3, float(chance.uniform(0.4, 0.8)))
    if chance.random() < 0.08:
        return any_colour(chance)
    return natural[int(chance.choice(5, p=[0.32, 0.28, 0.18, 0.14, 0.08]))]
