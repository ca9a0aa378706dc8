"""vtube-lite: one person at a webcam, by a small network of our own that comes along with the package.

It looks at a square around the person: where the joints of the last frame were. Where nobody is known it looks at the
whole picture, and then more closely, in the same frame, at whoever is seen there. Once a second the whole picture is
looked at besides, so that somebody who is surer is followed instead of what was taken for a person. Of several people
in what is looked at it sees one, whole: the one whose head is where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vtube import paths, registry
from vtube.crops import Crop, whole
from vtube.errors import InputError, UsageError, VtubeError
from vtube.estimators._batches import exported_card
from vtube.estimators._heads import of_one
from vtube.estimators._network import check_choices, check_on_cpu
from vtube.estimators._openvino import BYTES, OpenVinoNetwork
from vtube.estimators._region import GUESSED, SEEN, Region, region
from vtube.types import Box, Floats, Frame, Image, Pose, Skeleton
from vtube.weights import Weights, resolve
from vtube.weights.card import EXPORTED, Card
from vtube.weights.export import engine
from vtube.weights.saving import EXPORTER

MADE = ("vtube_lite", "coco17", "heatmap")
"""Estimator, skeleton and codec of the weights that run here."""
TELLING = 5
"""A person's score is the mean of this many joints, the surest: a face is somebody."""
NEW = 0.4
"""The score of somebody who comes, at least: who is there already is believed at less."""
AGAIN = 1.0
"""Seconds after which the whole picture is looked at besides."""
JUMP = 0.5
"""Seconds between frames from which the last one says nothing."""
SURER = 0.1
"""By how much somebody elsewhere in the picture has to have the better score to be followed instead."""
APART = 0.3
"""Overlap of two boxes, as intersection over union, below which they are not the same person's."""


def create(
    weights: str = "vtube-lite",
    score: float = 0.3,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    say: Callable[[str], None] | None = None,
) -> VtubeLite:
    """Open the network that comes along, or another by path: weights that ``vtube train`` has written for this
    estimator (.safetensors), or the folder of an export. It runs on the CPU.

    ``score``: somebody below it is nobody; who comes needs ``NEW`` at least. ``device``: "cpu" or "auto".
    ``precision``: "exact" computes in 32 bits what is not stored in 8. ``threads``: 0 for as many as the runtime likes.
    ``say``: told what happens while it takes time.

    Raises:
        UsageError, InputError, DeviceError: no such weights, not to be opened, or of another network; another device.
    """
    check_on_cpu(device, "vtube_lite")
    check_choices(device, precision)
    folder = _folder(resolve(weights), say)
    card = exported_card(folder)
    made = (card.estimator, card.skeleton, card.codec)
    if made != MADE or card.size[0] != card.size[1]:
        got, expected = f"{', '.join(made)}, {card.size[0]}x{card.size[1]}", f"{', '.join(MADE)}, a square"
        raise InputError("weights of another network", where=folder, got=got, expected=expected)
    blobs = paths.cache("engines", "compiled")
    model, exact = folder / "model.xml", precision == "exact"
    network = OpenVinoNetwork(model, BYTES, free=True, threads=threads, blobs=blobs, exact=exact)
    try:
        body = VtubeLite(network, card, score=score)
        given, wanted = body.maps()
    except (UsageError, TypeError, OverflowError, RuntimeError) as error:
        reason = str(error) if isinstance(error, VtubeError) else None
        raise InputError("the card does not fit the network", where=folder / EXPORTED, got=reason) from error
    if given != [wanted]:
        raise InputError("the card does not fit the network", where=folder, got=f"outputs {given}", expected=wanted)
    return body


@dataclass(frozen=True, slots=True)
class Seen:
    """Whom a look has shown. ``points``: (J, 2) picture pixels; ``scores``: (J,); ``score``: the person's. ``place``:
    where to look next; ``box``: of it what lies in the picture.
    """

    points: Floats
    scores: Floats
    score: float
    box: Box
    place: Region


class Network(Protocol):
    """What looks at a square: drawn on ``canvas``, (height, width, 3) uint8 BGR of that shape, seen by ``run``."""

    def canvas(self, shape: tuple[int, int], /) -> Image:
        """Where to draw."""
        ...

    def run(self, shape: tuple[int, int], /) -> list[NDArray[Any]]:
        """The outputs, as the card's codec takes them."""
        ...


