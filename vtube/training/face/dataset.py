"""What an epoch of a face network's training shows: faces and nobody, each kind of crop in its share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import Dataset

from vtube.training.face.material import DRAWN
from vtube.training.face.samples import Samples
from vtube.training.face.settings import Data
from vtube.types import Floats


class Inputs(Dataset[dict[str, NDArray[Any]]]):
    """Those of an epoch, each of which depends on the seed, the epoch and its place in that alone.

    ``told``: how often each kind of crop is drawn, of those that there are.
    """

    def __init__(self, samples: Samples, told: Data, seed: int) -> None:
        self._samples, self._seed, self._epoch = samples, seed, 0
        self._kinds = [np.flatnonzero(samples.crops.kinds == kind) for kind in range(DRAWN + 1)]
        self._shares = _shares(told, np.array([len(kind) > 0 for kind in self._kinds]))

    def set_epoch(self, epoch: int) -> None:
        """Choose what is drawn from now on."""
        self._epoch = epoch

    def __getitem__(self, place: int) -> dict[str, NDArray[Any]]:
        """An input of the epoch, as ``Samples.item`` has it."""
        chance = np.random.default_rng((self._seed, self._epoch, place))
        among = self._kinds[chance.choice(len(self._kinds), p=self._shares)]
        return self._samples.item(int(among[chance.integers(len(among))]), chance)


def _shares(told: Data, there: NDArray[np.bool_]) -> Floats:
    """(5,) how often each of ``material``'s kinds is drawn."""
    others = np.array([told.photos, told.frames, told.warped, told.nobody]) * there[:DRAWN]
    drawn = told.drawn_share * there[DRAWN]
    shares = np.append(others * (1 - drawn) / max(others.sum(), 1e-9), drawn)
    return np.asarray(shares / shares.sum())
