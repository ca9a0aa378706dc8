"""vtube-lite's own face network: blendshapes, the head's pose and some points, without MediaPipe; docs/vtube-lite.md.

It finds no faces: it looks where the body's head is, then where the face was last.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import TracebackType
from typing import Self

import numpy as np

from vtube.crops import Crop
from vtube.faces._head_crop import MIDDLE, SPAN, around_face, around_head, transform_of
from vtube.faces._lite_network import LiteNetwork, Told
from vtube.faces._steady import Steady
from vtube.faces._view import Box
from vtube.types import Face, Floats, Frame, frozen
from vtube.weights import resolve
from vtube.weights.export import engine

_SIDES = np.array([[-7.66, 0.67, -2.4, 1.0], [7.66, 0.67, -2.4, 1.0]])
"""The widest points of MediaPipe's canonical face: how large a face is, readers judge by its points."""
_AWAY = 0.75  # head sizes from the body's head; a face beyond is somebody else's
_LOOKS = 3  # at one frame, until a new face lies in the crop as it does in the usual one
_WITHIN, _GROWN, _TURNED = 0.04, 0.06, math.radians(4.0)  # sides, logarithm: a crop stays where it is up to these
_PATIENCE = 0.5  # seconds after which a face is looked for anew
_EXPORTER = "vtube.training.face.exporting"  # the module that a process of its own runs
_ALONE = 0.5  # of the picture's shorter side: a head in its middle, where nobody says where one is


def create(
    weights: str = "vtube-lite",
    confidence: float = 0.5,
    threads: int = 1,
    alone: bool = True,
    say: Callable[[str], None] | None = None,
) -> VtubeLiteFace:
    """Open the network, by its name or by the path of weights that ``vtube train`` has written for a face
    (.safetensors), exported once, or of the folder of an export.

    ``confidence``: 0..1, from which on a face counts as there. ``threads``: more than one gains nothing from so small a
    network. ``alone``: where nobody says where the head is, it is looked for in the middle of the picture; else only a
    face that is followed already is seen then. ``say``: told what happens while it takes time.

    Raises:
        UsageError, InputError, DeviceError: no such weights, damaged, or of another task.
    """
    found = resolve(weights, task="face")
    folder = engine(found, _EXPORTER, say=say) if found.form == "safetensors" else found.path
    return VtubeLiteFace(LiteNetwork(folder, threads), confidence, alone=alone)


class VtubeLiteFace:
    """Follows one face from frame to frame: the one at the body's head where that is known."""

    def __init__(self, network: LiteNetwork, confidence: float = 0.5, *, alone: bool = True) -> None:
        self._network, self._confidence, self._alone = network, confidence, alone
        self._crop: Crop | None = None
        self._steady = Steady()
        self._middle: Floats = np.zeros(2)
        self._t = -math.inf

    def __call__(self, frame: Frame, near: Box | None = None) -> Face | None:
        """The face in ``frame``, in its pixels; None where there is none, or only one away from ``near``."""
        if not 0 <= frame.t - self._t < _PATIENCE:
            self.forget()
        self._t = frame.t
        if self._crop is not None and (near is None or _is_at(self._middle, near)):
            face = self._look(frame, self._crop, near)
            if face is not None:
                return face
        return self._found(frame, near) if near or self._alone else None

    def forget(self) -> None:
        """Begin anew: nothing of what was seen before helps to find the face."""
        self._crop, self._t = None, -math.inf
        self._steady.forget()

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _found(self, frame: Frame, near: Box | None) -> Face | None:
        """A face where none was followed: the crop comes nearer to it at each look."""
        width, height = frame.size
        side = _ALONE * min(width, height)
        box = near or ((width - side) / 2, (height - side) / 2, side, side)
        crop, face = around_head(box, self._network.card.size), None
        self._steady.forget()
        for _ in range(_LOOKS):
            self._crop = crop
            face = self._look(frame, crop, near)
            if face is None or self._crop is crop:
                break
            crop = self._crop
        return face

    def _look(self, frame: Frame, crop: Crop, near: Box | None) -> Face | None:
        """What is in the crop; the next one is laid around it, or there is none where no face is."""
        crop.draw(frame.image, self._network.canvas)
        told = self._network()
        transform = None if told is None else transform_of(told.rotation, told.place, crop)
        self._crop = None
        if told is None or transform is None or told.there < self._confidence:
            return None
        middle = (transform @ MIDDLE)[:2]
        if near is not None and not _is_at(middle, near):
            return None
        self._middle = middle
        self._crop = crop if _fits(transform, crop) else around_face(transform, crop.size[0])
        return self._face(told, transform, crop, frame.t)

    def _face(self, told: Told, transform: Floats, crop: Crop, t: float) -> Face:
        points = np.concatenate([crop.to_picture(told.points), (_SIDES @ transform.T)[:, :2]])
        shapes = dict(zip(self._network.card.shapes, told.shapes.tolist(), strict=True))
        return Face(frozen(points), shapes, frozen(self._steady(transform, t)), told.there)


def _fits(transform: Floats, crop: Crop) -> bool:
    """Whether the usual crop of this face would hardly be another: one that stays adds no trembling of its own."""
    size, turned = crop.size[0], crop.matrix[:, :2] @ transform[:2, :3]
    away = crop.to_crop((transform @ MIDDLE)[:2]) - (size - 1) / 2
    pixels = np.linalg.norm(transform[:3, :3], axis=0).mean() * np.hypot(*crop.matrix[0, :2])
    return bool(
        np.abs(away).max() < _WITHIN * size
        and abs(math.log(pixels * SPAN / size)) < _GROWN
        and abs(math.atan2(turned[1, 0], turned[0, 0])) < _TURNED
    )


def _is_at(middle: Floats, near: Box) -> bool:
    away = np.hypot(middle[0] - near[0] - near[2] / 2, middle[1] - near[1] - near[3] / 2)
    return bool(away <= _AWAY * max(near[2:]))


__all__ = ["VtubeLiteFace", "create"]
