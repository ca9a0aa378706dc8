"""A calibrated camera: where points of the world are seen in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vtube.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Pinhole with OpenCV's lens distortion.

    ``matrix``: (3, 3) intrinsic, pixels. ``distortion``: (4, 5 or 8,) k1 k2 p1 p2 [k3 [k4 k5 k6]]. ``rotation``: (3, 3)
    and ``translation``: (3,) bring points of the world into the camera's frame (x right, y down, z forwards), in the
    world's unit.

    Raises:
        ValueError: other shapes, or numbers that are not finite.
    """

    matrix: Floats
    distortion: Floats
    rotation: Floats
    translation: Floats

    def __post_init__(self) -> None:
        for name, shapes in (
            ("matrix", {(3, 3)}), ("distortion", {(4,), (5,), (8,)}), ("rotation", {(3, 3)}), ("translation", {(3,)}),
        ):  # fmt: skip
            value = np.array(getattr(self, name), dtype=np.float64)
            if value.shape not in shapes or not np.isfinite(value).all():
                raise ValueError(f"no {name} of a camera: shape {value.shape}")
            object.__setattr__(self, name, value)

    def project(self, points: Floats) -> Floats:
        """(..., 2) pixels of world points (..., 3), NaN for those that are not finite or not before the camera."""
        import cv2

        flat = np.asarray(points, dtype=np.float64).reshape(-1, 3)
        before = flat @ self.rotation[2] + self.translation[2] > 0  # False for NaN too
        before &= np.isfinite(flat).all(axis=1)
        seen = np.full((len(flat), 2), np.nan)
        if before.any():
            turn = cv2.Rodrigues(self.rotation)[0]
            pixels, _ = cv2.projectPoints(flat[before], turn, self.translation, self.matrix, self.distortion)
            seen[before] = pixels.reshape(-1, 2)
        return seen.reshape(*np.shape(points)[:-1], 2)
