"""Lets a pose model look at labelled pictures."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtube.datasets._faults import Faults
from vtube.errors import InputError
from vtube.evaluation.labels import Labels, Photo
from vtube.evaluation.people import Seen
from vtube.skeletons.conversion import convert_points
from vtube.sources.images import read
from vtube.stages import Estimator
from vtube.types import Frame, Pose, Skeleton, frozen

APART = 3600.0
"""Seconds between two pictures, so that no model takes one for the next of a film."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a model saw.

    ``photos``: those that could be read, ``seen``: in each of them, in the joints of the labels. ``unreadable``: names
    of the others. ``seconds``: of each picture but the first of its size, before which a runtime prepares itself.
    """

    photos: tuple[Photo, ...]
    seen: tuple[Seen, ...]
    unreadable: tuple[str, ...]
    seconds: tuple[float, ...]


def watch(model: Estimator, labels: Labels, progress: Callable[[], object] = lambda: None) -> Watched:
    """Show every picture to the model, one after the other. ``progress``: called after each.

    Pictures that cannot be read are left out, counted and told in one warning.

    Raises:
        InputError: not one of them can be read.
    """
    look = _Look(model, labels)
    for i in sorted(range(len(labels.photos)), key=lambda i: labels.photos[i].size or (0, 0)):
        look(i)
        progress()
    look.faults.tell(labels.file)
    if not look.seen:
        raise InputError("not one of its pictures can be read", where=labels.file, got=f"{len(labels.photos)} pictures")
    order = sorted(look.seen)
    return Watched(
        tuple(labels.photos[i] for i in order),
        tuple(look.seen[i] for i in order),
        tuple(labels.photos[i].name for i in sorted(look.unreadable)),
        tuple(look.seconds),
    )


class _Look:
    """Shows one picture after the other to a model."""

    def __init__(self, model: Estimator, labels: Labels) -> None:
        self.faults = Faults()
        self.seen: dict[int, Seen] = {}
        self.unreadable: list[int] = []
        self.seconds: list[float] = []
        self._model, self._labels = model, labels
        self._last: tuple[int, int] | None = None

    def __call__(self, i: int) -> None:
        photo = self._labels.photos[i]
        try:
            frame = Frame(frozen(read(photo.path)), i * APART, i)
        except InputError as error:
            self.faults.add("pictures that cannot be read, left out", f"{photo.name}: {error.what}")
            self.unreadable.append(i)
            return
        if photo.size is not None and tuple(map(round, photo.size)) != frame.size:
            self.faults.add("pictures of another size than their labels say", photo.name)
        began = time.perf_counter()
        poses = self._model(frame)
        if frame.size == self._last:
            self.seconds.append(time.perf_counter() - began)
        self._last = frame.size
        self.seen[i] = people(poses, self._model.skeleton, self._labels.skeleton, frame.size)


def people(poses: tuple[Pose, ...], origin: Skeleton, to: Skeleton, size: tuple[int, int]) -> Seen:
    """Poses of one picture in the joints of another skeleton, the surest first.

    Joints beyond the picture's edge are brought to it, as ultralytics has it: labels lie within the picture.
    """
    ranked = sorted((pose for pose in poses if math.isfinite(pose.score)), key=lambda pose: -pose.score)
    points = np.array([pose.points for pose in ranked]).reshape(-1, len(origin.joints), 2)
    scores = np.array([pose.scores for pose in ranked]).reshape(-1, len(origin.joints))
    converted, _ = convert_points(points, scores, origin, to)
    return Seen(np.clip(converted, 0.0, np.array(size, dtype=np.float64)), np.array([pose.score for pose in ranked]))


def told(origin: Skeleton, to: Skeleton) -> NDArray[np.intp]:
    """The joints of ``to`` that a model with the joints of ``origin`` can tell, as indices."""
    joints = len(origin.joints)
    _, scores = convert_points(np.zeros((joints, 2)), np.ones(joints), origin, to)
    return np.flatnonzero(scores > 0)
