"""Samples as a network's inputs: items depend on the seed, the epoch and their index alone."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from vtube.crops import Crop, around
from vtube.datasets.sample import Sample
from vtube.errors import InputError, UsageError
from vtube.training.pose.augmentation import Augmentation, Placed, placed, recoloured
from vtube.training.pose.pictures import read
from vtube.training.pose.samples import truth
from vtube.types import Floats, Image, Skeleton, frozen

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's pictures, RGB in 0..1."""
TRIES = 20
"""Pictures in place of a broken one, before all are taken for broken."""

_log = logging.getLogger(__name__)


class PoseDataset(Dataset[dict[str, Any]]):
    """People cut out of their pictures, in the joints of one skeleton.

    Args:
        samples: of any skeletons; their joints are converted, and who has none left is left out.
        skeleton: the one that is learnt.
        size: (width, height) of an item's image.
        augment: how pictures are varied; None: not at all.
        seed: of all variation.

    A picture that cannot be read gets one warning, and another sample takes its place: always the same for a sample, as
    long as the files are the same. ``broken`` has those seen by this process.

    Raises:
        InputError: nobody to learn from, or none of the pictures that were tried can be read.
        UsageError: a size that is none.
    """

    def __init__(
        self,
        samples: Sequence[Sample],
        skeleton: Skeleton,
        size: tuple[int, int],
        augment: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        if min(size) < 8:
            raise UsageError("out of range", where="size", got=size, expected="at least 8 x 8 pixels")
        converted = [truth(sample, skeleton) for sample in samples]
        kept = [i for i, (_, weights) in enumerate(converted) if weights.any()]
        if not kept:
            raise InputError("nobody to learn from", where="data", got=f"{len(samples)} samples",
                             expected=f"some with joints of {skeleton.name}")  # fmt: skip
        self.samples = [samples[i] for i in kept]
        self.skeleton, self.size, self.augment, self.seed = skeleton, size, augment, seed
        self.broken: set[str] = set()
        self._points = np.stack([converted[i][0] for i in kept])
        self._weights = np.stack([converted[i][1] for i in kept])
        self._scale, self._offset = _normalisation(MEAN, STD)
        self._epoch = 0
        self._readable(0, 1.0)

    def set_epoch(self, epoch: int) -> None:
        """Choose how pictures are varied from now on; workers that have been started keep theirs."""
        self._epoch = epoch

    def __len__(self) -> int:
        """How many people."""
        return len(self.samples)

    def __getitem__(self, index: int) -> dict[str, Any]:
        """``image`` (3, H, W) float32 RGB, normalised; ``points`` (J, 2) float32 pixels of it, NaN where missing;
        ``weights`` (J,) float32, 0 where missing, beyond the picture or beyond the image.

        Raises:
            InputError: neither its picture nor any of those that could take its place can be read.
        """
        chance = np.random.default_rng((self.seed, self._epoch, index))
        person = self._placed(index, chance)
        i, picture, factor = self._readable(index, _scale_of(person.crop))
        if i != index:
            person = self._placed(i, chance)
        image = torch.from_numpy(_drawn(picture, person.crop, factor)).permute(2, 0, 1)
        if self.augment is not None:
            image = recoloured(image, self.augment, chance)
        points, weights = self._labels(i, person, (picture.shape[1] * factor, picture.shape[0] * factor))
        return {
            "image": image * self._scale + self._offset,
            "points": torch.from_numpy(points.astype(np.float32)),
            "weights": torch.from_numpy(weights.astype(np.float32)),
        }

    def _placed(self, i: int, chance: np.random.Generator) -> Placed:
        box = self.samples[i].box
        if self.augment is None:
            return Placed(around(box, self.size))
        return placed(box, self._points[i], self.skeleton, self.size, self.augment, chance)

    def _labels(self, i: int, person: Placed, picture: tuple[int, int]) -> tuple[Floats, Floats]:
        """(J, 2) points in the image and (J,) weights. ``picture``: (width, height) in its own pixels."""
        points, weights = self._points[i], self._weights[i]
        there = (points >= 0).all(axis=1) & (points <= picture).all(axis=1)  # False for NaN too
        seen = person.crop.to_crop(points)
        there &= (seen > -0.5).all(axis=1) & (seen < np.array(self.size) - 0.5).all(axis=1)
        weights = np.where(there, weights, 0.0)
        seen[weights == 0] = np.nan
        other = self.skeleton.mirrored
        return (seen[other], weights[other]) if person.flipped else (seen, weights)

    def _readable(self, index: int, scale: float) -> tuple[int, Image, int]:
        """The sample, or one in its place, whose picture can be read; the picture, and how much smaller it is."""
        problem: InputError | None = None
        tries = min(TRIES, len(self.samples))
        for i in ((index + k * _stride(len(self.samples))) % len(self.samples) for k in range(tries)):
            try:
                return i, *read(self.samples[i].image, scale)
            except InputError as error:
                problem = problem or error
                self._tell(error, str(self.samples[i].image))
        raise InputError(f"none of {tries} pictures can be read", where="data", got=str(problem)) from problem

    def _tell(self, error: InputError, file: str) -> None:
        if file not in self.broken:
            self.broken.add(file)
            _log.warning("%s; another picture takes its place", error)


def _normalisation(mean: tuple[float, ...], std: tuple[float, ...]) -> tuple[torch.Tensor, torch.Tensor]:
    """(3, 1, 1) factor and offset that bring 0..255 to (value / 255 - mean) / std."""
    spread, middle = (torch.tensor(values, dtype=torch.float32).reshape(3, 1, 1) for values in (std, mean))
    return 1 / (255 * spread), -middle / spread


def _scale_of(crop: Crop) -> float:
    return float(np.hypot(*crop.matrix[:, 0]))


def _drawn(picture: Image, crop: Crop, factor: int) -> Image:
    """The crop of a picture that was read ``factor`` times smaller; integer coordinates are pixels' centres."""
    smaller = np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1]])
    return Crop(frozen(crop.matrix @ smaller), crop.size).draw(picture)


def _stride(count: int) -> int:
    """A step that comes by every sample, and not by the neighbours first: they may be of the same clip."""
    step = max(int(count * 0.618), 1)
    while math.gcd(step, count) > 1:
        step += 1
    return step