class VtubeLite:
    """Gives the one person that it follows. ``size``: pixels of the input's side. ``remembers``: as
    ``vtube.stages.Remembering`` has it.
    """

    remembers = True
    skeleton: Skeleton

    def __init__(self, network: Network, card: Card, *, score: float) -> None:
        self.skeleton = registry.create("skeletons", card.skeleton)
        self._codec: Any = registry.create("codecs", card.codec, size=card.size, **card.codec_options)
        self._network, self._input, self._score = network, card.size, score
        self.size = card.size[0]
        self._followed: Region | None = None
        self._picture = (0, 0)
        self._t = self._looked = -np.inf

    def __call__(self, frame: Frame) -> tuple[Pose, ...]:
        """The person in ``frame``: keypoints in its pixels, those beyond its edges missing; the box is the square that
        is looked at next, as far as it lies in the picture.
        """
        follows = 0 < frame.t - self._t <= JUMP and frame.size == self._picture
        last = self._followed if follows else None
        seen = self._closely(frame, last, self._score)
        if seen is None or frame.t - self._looked >= AGAIN:
            followed, self._looked = seen, frame.t
            seen = _better(followed, self._anywhere(frame))
            last = last if seen is followed else None
        self._followed = seen.place.after(last, frame.t - self._t) if seen else None
        self._t, self._picture = frame.t, frame.size
        return () if seen is None else (Pose(self.skeleton, seen.points, seen.scores, seen.box, seen.score),)

    def maps(self) -> tuple[list[tuple[int, ...]], tuple[int, ...]]:
        """The shapes of what the network gives, and the one that the codec takes.

        Raises:
            RuntimeError: the network does not run on pictures of this size.
        """
        given = self._network.run(self._input[::-1])
        return [output.shape for output in given], (1, len(self.skeleton.joints), *self._codec.shape)

    def _anywhere(self, frame: Frame) -> Seen | None:
        """Whoever is seen in the whole picture, looked at closely."""
        box = (0.0, 0.0, float(frame.size[0]), float(frame.size[1]))
        seen = self._look(frame, whole(box, self._input), None, GUESSED)
        return self._closely(frame, seen.place if seen else None, max(self._score, NEW))

    def _closely(self, frame: Frame, place: Region | None, least: float) -> Seen | None:
        """Who is there, if anybody of that score is."""
        seen = self._look(frame, place.crop(self._input), np.array(place.head)) if place else None
        return seen if seen and seen.score >= least else None

    def _look(self, frame: Frame, cut: Crop, head: Floats | None, least: float = SEEN) -> Seen | None:
        points, scores = self._codec.decode(self._shown(frame, cut, head))
        points = cut.to_picture(points[0])
        inside = ((points >= 0) & (points < frame.size)).all(axis=1)  # no NaN is
        scores = np.where(inside, scores[0], 0.0)
        score = float(np.sort(scores)[-TELLING:].mean())
        place = region(points, scores, frame.size, least)
        return Seen(points, scores, score, place.box(frame.size), place) if place else None

    def _shown(self, frame: Frame, cut: Crop, head: Floats | None) -> list[NDArray[Any]]:
        """What the network says, of one person as far as it tells places apart."""
        shape = self._input[::-1]
        cut.draw(frame.image, self._network.canvas(shape))
        maps = self._network.run(shape)[0][0]
        near = None if head is None else cut.to_crop(head) / self._codec.pixels
        return [of_one(maps, near)[None]]


def _better(followed: Seen | None, other: Seen | None) -> Seen | None:
    """Whom to follow: who is followed, unless somebody elsewhere is clearly surer, or nobody would come for them."""
    if followed and other and _overlap(followed.box, other.box) >= APART:
        return followed
    if followed is None or followed.score < NEW:
        return other
    return other if other and other.score > followed.score + SURER else followed


def _folder(found: Weights, say: Callable[[str], None] | None) -> Path:
    if found.form == "safetensors":
        return engine(found, EXPORTER, say=say)
    if found.form != "openvino" or not found.path.is_dir():
        raise InputError("weights of another network", where=found.path, expected=".safetensors or an exported folder")
    return found.path


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(_end(one), _end(other))
    shared = float(np.prod((high - low).clip(0)))
    return shared / max(one[2] * one[3] + other[2] * other[3] - shared, 1e-9)


def _end(box: Box) -> Floats:
    return np.array([box[0] + box[2], box[1] + box[3]])
