"""Numbered PNG files."""

from __future__ import annotations

from pathlib import Path

import cv2

from vtube.alpha import straight
from vtube.films._colours import opaque
from vtube.films._formats import Order
from vtube.films._numbered import numbered
from vtube.types import Image


class Pngs:
    """Writes them into a folder; with straight alpha, or as they are over black."""

    def __init__(self, order: Order, folder: Path) -> None:
        self._folder, self._alpha, self._count = folder, order.alpha, 0
        self._pattern = numbered(order.path).pattern

    def add(self, picture: Image) -> None:
        """Write it."""
        done, encoded = cv2.imencode(".png", straight(picture) if self._alpha else opaque(picture))
        if not done:
            raise OSError(None, "OpenCV cannot encode it as PNG")
        (self._folder / (self._pattern % self._count)).write_bytes(encoded.tobytes())
        self._count += 1

    def complete(self) -> None:
        """Each picture is complete by itself."""

    def close(self) -> None:
        """Nothing is open."""
