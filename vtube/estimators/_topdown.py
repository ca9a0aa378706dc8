"""Top-down pose models: a detector finds people, a network finds the joints of each in a crop of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vtube import crops, registry
from vtube.errors import InputError, UsageError, nearest
from vtube.estimators._batches import Batches, open_batches
from vtube.estimators._boxes import SEEN, Detected, Found, Last
from vtube.stages import Estimator
from vtube.types import Box, Floats, Frame, Image, Pose, Skeleton
from vtube.weights.card import Card

MOST = 32
"""People at the most whose joints are looked for: the most prominent ones."""
BOXES: dict[str, Callable[[Estimator], Detected | Last]] = {"detector": Detected, "last": Last}
APART = 1 / 16
"""Of the input's diagonal: places of a joint, seen directly and in the mirror, that are not the same."""


def opened(
    estimator: str,
    *,
    weights: str,
    size: int = 320,
    score: float = 0.3,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    trust_weights: bool = False,
    say: Callable[[str], None] | None = None,
    boxes: str = "detector",
    detector: str = "yolov8n-pose",
    flip: bool = False,
    decoding: str | None = None,
) -> TopDown:
    """A top-down estimator with weights of a name or path, on a CPU exported once for it.

    ``size``: pixels of the detector input's longer side; that of the network is the weights' own. ``score``: people
    whom the detector is less sure of are nobody. ``device``: "cpu", "cuda", "mps" or "auto". ``precision``: "exact" for
    32 bits and the detector's published weights, "auto" for what is quicker and looks the same. ``threads``: 0 for as
    many as the runtime likes. ``trust_weights``: open checkpoints, the detector's too, that the catalogue does not
    know. ``say``: told what happens while it takes time. ``boxes``: "detector", or "last" for where the joints of the
    last frame were. ``detector``: weights of YOLO. ``flip``: look at the mirrored crops too, for twice the time.
    ``decoding``: of heatmaps, "dark" or "quarter", by default what the weights ask for.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, of another estimator; an unknown choice.
    """
    if boxes not in BOXES:
        raise UsageError(f"unknown boxes {boxes!r}", where=f"estimators/{estimator}", hint=nearest(boxes, BOXES))
    network, card, path = open_batches(
        weights, device=device, precision=precision, threads=threads, trust=trust_weights, say=say
    )
    if card.estimator != estimator:
        raise InputError(
            "weights of another estimator", where=path, got=card.estimator, expected=estimator,
            hint=f"--set body.estimator={card.estimator}",
        )  # fmt: skip
    if decoding is not None and card.codec != "heatmap":
        raise UsageError("only heatmaps can be decoded so or so", where=path, got=card.codec)
    finder = registry.create(
        "estimators", "yolov8", weights=detector, size=size, score=score, device=device, precision=precision,
        threads=threads, trust_weights=trust_weights, say=say,
    )  # fmt: skip
    return TopDown(network, card, BOXES[boxes](finder), flip=flip, decoding=decoding)


class TopDown:
    """Gives the people whom the detector sees, most prominent first, with the network's joints.

    A person's score is the mean of the joints that are seen, times that of the box. ``numbers``: what the network
    computes with. ``crop``: (width, height) of its input. ``detector``: who finds the people. ``remembers``: as
    ``vtube.stages.Remembering`` has it.
    """

    skeleton: Skeleton

    def __init__(
        self, network: Batches, card: Card, people: Detected | Last, *, flip: bool = False, decoding: str | None = None
    ) -> None:
        self.skeleton = registry.create("skeletons", card.skeleton)
        options = card.codec_options | ({"decoding": decoding} if decoding else {})
        self._codec: Any = registry.create("codecs", card.codec, size=card.size, **options)
        self._network, self._size, self._people, self._flip = network, card.size, people, flip
        self.numbers, self.detector, self.crop = network.numbers, people.detector, card.size
        self.remembers = people.remembers

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        """The people in ``frame``: keypoints in its pixels (also beyond its edges), boxes clipped to it."""
        people = self._people(frame)[:MOST]
        poses = self._poses(frame, people) if people else ()
        self._people.learn(frame, poses)
        return tuple(pose for pose in poses if pose.score > 0)

    def _poses(self, frame: Frame, people: list[Found]) -> tuple[Pose, ...]:
        width, height = self._size
        cuts = [crops.around(found.box, self._size) for found in people]
        canvas: Image = np.empty((len(cuts), height, width, 3), dtype=np.uint8)
        for cut, place in zip(cuts, canvas, strict=True):
            cut.draw(frame.image, place)
        points, scores = self._joints(canvas)
        return tuple(
            Pose(
                self.skeleton,
                cut.to_picture(points[i]),
                scores[i],
                _clipped(found.box, frame.size),
                found.score * _mean(scores[i]),
            )
            for i, (cut, found) in enumerate(zip(cuts, people, strict=True))
        )

    def _joints(self, canvas: Image) -> tuple[Floats, Floats]:
        """(P, J, 2) input pixels and (P, J) scores, with the mirrored crops' where that is asked for."""
        points, scores = self._codec.decode(self._network(canvas))
        if not self._flip:
            return points, scores
        mirrored, unsure = self._codec.decode(self._network(np.ascontiguousarray(canvas[:, :, ::-1])))
        mirrored, unsure = mirrored[:, self.skeleton.mirrored], unsure[:, self.skeleton.mirrored]
        mirrored[..., 0] = self._size[0] - 1 - mirrored[..., 0]
        return _merged(points, scores, mirrored, unsure, APART * float(np.hypot(*self._size)))


def _merged(points: Floats, scores: Floats, others: Floats, unsure: Floats, apart: float) -> tuple[Floats, Floats]:
    """Of two looks at the same joints: the mean by score where they agree to within ``apart`` pixels, else the surer;
    the score is the mean of both.
    """
    total = scores + unsure
    share = np.divide(scores, total, out=np.zeros_like(total), where=total > 0)
    there = np.nan_to_num(points), np.nan_to_num(others)
    far = np.hypot(*np.moveaxis(there[0] - there[1], -1, 0)) > apart
    share = np.where(far, np.round(share), share)[..., None]
    merged = there[0] * share + there[1] * (1 - share)
    return np.where(np.expand_dims(total > 0, -1), merged, np.nan), total / 2


def _mean(scores: Floats) -> float:
    seen = scores[scores > SEEN]
    return float(seen.mean()) if len(seen) else 0.0


def _clipped(box: Box, size: tuple[int, int]) -> Box:
    x, y = max(0.0, min(box[0], size[0])), max(0.0, min(box[1], size[1]))
    right, bottom = max(0.0, min(box[0] + box[2], size[0])), max(0.0, min(box[1] + box[3], size[1]))
    return x, y, right - x, bottom - y
