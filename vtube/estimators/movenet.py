"""MoveNet SinglePose: one person by regression from the middle of a body, quick and small.

A picture is looked at twice where it shows a whole body: all of it, and then closer, the square around the hips that
MoveNet's own documentation proposes for the picture that follows ("crop region"). To look at the same picture again
costs time, but leaves no memory that a cut, a second source or another person could spoil.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vtube import paths
from vtube.errors import InputError
from vtube.estimators._letterbox import letterbox
from vtube.estimators._network import check_on_cpu
from vtube.estimators._openvino import OpenVinoNetwork, Takes
from vtube.skeletons import coco17
from vtube.types import Floats, Frame, Image, Pose, Skeleton
from vtube.weights import resolve

SURE = 0.2
"""Score of a joint that tells where to look closer, and of those that the person's box is around."""
TRUNK, BODY = 1.9, 1.2
"""Half a side of the closer look: the farthest that a shoulder or hip, and any joint, is from the hips, times this."""
CLOSER = 0.5
"""A closer look is one at a square whose half side is at most this share of the picture's longer side."""
TELLING = 7
"""A person's score is the mean of this many joints, the surest: a face and shoulders are somebody."""


def create(
    weights: str = "movenet_singlepose_lightning_int8_4", score: float = 0.3, device: str = "auto", threads: int = 0
) -> MoveNet:
    """Open a single-pose MoveNet by name or path (.tflite); it runs on the CPU.

    ``score``: somebody below it is nobody. ``device``: "cpu" or "auto". ``threads``: 0 for as many as the runtime
    likes. The input's size is the network's own.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another task; another device.
    """
    check_on_cpu(device, "movenet")
    return MoveNet(weights, score=score, threads=threads)


class MoveNet:
    """Gives the one person that the network chooses: near the middle, and large.

    ``size``: pixels of the input's side.
    """

    skeleton: Skeleton

    def __init__(self, weights: str, *, score: float, threads: int) -> None:
        self.skeleton = coco17.create()
        self._score = score
        found = resolve(weights)
        if found.form != "tflite" or (found.entry and found.entry.estimator != "movenet"):
            raise InputError("weights of another network", where=found.path, expected="MoveNet SinglePose (.tflite)")
        self._network = OpenVinoNetwork(
            found.path, Takes("RGB", planes=False), threads=threads, blobs=paths.cache("engines", "compiled")
        )
        self.size = _side(self._network, found.path)
        joints = self.skeleton.joints
        self._hips = [joints.index(f"{side}_hip") for side in ("left", "right")]
        self._trunk = [*self._hips, *(joints.index(f"{side}_shoulder") for side in ("left", "right"))]

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        """The person in ``frame``, keypoints in its pixels; box around the sure ones."""
        points, scores = self._look(frame.image)
        region = self._closer(points, scores, frame.size)
        if region is not None:
            x, y, right, bottom = region
            points, scores = self._look(frame.image[y:bottom, x:right])
            points += (x, y)
        scores = np.where(((points >= 0) & (points <= frame.size)).all(axis=1), scores, 0.0)
        score = float(np.sort(scores)[-TELLING:].mean())
        sure = points[scores >= SURE]
        if score < self._score or len(sure) < 2:
            return ()
        (x, y), (width, height) = sure.min(axis=0).tolist(), np.ptp(sure, axis=0).tolist()
        return (Pose(self.skeleton, points, scores, (x, y, width, height), score),)

    def _look(self, image: Image) -> tuple[Floats, Floats]:
        """(17, 2) pixels and (17,) scores of what the network sees in all of a picture."""
        shape = (self.size, self.size)
        box = letterbox((image.shape[1], image.shape[0]), self.size, 1, shape)
        box.draw(image, self._network.canvas(shape))
        seen = self._network.run(shape)[0][0, 0].astype(np.float64)  # y, x in shares of the side, score
        return box.to_picture(seen[:, 1::-1] * self.size), seen[:, 2].clip(0, 1)

    def _closer(self, points: Floats, scores: Floats, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
        """Where to look closer: left, top, right, bottom in the picture's pixels; None if nothing would be gained."""
        sure = scores >= SURE
        hips, shoulders = self._hips, self._trunk[2:]
        if not (sure[hips].any() and sure[shoulders].any()):
            return None
        middle = points[hips].mean(axis=0)
        half = max(TRUNK * np.abs(points[self._trunk] - middle).max(), BODY * np.abs(points[sure] - middle).max())
        left, top = np.maximum(np.floor(middle - half), 0).astype(int).tolist()
        right, bottom = np.minimum(np.ceil(middle + half), size).astype(int).tolist()
        if half > CLOSER * max(size) or right - left < 2 or bottom - top < 2:
            return None
        return left, top, right, bottom


def _side(network: OpenVinoNetwork, path: Path) -> int:
    if network.outputs != [[1, 1, 17, 3]] or network.fixed is None or network.fixed[0] != network.fixed[1]:
        raise InputError(
            "weights of another network", where=path, got=f"outputs {network.outputs}", expected="[1, 1, 17, 3]"
        )
    return network.fixed[0]
