"""MediaPipe's FaceLandmarker: 478 points, 52 ARKit blendshapes and the head's pose.

Bazarevsky et al., "BlazeFace", 2019; Grishchenko et al., "Attention Mesh", 2020; Google, "Blendshape V2", 2022.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import cv2
import numpy as np

from vtube.errors import InputError, MissingDependencyError
from vtube.faces._noise import hushed
from vtube.faces._placed import placed
from vtube.faces._view import Box, Rectangle, Sides, View
from vtube.types import Face, Frame, Image, frozen
from vtube.weights import resolve, verify

POINTS = 478
PARTS = (
    "face_detector.tflite", "face_landmarks_detector.tflite", "face_blendshapes.tflite",
    "geometry_pipeline_metadata_landmarks.binarypb",
)  # fmt: skip
"""What a bundle of this task has."""
LARGEST = 64 << 20
"""Bytes of all parts together; the published ones have 4 million."""
_AWAY = 0.75  # head sizes from the body's head; a face beyond is somebody else's
_LONGEST_STEP = 1000  # milliseconds


def create(weights: str = "face_landmarker", confidence: float = 0.5) -> MediaPipeFace:
    """Open a FaceLandmarker bundle (``.task``) by its name in the catalogue or by path.

    ``confidence``: 0..1, from which on a face counts as found and as still there.

    Raises:
        MissingDependencyError: mediapipe, or a system library of it, is not installed.
        UsageError, InputError, DeviceError: no such weights, damaged, or of another task.
    """
    found = resolve(weights, task="face")
    if found.entry:
        verify(found.entry.name)
    _check(found.path)
    # Its audio tasks would open the sound system as soon as they are imported, whether anybody is to listen or not.
    sys.modules.setdefault("mediapipe.tasks.python.audio", ModuleType("mediapipe.tasks.python.audio"))
    try:
        from mediapipe.tasks.python import BaseOptions, vision
    except (ImportError, OSError) as error:
        raise MissingDependencyError(
            f"mediapipe cannot be loaded ({error})", where="faces/mediapipe_face", hint="pip install mediapipe==0.10.31"
        ) from error
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=found.path.read_bytes()),
        running_mode=vision.RunningMode.VIDEO,
        num_faces=1,  # with more, MediaPipe steadies none
        min_face_detection_confidence=confidence,
        min_face_presence_confidence=confidence,
        min_tracking_confidence=confidence,
        output_face_blendshapes=True,
        output_facial_transformation_matrixes=True,
    )
    with hushed():
        try:
            model = MediaPipeFace(vision.FaceLandmarker.create_from_options(options))
        except (RuntimeError, ValueError, OSError, NotImplementedError) as error:
            raise InputError("cannot be read as a face model", where=found.path, got=str(error)[:200]) from error
        model.forget()
    return model


def _check(path: Path) -> None:
    """Refuse what MediaPipe would end the process for."""
    try:
        with zipfile.ZipFile(path) as bundle:
            if sum(member.file_size for member in bundle.infolist()) > LARGEST:
                raise InputError("too large", where=path, expected=f"at most {LARGEST >> 20} MiB unpacked")
            missing = set(PARTS) - set(bundle.namelist())
            damaged = None if missing else bundle.testzip()
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError("not a bundle of MediaPipe", where=path, got=str(error)) from error
    if missing:
        raise InputError(
            "weights of another task", where=path, got=f"no {sorted(missing)[0]}", expected=", ".join(PARTS)
        )
    if damaged:
        raise InputError("damaged", where=path, got=f"a wrong checksum of {damaged}")


class MediaPipeFace:
    """Follows one face from frame to frame: the one at the body's head where that is known, else the first found."""

    def __init__(self, landmarker: Any) -> None:
        from mediapipe import Image as Picture
        from mediapipe import ImageFormat

        self._landmarker, self._picture, self._format = landmarker, Picture, ImageFormat.SRGB
        self._view, self._looked = View(), (0, 0, 0, 0)
        self._sides = Sides()
        self._stamp, self._t = 0, 0.0

    def __call__(self, frame: Frame, near: Box | None = None) -> Face | None:
        """The face in ``frame``, in its pixels; None where there is none, or only one away from ``near``."""
        if near is None:
            self._sides.forget()
        view = self._view(near, frame.size, self._sides(frame.t))
        if view != self._looked:
            self.forget()
            self._looked = view
        left, top, right, bottom = view
        face = self._face(self._detect(frame.image[top:bottom, left:right], frame.t), view)
        if face is None or near is None or _is_at(face, near):
            return face
        self._sides.beside(frame.t)  # to find the one at the head instead, whose neighbour is out of this view
        return None

    def forget(self) -> None:
        """Begin anew: nothing of what was seen before helps to find the face."""
        self._detect(np.zeros((64, 64, 3), np.uint8), self._t)

    def close(self) -> None:
        """End MediaPipe's threads."""
        self._landmarker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _detect(self, image: Image, t: float) -> Any:
        step = round(1000 * (t - self._t)) if abs(t) < 1e9 else 1
        self._stamp, self._t = self._stamp + min(max(step, 1), _LONGEST_STEP), t
        picture = self._picture(image_format=self._format, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
        return self._landmarker.detect_for_video(picture, self._stamp)

    def _face(self, found: Any, view: Rectangle) -> Face | None:
        if not found.face_landmarks or not found.face_blendshapes:
            return None
        left, top, right, bottom = view
        points = np.array([(point.x, point.y) for point in found.face_landmarks[0]], dtype=np.float64)
        points = points * (right - left, bottom - top) + (left, top)
        shapes = {shape.category_name: float(shape.score) for shape in found.face_blendshapes[0]}
        shapes.pop("_neutral", None)
        if not (np.isfinite(points).all() and np.isfinite(list(shapes.values())).all()):
            return None
        matrices = found.facial_transformation_matrixes
        matrix = np.asarray(matrices[0], dtype=np.float64) if matrices else np.eye(4)
        usable = np.isfinite(matrix).all() and matrix[2, 3] < -1.0  # a centimetre before the camera
        return Face(frozen(points), shapes, frozen(placed(matrix, view)) if usable else None)


def _is_at(face: Face, near: Box) -> bool:
    middle = face.points.mean(axis=0)
    away = np.hypot(middle[0] - near[0] - near[2] / 2, middle[1] - near[1] - near[3] / 2)
    return bool(away <= _AWAY * max(near[2:]))


__all__ = ["MediaPipeFace", "create"]
