"""Training the small face network: crops that a teacher has labelled, and how wrong it is about others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn import functional

from vtube.errors import InputError
from vtube.training.devices import Place
from vtube.training.face import material
from vtube.training.face.dataset import Inputs
from vtube.training.face.landmarks import LEARNT
from vtube.training.face.material import SHAPES
from vtube.training.face.measures import measures
from vtube.training.face.network import FaceNetwork, Told, told
from vtube.training.face.samples import Samples
from vtube.training.face.settings import Settings
from vtube.training.face.weights import write
from vtube.training.loading import Loading, portions

if TYPE_CHECKING:
    from vtube.training.task import Better

EVALUATED = 128
"""Crops of a batch that is only looked at."""
_EYES = 18  # of the learnt points


class FaceTask:
    """Nothing chooses: held-out faces are measured on alone, and the last weights are what counts.

    Raises:
        InputError: there is no material.
    """

    watched: str | None = None
    better: Better = "lower"

    def __init__(self, settings: Settings, place: Place) -> None:
        self._settings, self._place = settings, place
        size = settings.network.size
        train, held = (_material(settings.data.root / part) for part in ("train", "held"))
        self._data = Inputs(Samples(train, size, settings.augmentation), settings.data, settings.seed)
        self._held = Samples(held, size)
        count = len(held)
        self._measured = np.unique(np.linspace(0, count - 1, min(count, settings.data.measured)).astype(int))
        weights = torch.ones(len(SHAPES))
        for name, weight in (("eyeBlink", settings.losses.lids), ("jawOpen", settings.losses.jaw)):
            weights[[i for i, shape in enumerate(SHAPES) if shape.startswith(name)]] = weight
        self._weights = weights / weights.mean()

    def network(self) -> torch.nn.Module:
        """The network with random weights."""
        return FaceNetwork(**self._settings.network.model_dump())

    def batches(self, epoch: int) -> Loading:
        """The epoch's crops, drawn when they are asked for."""
        settings, place = self._settings, self._place
        self._data.set_epoch(epoch)
        chosen = portions(range(settings.data.drawn), settings.loop.batch, place.rank, place.world)
        return Loading(self._data, chosen, settings.loop.workers)

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        """What is wrong about blendshapes, head and points of the faces that are there, and about whether one is."""
        given, settings = told(network(batch["image"]).float()), self._settings.losses
        there = batch["there"]
        wrong = functional.smooth_l1_loss(given.shapes, batch["shapes"], beta=0.1, reduction="none")
        wrong = wrong * (self._weights.to(wrong.device) * (1 + settings.rare * batch["shapes"]))
        total = 10 * settings.shapes * _mean(wrong.mean(dim=1), there)
        total = total + settings.head * self._head(given, batch, there)
        off = (given.points - batch["points"]).abs().mean(dim=2)
        share = torch.ones(len(LEARNT), device=off.device)
        share[:_EYES] = 2.0
        total = total + 10 * settings.points * _mean((off * share).mean(dim=1), there)
        return total + settings.there * functional.binary_cross_entropy_with_logits(given.there, there)

    @staticmethod
    def _head(given: Told, batch: Any, there: torch.Tensor) -> torch.Tensor:
        turned = (given.rotation - batch["rotation"]).abs().mean(dim=1)
        return _mean(3 * turned + 5 * (given.place - batch["place"]).abs().mean(dim=1), there)

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        """``measures`` on the held-out crops as they are."""
        device, held = next(network.parameters()).device, self._held
        rows: list[np.ndarray] = []
        truths: list[dict[str, np.ndarray]] = []
        nothing = np.random.default_rng((self._settings.seed,))
        with torch.inference_mode():
            for begin in range(0, len(self._measured), EVALUATED):
                batch = held.batch(self._measured[begin : begin + EVALUATED], nothing)
                rows.append(network(torch.from_numpy(batch.pop("image")).to(device)).float().cpu().numpy())
                truths.append(batch)
        given = told(torch.from_numpy(np.concatenate(rows)))
        truth = {name: np.concatenate([batch[name] for batch in truths]) for name in truths[0]}
        return measures(given, truth, held.crops.kinds[self._measured])

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        """Write weights with their card, which names no folder of this machine."""
        write(path, network, self._settings.network.model_dump(), trained)


def _material(folder: Path) -> material.Crops:
    files = sorted(folder.glob("*.npz"))
    if not files:
        hint = "scripts/vtube_lite_face_data.py makes it"
        raise InputError("no crops of faces", where=folder, hint=hint)
    crops = material.together([material.read(file) for file in files])
    if not (crops.kinds != material.NOBODY).any():
        raise InputError("no face among the crops", where=folder)
    return crops


def _mean(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """Over those that are there."""
    return (values * there).sum() / there.sum().clamp(min=1.0)
