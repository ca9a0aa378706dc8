"""MediaPipe's FaceLandmarker on single pictures, as the teacher of a smaller network."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType, TracebackType
from typing import Any, Self

import cv2
import numpy as np

from vtube.faces._noise import hushed
from vtube.faces._placed import placed
from vtube.types import Floats, Image
from vtube.weights import resolve


@dataclass(frozen=True, slots=True)
class Seen:
    """A face as the teacher saw it.

    ``points``: (478, 3) float64 pixels of the picture, z of the same unit, smaller nearer. ``shapes``: ARKit names to
    0..1. ``transform``: (4, 4), as ``vtube.types.Face`` has it, to pixels of the picture.
    """

    points: Floats
    shapes: dict[str, float]
    transform: Floats


class Teacher:
    """Looks at each picture anew: nothing is steadied, so that a label belongs to its picture alone.

    Raises:
        UsageError, InputError: there are no weights of FaceLandmarker.
    """

    def __init__(self, confidence: float = 0.5) -> None:
        path = resolve("face_landmarker", task="face").path
        # Its audio tasks would open the sound system as soon as they are imported.
        sys.modules.setdefault("mediapipe.tasks.python.audio", ModuleType("mediapipe.tasks.python.audio"))
        from mediapipe import Image as Picture
        from mediapipe import ImageFormat
        from mediapipe.tasks.python import BaseOptions, vision

        self._picture, self._format = Picture, ImageFormat.SRGB
        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=path.read_bytes()),
            running_mode=vision.RunningMode.IMAGE,
            min_face_detection_confidence=confidence,
            min_face_presence_confidence=confidence,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        with hushed():
            self._landmarker: Any = vision.FaceLandmarker.create_from_options(options)

    def __call__(self, image: Image) -> Seen | None:
        """The most conspicuous face of ``image`` (H, W, 3) uint8 BGR, or None."""
        rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        found = self._landmarker.detect(self._picture(image_format=self._format, data=rgb))
        if not (found.face_landmarks and found.face_blendshapes and found.facial_transformation_matrixes):
            return None
        height, width = image.shape[:2]
        points = np.array([(p.x * width, p.y * height, p.z * width) for p in found.face_landmarks[0]])
        shapes = {shape.category_name: float(shape.score) for shape in found.face_blendshapes[0]}
        matrix = np.asarray(found.facial_transformation_matrixes[0], dtype=np.float64)
        if not (np.isfinite(points).all() and np.isfinite(matrix).all() and matrix[2, 3] < -1.0):
            return None
        return Seen(points, shapes, placed(matrix, (0, 0, width, height)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._landmarker.close()
