"""Ultralytics pose networks: YOLOv8-pose and its successors with the same outputs, with our own pre- and decoding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.estimators._anchors import Head, People, decode
from vtube.estimators._letterbox import Letterbox, letterbox
from vtube.estimators._network import Runtime, SeveralRuntime, open_network
from vtube.estimators.several import TOGETHER
from vtube.skeletons import coco17
from vtube.types import Floats, Frame, Pose, Skeleton

OVERLAP = 0.7
"""Boxes that overlap by more (intersection over union) are one person; ultralytics' own default."""


def create(
    weights: str = "yolov8n-pose",
    size: int = 320,
    score: float = 0.3,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    trust_weights: bool = False,
    say: Callable[[str], None] | None = None,
) -> Yolov8:
    """Open pose weights by name or path, on a CPU exported once to its quickest runtime.

    ``size``: pixels of the network input's longer side. ``score``: people below it are not given. ``device``: "cpu",
    "cuda", "mps" or "auto". ``precision``: "exact" for the published weights and every candidate, as ultralytics has
    them; "auto" for what is quicker and looks the same.
    ``threads``: 0 for as many as the runtime likes. ``trust_weights``: open a checkpoint that
    the catalogue does not know. ``say``: told what happens while it takes time.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another task.
    """
    network, head, where = open_network(
        weights, device=device, precision=precision, threads=threads, trust=trust_weights, say=say
    )
    thorough = precision == "exact"
    if isinstance(network, SeveralRuntime):
        return SeveralYolov8(network, head, where, size=size, score=score, thorough=thorough)
    return Yolov8(network, head, where, size=size, score=score, thorough=thorough)


class Yolov8:
    """Gives all people in a picture, the most prominent (box area times score) first. ``numbers``: what the network
    computes with, as "fp32" or "int8"; None where its file does not say. ``size``: pixels of the input's longer side.
    """

    skeleton: Skeleton

    def __init__(
        self, network: Runtime, head: Head, where: Path, *, size: int, score: float, thorough: bool = False
    ) -> None:
        self.skeleton = coco17.create()
        self.size = max(network.fixed) if network.fixed else size
        self._network, self._score, self._thorough = network, score, thorough
        self._head, self.numbers = head, network.numbers
        if self._head.kpt_shape[0] != len(self.skeleton.joints):
            raise InputError(
                "keypoints that have no names",
                where=where,
                got=f"{self._head.kpt_shape[0]} joints",
                expected=f"{len(self.skeleton.joints)} of {self.skeleton.name}",
            )

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        """The people in ``frame``: keypoints in its pixels (also beyond its edges), boxes clipped to it."""
        box = self._box(frame)
        box.draw(frame.image, self._network.canvas(box.shape))
        return self._poses(frame, box, self._network.run(box.shape))

    def _box(self, frame: Frame) -> Letterbox:
        return letterbox(frame.size, self.size, max(self._head.strides), self._network.fixed)

    def _poses(self, frame: Frame, box: Letterbox, outputs: list[NDArray[Any]]) -> tuple[Pose, ...]:
        people = decode(outputs, self._head, box.shape, self._score, OVERLAP, thorough=self._thorough)
        points = box.to_picture(people.keypoints[..., :2])
        corners = np.clip(box.to_picture(people.boxes.reshape(-1, 2, 2)), 0, frame.size)
        return self._ranked(people, points, corners)

    def _ranked(self, people: People, points: Floats, corners: Floats) -> tuple[Pose, ...]:
        sides = corners[:, 1] - corners[:, 0]
        order = np.argsort(-np.prod(sides, axis=1) * people.scores, kind="stable")
        return tuple(
            Pose(
                self.skeleton,
                points[i],
                people.keypoints[i, :, 2],
                (float(corners[i, 0, 0]), float(corners[i, 0, 1]), float(sides[i, 0]), float(sides[i, 1])),
                float(people.scores[i]),
            )
            for i in order
        )


class SeveralYolov8(Yolov8):
    """On a graphics card, which is quicker with several pictures at once (``vtube.stages.BatchEstimator``)."""

    _network: SeveralRuntime

    def several(self, frames: Sequence[Frame]) -> list[tuple[Pose, ...]]:
        """The people of each frame. Those of one shape make one tensor, of ``TOGETHER`` pictures however many there
        are: libraries choose how they compute by its size, and a frame's people do not depend on its neighbours.
        """
        boxes = [self._box(frame) for frame in frames]
        poses: dict[int, tuple[Pose, ...]] = {}
        for shape in dict.fromkeys(box.shape for box in boxes):
            alike = [i for i, box in enumerate(boxes) if box.shape == shape]
            for some in (alike[k : k + TOGETHER] for k in range(0, len(alike), TOGETHER)):
                pictures = np.zeros((TOGETHER, *shape, 3), np.uint8)
                for row, i in enumerate(some):
                    boxes[i].draw(frames[i].image, pictures[row])
                outputs = self._network.run_several(pictures)
                for row, i in enumerate(some):
                    poses[i] = self._poses(frames[i], boxes[i], [output[row : row + 1] for output in outputs])
        return [poses[i] for i in range(len(frames))]
