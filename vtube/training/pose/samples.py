"""Which samples train and which are measured on: no picture does both, whatever set it comes from."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from vtube.datasets import cards
from vtube.datasets.sample import Sample
from vtube.datasets.splitting import split
from vtube.errors import InputError, UsageError
from vtube.registry import create
from vtube.skeletons.conversion import convert_points
from vtube.training.pose.settings import Data
from vtube.types import Floats, Skeleton

HELD_OUT = 0.2
"""Share of the data sets to train on that is measured on where no others are named."""
ENOUGH = 10
"""People from which on a validation chooses by more than chance."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """``base``, ``held``: of the data sets. ``corrections``, ``corrections_held``: of the folder of corrections; all
    are measured on held-out people alone. ``validation``: chooses the best weights, where there are enough people.
    """

    base: list[Sample]
    held: list[Sample]
    corrections: list[Sample]
    corrections_held: list[Sample]
    validation: list[Sample] = field(default_factory=list)


def parts(data: Data, skeleton: Skeleton, seed: int, labelled: Iterable[Sample] = ()) -> Parts:
    """Read and split. ``skeleton``: whose joints are learnt; people who have none of them are left out. ``labelled``:
    further samples to train on, of a teacher.

    Raises:
        UsageError: no data set is named, or nothing is left to train or to measure on.
        InputError: a set cannot be read.
    """
    if not data.train and not data.unlabelled and data.corrections is None:
        raise UsageError("names no data set", where="setting data.train", hint="vtube datasets list shows the cards")
    train = [sample for name in data.train for sample in cards.load(name, data.root)]
    if data.evaluation:
        measured = [sample for name in data.evaluation for sample in cards.load(name, data.root)]
        _, held = split(measured, data.held_out or 1.0, seed)
    else:
        train, held = split(train, data.held_out or HELD_OUT, seed)
    corrections, corrections_held = (_able(samples, skeleton) for samples in _corrections(data, seed))
    held = _able(held, skeleton)
    unseen = {key for sample in (*held, *corrections_held) for key in _keys(sample)}
    base = [s for s in _able((*train, *labelled), skeleton, data.labelled) if unseen.isdisjoint(_keys(s))]
    corrections = [sample for sample in corrections if unseen.isdisjoint(_keys(sample))]
    named = data.train or data.unlabelled
    for name, samples in (("train", base), ("evaluation", held)):
        if named and not samples:
            raise UsageError("has no samples left", where=f"setting data.{name}")
    if not named:
        _log.warning("nothing but corrections to learn from: the network may forget others; data.train names sets")
    counts = f"{len(base)} people to train on, {len(held)} to measure on"
    _log.info("%s", counts + (f"; corrections: {len(corrections)} and {len(corrections_held)}" if corrections else ""))
    return Parts(base, held, corrections, corrections_held)


def choosing(parts: Parts, share: float, seed: int) -> Parts:
    """The parts, with a share of the photos or clips to train on as validation: of the corrections where there are
    any. Nobody chooses where that share is too few people, or leaves none to train on.
    """
    source = parts.corrections or parts.base
    train, validation = split(source, share, seed + 1)  # of the first seed's hashes the lowest are held out already
    if len(validation) < ENOUGH or not train:
        return parts
    _log.info("%s", f"{len(validation)} of those to train on choose the best weights instead")
    unseen = {key for sample in validation for key in _keys(sample)}
    base, corrections = ([s for s in of if unseen.isdisjoint(_keys(s))] for of in (parts.base, parts.corrections))
    return replace(parts, base=base, corrections=corrections, validation=validation)


def _keys(sample: Sample) -> set[str | Path]:
    """What tells that two samples are of one picture: its file, or the name of its photo or clip in another set."""
    return {sample.image.resolve(), sample.group, sample.photo or sample.group}


def _able(samples: Iterable[Sample], skeleton: Skeleton, least: float = 0.0) -> list[Sample]:
    """Those that have the skeleton's joints, that share of them at least."""
    shares = ((sample, (truth(sample, skeleton)[1] > 0).mean()) for sample in samples)
    return [sample for sample, share in shares if share >= max(least, 1e-9)]


def truth(sample: Sample, skeleton: Skeleton) -> tuple[Floats, Floats]:
    """(J, 2) picture pixels of a person in the joints of a skeleton, NaN where not labelled, and (J,) 0 or 1."""
    labelled = (sample.visible > 0).astype(np.float64)
    if sample.skeleton.joints == skeleton.joints:
        return sample.points, labelled
    return convert_points(sample.points, labelled, sample.skeleton, skeleton)


def _corrections(data: Data, seed: int) -> tuple[list[Sample], list[Sample]]:
    if data.corrections is None:
        return [], []
    samples = create("datasets", "corrections", folder=data.corrections)
    learnt, held = split(samples, data.corrections_held_out, seed)
    if not learnt or not held:
        hint = "correct frames of more clips or photos: they are held out by those"
        what = "too few corrections to train and to measure on"
        raise InputError(what, where=data.corrections, got=len(samples), hint=hint)
    return learnt, held
