"""A tracker of one person: learnt from crops as a running one makes them, measured by the tracker itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vtube import registry
from vtube.codecs.heatmap import Heatmap
from vtube.datasets import cards
from vtube.datasets.sample import Sample
from vtube.errors import UsageError
from vtube.training.devices import Place
from vtube.training.loading import Loading, order, portions
from vtube.training.pose import networks as pose_networks
from vtube.training.task import Better
from vtube.training.tracker import empty, running
from vtube.training.tracker.dataset import Followed, normalised
from vtube.training.tracker.losses import loss
from vtube.training.tracker.measures import measures
from vtube.training.tracker.settings import Settings
from vtube.types import Image, Pose

if TYPE_CHECKING:
    import torch

ESTIMATOR = "vtube_lite"
"""What runs the weights."""
LARGE = 0.3
"""Share of the picture's longer side that a person has at least who is measured on."""


class TrackerTask:
    """Nothing chooses: held-out people are measured on alone, and the last weights are what counts. ``held``: those
    people.
    """

    watched: str | None = None
    better: Better = "lower"

    def __init__(self, settings: Settings, place: Place, *, resumed: bool = False) -> None:
        self._settings, self._place, self._resumed = settings, place, resumed
        self._skeleton = registry.create("skeletons", settings.network.skeleton)
        data = settings.data
        self._train, self._drawn, held = (
            [sample for name in names for sample in cards.load(name, data.root)]
            for names in (data.train, data.drawn, data.evaluation)
        )
        for sample in (*self._train, *self._drawn, *held):
            if sample.skeleton.joints != self._skeleton.joints:
                got, expected = sample.skeleton.name, self._skeleton.name
                raise UsageError("other joints than the network's", where="data", got=got, expected=expected)
        self.held = _spread(_alone(held), data.measured)
        self._data: Followed

    def network(self) -> torch.nn.Module:
        """A random one, or the given weights."""
        told = self._settings.network
        network: torch.nn.Module = pose_networks.build(told, fetch=not self._resumed)
        codec = pose_networks.codec(network, told.size)
        if not isinstance(codec, Heatmap):
            raise UsageError("a tracker learns maps", where="setting network", got=f"{told.name} without any")
        pose_networks.refuse_unless_fitting(network, codec, told.size)
        if told.weights and not self._resumed:
            pose_networks.begin(network, told)
        self._data = Followed(self._train, self._skeleton, codec, self._settings, self._drawn)
        return network

    def batches(self, epoch: int) -> Loading:
        """Shuffled and varied anew each epoch: all that are real, and of the drawn ones so many as have their share."""
        told, data = self._settings, self._data
        data.set_epoch(epoch)
        mixed = order(told.seed, epoch, data.drawn, len(data) - data.drawn, 1 - told.data.drawn_share)
        chosen = portions(mixed, told.loop.batch, self._place.rank, self._place.world)
        return Loading(data, chosen, told.loop.workers)

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        """Of the places of joints that are there, and of which are."""
        maps = network(normalised(batch["image"]))
        return loss(maps, batch["target"], batch["weights"], self._settings.emphasis)

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        """``measures`` of the tracker in the pictures of held-out people and in those of nobody."""
        found = self.follow(network, (empty.read(sample.image) for sample in self.held))
        return measures([sample.points for sample in self.held], found, self.follow(network, self.empty()))

    def follow(self, network: torch.nn.Module, pictures: Iterable[Image]) -> list[Pose | None]:
        """Whom the tracker sees in each picture (H, W, 3) uint8 BGR, as ``running.seen`` has it."""
        return running.seen(network, pose_networks.card(network, self._settings.network, ESTIMATOR), pictures)

    def empty(self) -> Iterator[Image]:
        """The held-out pictures of nobody, and of each held-out picture a part without people, where it has such."""
        for path in empty.pictures(self._settings.data.root / self._settings.data.empty):
            yield empty.read(path)
        for number, sample in enumerate(self.held):
            part = empty.part(empty.read(sample.image), [sample.box], np.random.default_rng(number))
            if part is not None:
                yield part

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        """Weights with their card."""
        pose_networks.write(network, path, self._settings.network, trained, ESTIMATOR)


def _alone(samples: Sequence[Sample]) -> list[Sample]:
    """Those large in their picture, with nobody beside them who could be meant instead."""
    areas: dict[Path, list[float]] = {}
    for sample in samples:
        areas.setdefault(sample.image, []).append(sample.area)
    return [
        sample
        for sample in samples
        if sum(area >= sample.area / 2 for area in areas[sample.image]) == 1
        and max(sample.box[2:]) >= LARGE * max(empty.read(sample.image).shape[:2])
    ]


def _spread(samples: Sequence[Sample], count: int) -> list[Sample]:
    """So many at most, evenly among all."""
    step = max(len(samples) / count, 1.0)
    return [samples[int(i * step)] for i in range(min(count, len(samples)))]
