"""Which samples train and which are measured on: no picture does both, whatever set it comes from."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
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

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """``base``, ``held``: of the data sets. ``corrections``, ``corrections_held``: of the folder of corrections."""

    base: list[Sample]
    held: list[Sample]
    corrections: list[Sample]
    corrections_held: list[Sample]


def parts(data: Data, skeleton: Skeleton, seed: int, labelled: Iterable[Sample] = ()) -> Parts:
    """Read and split. ``skeleton``: whose joints are learnt; people who have none of them are left out. ``labelled``:
    further samples to train on, of a teacher.

    Raises:
        UsageError: no data set is named, or nothing is left to train or to measure on.
        InputError: a set cannot be read.
    """
    if not data.train and not data.unlabelled:
        raise UsageError("names no data set", where="setting data.train", hint="vtube datasets list shows the cards")
    train = [sample for name in data.train for sample in cards.load(name, data.root)]
    if data.evaluation:
        measured = [sample for name in data.evaluation for sample in cards.load(name, data.root)]
        _, held = split(measured, data.held_out, seed)
    else:
        train, held = split(train, data.held_out, seed)
    corrections, corrections_held = (_able(samples, skeleton) for samples in _corrections(data, seed))
    held = _able(held, skeleton)
    unseen = {key for sample in (*held, *corrections_held) for key in _keys(sample)}
    base = [s for s in _able((*train, *labelled), skeleton, data.labelled) if unseen.isdisjoint(_keys(s))]
    corrections = [sample for sample in corrections if unseen.isdisjoint(_keys(sample))]
    for name, samples in (("train", base), ("evaluation", held)):
        if not samples:
            raise UsageError("has no samples left", where=f"setting data.{name}")
    counts = f"{len(base)} people to train on, {len(held)} to measure on"
    _log.info("%s", counts + (f"; corrections: {len(corrections)} and {len(corrections_held)}" if corrections else ""))
    return Parts(base, held, corrections, corrections_held)


def _keys(sample: Sample) -> set[str | Path]:
    """What tells that two samples are of one picture: its file, or the name of its photo or clip in another set."""
    return {sample.image.resolve(), sample.group, sample.photo or sample.group}


def _able(samples: Iterable[Sample], skeleton: Skeleton, least: float = 0.0) -> list[Sample]:
    """Those that have the skeleton's joints, that share of them at least."""
    shares = ((sample, (truth(sample, skeleton)[1] > 0).mean()) for sample in samples if sample.weight > 0)
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
