"""Top-down pose networks: heatmaps or SimCC, from the boxes of labelled people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vtube import crops, registry
from vtube.datasets.sample import Sample
from vtube.training.devices import Place
from vtube.training.freezing import freeze
from vtube.training.loading import Loading, order, portions
from vtube.training.pose import losses
from vtube.training.pose import networks as pose_networks
from vtube.training.pose.dataset import PoseDataset
from vtube.training.pose.measures import measures
from vtube.training.pose.samples import Parts, truth
from vtube.training.pose.settings import Settings
from vtube.training.pose.targets import Targets
from vtube.training.task import Better
from vtube.types import Floats

if TYPE_CHECKING:
    import torch

CORRECTIONS, VALIDATION = "corrections ", "validation "
"""Begin the names of measures on held-out corrections, and on those that choose the best weights."""
EVALUATED = 32
"""People of a batch that is only looked at."""


class PoseTask:
    """Watches PCK on the validation, with corrections the median error; without one nothing chooses.

    ``resumed``: a state replaces the weights that the settings name, which need not be there any more.
    """

    def __init__(self, settings: Settings, parts: Parts, place: Place, *, resumed: bool = False) -> None:
        self._settings, self._place, self._parts, self._resumed = settings, place, parts, resumed
        self._skeleton = registry.create("skeletons", settings.network.skeleton)
        self.watched, self.better = _watched(parts)
        self._codec: Any = None
        self._data = self._samples([*parts.base, *parts.corrections], settings.augmentation)
        self._teacher: Callable[[torch.Tensor], torch.Tensor] | None = None

    def network(self) -> torch.nn.Module:
        """A random one, or the given weights; the frozen parts do not learn."""
        told = self._settings.network
        network: torch.nn.Module = pose_networks.build(told, fetch=not self._resumed)
        self._codec = pose_networks.codec(network, told.size)
        pose_networks.refuse_unless_fitting(network, self._codec, told.size)
        self._teacher = pose_networks.soft_teacher(self._settings, network, self._place)
        if told.weights and not self._resumed:
            pose_networks.begin(network, told)
        freeze(network, told.frozen)
        return network

    def batches(self, epoch: int) -> Loading:
        """Shuffled and augmented anew each epoch."""
        told, parts = self._settings, self._parts
        self._data.set_epoch(epoch)
        indices = order(told.seed, epoch, len(parts.base), len(parts.corrections), told.data.corrected)
        chosen = portions(indices, told.loop.batch, self._place.rank, self._place.world)
        return Loading(Targets(self._data, self._codec), chosen, told.loop.workers)

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        """Of the labels, and of the teacher's maps where there is a teacher."""
        outputs, target, weights = network(batch["image"]), batch["target"], batch["weights"]
        if isinstance(outputs, tuple):
            return losses.simcc_divergence(outputs, (target["x"], target["y"]), weights)
        loss = losses.heatmap_mse(outputs, target, weights)
        if self._teacher is None:
            return loss
        share = self._settings.teacher.share
        everywhere = weights.new_ones(weights.shape)
        return (1 - share) * loss + share * losses.heatmap_mse(outputs, self._teacher(batch["image"]), everywhere)

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        """``measures`` on held-out people, on held-out corrections and on the validation, where there are any."""
        parts = self._parts
        each = (("", parts.held), (CORRECTIONS, parts.corrections_held), (VALIDATION, parts.validation))
        return {
            kind + name: value
            for kind, samples in each
            if samples
            for name, value in self._measured(network, samples).items()
        }

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        """Weights with their card."""
        pose_networks.write(network, path, self._settings.network, trained)

    def predict(self, network: torch.nn.Module, samples: list[Sample]) -> tuple[Floats, Floats]:
        """(N, J, 2) picture pixels and (N, J) scores of N people, by their boxes."""
        import torch

        data = self._samples(samples, None)
        device = next(network.parameters()).device
        points, scores = [], []
        with torch.inference_mode():
            for begin in range(0, len(samples), EVALUATED):
                batch = range(begin, min(begin + EVALUATED, len(samples)))
                images = torch.stack([torch.as_tensor(data[index]["image"]) for index in batch]).to(device)
                outputs = network(images)
                arrays = [o.float().cpu().numpy() for o in (outputs if isinstance(outputs, tuple) else (outputs,))]
                seen, sure = self._codec.decode(arrays)
                size = self._settings.network.size
                points += [crops.around(samples[i].box, size).to_picture(p) for i, p in zip(batch, seen, strict=True)]
                scores += list(sure)
        return np.stack(points), np.stack(scores)

    def truth(self, samples: list[Sample]) -> Floats:
        """(N, J, 2) picture pixels of N people in the network's joints, NaN where not labelled."""
        return np.stack([truth(sample, self._skeleton)[0] for sample in samples])

    def _measured(self, network: torch.nn.Module, samples: list[Sample]) -> dict[str, float]:
        points, scores = self.predict(network, samples)
        return measures(samples, self.truth(samples), points, scores.mean(axis=1), self._skeleton)

    def _samples(self, samples: list[Sample], augmentation: Any) -> PoseDataset:
        return PoseDataset(samples, self._skeleton, self._settings.network.size, augmentation, seed=self._settings.seed)


def _watched(parts: Parts) -> tuple[str | None, Better]:
    if not parts.validation:
        return None, "higher"
    return (VALIDATION + "NME", "lower") if parts.corrections else (VALIDATION + "PCK", "higher")
