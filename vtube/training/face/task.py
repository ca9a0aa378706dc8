"""Training the small face network: crops that a teacher has labelled, and how wrong it is about others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from pydantic import Field
from torch.nn import functional

from vtube.errors import InputError
from vtube.settings.section import Section
from vtube.training.devices import Place
from vtube.training.face import material
from vtube.training.face.augmentation import Augmentation
from vtube.training.face.landmarks import LEARNT
from vtube.training.face.material import SHAPES
from vtube.training.face.measures import measures
from vtube.training.face.network import STRIDE, FaceNetwork, Told, told
from vtube.training.face.samples import Samples
from vtube.training.face.weights import write
from vtube.training.pose.settings import AbsolutePath
from vtube.training.settings import Training
from vtube.types import Floats

if TYPE_CHECKING:
    from vtube.training.task import Better

EVALUATED = 128
"""Crops of a batch that is only looked at."""
_EYES = 18  # of the learnt points


class Data(Section):
    """The material, as scripts/vtube_lite_face_data.py makes it: ``train/`` and ``held/``."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder of the material")
    drawn: int = Field(16384, ge=1, description="crops of an epoch")
    warped: float = Field(0.6, ge=0, le=1, description="share of those whose expression was made")
    photos: float = Field(0.17, ge=0, le=1, description="share of photos")
    frames: float = Field(0.13, ge=0, le=1, description="share of clips' frames")
    drawn_share: float = Field(0.3, ge=0, le=0.9, description="share of an epoch that drawn faces are, where any are")
    measured: int = Field(2000, ge=1, description="held-out crops that are measured on, at even distances")
    nobody: float = Field(0.1, ge=0, le=1, description="share of those without a face")


class Network(Section):
    """What is trained."""

    size: int = Field(112, ge=32, le=256, multiple_of=STRIDE, description="pixels of the input's side")
    width: int = Field(16, ge=4, le=64, description="channels of the first layer")
    hidden: int = Field(160, ge=8, le=1024, description="features before the outputs")


class Losses(Section):
    """What counts how much."""

    shapes: float = Field(1.0, ge=0, description="blendshapes")
    lids: float = Field(4.0, ge=0, description="how much more a blink counts than another blendshape")
    jaw: float = Field(3.0, ge=0, description="how much more an open jaw does")
    rare: float = Field(3.0, ge=0, description="how much more a blendshape counts at 1 than at 0")
    head: float = Field(1.0, ge=0, description="rotation, place and size")
    points: float = Field(1.0, ge=0, description="landmarks")
    there: float = Field(0.2, ge=0, description="whether a face is there")


class Settings(Training):
    """A face network's training."""

    data: Data = Field(default_factory=Data)
    network: Network = Field(default_factory=Network)
    losses: Losses = Field(default_factory=Losses)
    augmentation: Augmentation = Field(default_factory=Augmentation)


class FaceTask:
    """Watches ``wrong``: the blendshapes' mean error on held-out faces, lids and jaw as often as all others.

    Raises:
        InputError: there is no material.
    """

    watched: str = "wrong"
    better: Better = "lower"

    def __init__(self, settings: Settings, place: Place) -> None:
        self._settings, self._place = settings, place
        size = settings.network.size
        train, held = (_material(settings.data.root / part) for part in ("train", "held"))
        self._samples = Samples(train, size, settings.augmentation)
        self._held = Samples(held, size)
        count = len(held)
        self._measured = np.unique(np.linspace(0, count - 1, min(count, settings.data.measured)).astype(int))
        self._kinds = [np.flatnonzero(train.kinds == kind) for kind in range(material.DRAWN + 1)]
        self._shares = _shares(settings.data, [len(kind) > 0 for kind in self._kinds])
        weights = torch.ones(len(SHAPES))
        for name, weight in (("eyeBlink", settings.losses.lids), ("jawOpen", settings.losses.jaw)):
            weights[[i for i, shape in enumerate(SHAPES) if shape.startswith(name)]] = weight
        self._weights = weights / weights.mean()

    def network(self) -> torch.nn.Module:
        """The network with random weights."""
        return FaceNetwork(**self._settings.network.model_dump())

    def batches(self, epoch: int) -> Drawn:
        """The epoch's crops, drawn when they are asked for."""
        return Drawn(self, epoch)

    def drawn(self, epoch: int, position: int) -> dict[str, torch.Tensor]:
        """One batch of an epoch, this process's share."""
        place, size = self._place, self._settings.loop.batch
        chance = np.random.default_rng((self._settings.seed, epoch, position * place.world + place.rank))
        kinds = chance.choice(len(self._kinds), size, p=self._shares)
        chosen = np.array([self._kinds[kind][chance.integers(len(self._kinds[kind]))] for kind in kinds])
        return {name: torch.from_numpy(array) for name, array in self._samples.batch(chosen, chance).items()}

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


class Drawn:
    """The batches of an epoch; each is drawn anew from (seed, epoch, position)."""

    def __init__(self, task: FaceTask, epoch: int) -> None:
        self._task, self._epoch = task, epoch

    def __len__(self) -> int:
        settings = self._task._settings
        return max(1, settings.data.drawn // (settings.loop.batch * self._task._place.world))

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        return self.after(0)

    def after(self, position: int) -> Iterator[dict[str, torch.Tensor]]:
        """All but the first ``position``."""
        return (self._task.drawn(self._epoch, i) for i in range(position, len(self)))


def _material(folder: Path) -> material.Crops:
    files = sorted(folder.glob("*.npz"))
    if not files:
        hint = "scripts/vtube_lite_face_data.py makes it"
        raise InputError("no crops of faces", where=folder, hint=hint)
    crops = material.together([material.read(file) for file in files])
    if not (crops.kinds != material.NOBODY).any():
        raise InputError("no face among the crops", where=folder)
    return crops


def _shares(data: Data, there: Sequence[bool]) -> Floats:
    """(5,) how often each of ``material``'s kinds is drawn, of those that are there."""
    others = np.array([data.photos, data.frames, data.warped, data.nobody]) * there[:4]
    drawn = data.drawn_share * there[material.DRAWN]
    shares = np.append(others * (1 - drawn) / max(others.sum(), 1e-9), drawn)
    return np.asarray(shares / shares.sum())


def _mean(values: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
    """Over those that are there."""
    return (values * there).sum() / there.sum().clamp(min=1.0)
