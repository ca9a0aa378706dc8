"""All figures of an evaluation, from what is labelled and what a model saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vtube.evaluation import pck
from vtube.evaluation.average_precision import Precision, average_precision
from vtube.evaluation.oks import pair, similarity
from vtube.evaluation.people import Person, Seen
from vtube.types import Floats, Skeleton


@dataclass(frozen=True, slots=True)
class Joint:
    """How one joint did. ``labels``: how often it is labelled. ``error``: median pixels where the person was found.

    ``pck``: at 0.2 of the torso; ``oks``: mean similarity; both 0..1 over all labels, those of people who were not
    found included. NaN without labels, or without anybody who was found.
    """

    name: str
    labels: int
    pck: float
    oks: float
    error: float


@dataclass(frozen=True)
class Measures:
    """How a model did on P pictures with N people who count.

    ``skeleton``: the labels'; ``joints``: (J,) indices of those that were measured. ``precision``: COCO's figures, over
    all people that the model gave. All else is about those whom a program would take for real, at ``precision.score``:
    ``truth``: the N people; ``picture``: (N,) in which picture each is; ``predicted``: (N, J, 2) pixels, NaN for who
    was not found; ``oks``: (N,), 0 likewise.
    """

    skeleton: Skeleton
    joints: NDArray[np.intp]
    precision: Precision
    truth: tuple[Person, ...]
    picture: NDArray[np.intp]
    predicted: Floats
    oks: Floats

    @cached_property
    def points(self) -> Floats:
        """(N, J, 2) pixels of the labels, NaN where there is none."""
        return np.array([person.points for person in self.truth])

    @cached_property
    def labelled(self) -> NDArray[np.bool_]:
        """(N, J) whether a joint has a label."""
        return np.asarray(np.isfinite(self.points).all(axis=2))

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """(N,) whether the model saw each person."""
        return self.oks > 0

    @cached_property
    def torso(self) -> Floats:
        """(N,) pixels: the reference of PCK."""
        boxes = np.array([person.box for person in self.truth])
        return pck.torso(self.points, self._measured, boxes)

    def pck(self, threshold: float = pck.TORSO) -> float:
        """PCK by the torso, 0..1."""
        return self._pck(self.torso, threshold)[1]

    def pckh(self) -> float | None:
        """PCKh, 0..1; None where the skeleton has no head or nobody's is labelled."""
        reference = pck.head(self.points, self._measured)
        value = None if reference is None else self._pck(reference, pck.HEAD)[1]
        return None if value is None or np.isnan(value) else value

    def each(self) -> list[Joint]:
        """Joint by joint, those that were measured."""
        met, _ = self._pck(self.torso, pck.TORSO)
        area = np.array([person.area for person in self.truth])
        similar = similarity(self.predicted, self.points, area, self._measured.sigmas)
        distance = np.linalg.norm(self.predicted - self.points, axis=2)
        return [
            Joint(name, int(self.labelled[:, j].sum()), float(met[j]), _mean(similar[:, j]), _median(distance[:, j]))
            for j, name in enumerate(self._measured.joints)
        ]

    @cached_property
    def _measured(self) -> Skeleton:
        return part(self.skeleton, self.joints)

    def _pck(self, reference: Floats, threshold: float) -> tuple[Floats, float]:
        return pck.pck(self.predicted, self.points, self.labelled.astype(np.float64), reference, threshold)


def measure(
    truth: Sequence[Sequence[Person]],
    seen: Sequence[Seen],
    skeleton: Skeleton,
    joints: NDArray[np.intp] | None = None,
) -> Measures:
    """Compare what a model saw with the labels, picture by picture in the same order, both with the skeleton's joints.

    ``joints``: indices of those to measure by; all by default.
    """
    chosen = np.arange(len(skeleton.joints)) if joints is None else joints
    people = [[person.of(chosen) for person in here] for here in truth]
    these = [one.of(chosen) for one in seen]
    sigmas = skeleton.sigmas[chosen]
    precision = average_precision(people, these, sigmas)
    real: list[Person] = []
    picture, predicted, similar = list[int](), list[Floats](), list[Floats]()
    for i, (here, everybody) in enumerate(zip(people, these, strict=True)):
        sure, counting = everybody.at_least(precision.score), [person for person in here if person.counts]
        which, how = pair(counting, sure, sigmas)
        nobody = np.full((1, len(chosen), 2), np.nan)
        real += counting
        picture += [i] * len(counting)
        predicted.append(np.concatenate([sure.points, nobody])[which])
        similar.append(how)
    return Measures(
        skeleton,
        chosen,
        precision,
        tuple(real),
        np.array(picture, dtype=np.intp),
        np.concatenate(predicted),
        np.concatenate(similar),
    )


def part(skeleton: Skeleton, joints: NDArray[np.intp]) -> Skeleton:
    """The skeleton with these joints alone."""
    names = tuple(skeleton.joints[j] for j in joints)
    bones, mirror = (
        tuple(pair for pair in pairs if set(pair) <= set(names)) for pairs in (skeleton.bones, skeleton.mirror)
    )
    return replace(skeleton, joints=names, bones=bones, mirror=mirror, sigmas=skeleton.sigmas[joints])


def _mean(values: Floats) -> float:
    there = values[np.isfinite(values)]
    return float(there.mean()) if len(there) else float("nan")


def _median(values: Floats) -> float:
    there = values[np.isfinite(values)]
    return float(np.median(there)) if len(there) else float("nan")
