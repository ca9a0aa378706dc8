"""Ultralytics pose networks: YOLOv8-pose and its successors with the same outputs, with our own pre- and decoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from vtube.errors import InputError
from vtube.estimators._anchors import Head, People, decode
from vtube.estimators._letterbox import letterbox
from vtube.estimators._network import Runtime, open_network
from vtube.skeletons import coco17
from vtube.types import Floats, Frame, Image, Pose, Skeleton

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
    network = open_network(weights, device=device, precision=precision, threads=threads, trust=trust_weights, say=say)
    return Yolov8(*network, size=size, score=score, thorough=precision == "exact")


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
        return self._poses(frame.image)

    def _poses(self, image: Image) -> tuple[Pose, ...]:
        height, width = image.shape[:2]
        box = letterbox((width, height), self.size, max(self._head.strides), self._network.fixed)
        box.draw(image, self._network.canvas(box.shape))
        outputs = self._network.run(box.shape)
        people = decode(outputs, self._head, box.shape, self._score, OVERLAP, thorough=self._thorough)
        points = box.to_picture(people.keypoints[..., :2])
        corners = np.clip(box.to_picture(people.boxes.reshape(-1, 2, 2)), 0, (width, height))
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
