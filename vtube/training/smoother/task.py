"""Training a learned smoother: sequences from takes and of disturbances, and how wrong it is about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from pydantic import Field

from vtube.settings.section import Section
from vtube.smoothing import _weights
from vtube.training.devices import Place
from vtube.training.settings import AbsolutePath, Training
from vtube.training.smoother.network import Rollout, losses
from vtube.training.smoother.samples import Sample, as_seen, batch, changed, draw
from vtube.training.smoother.sequences import motions, parted

if TYPE_CHECKING:
    from vtube.training.task import Better

_MEASURED, _TRAINED = 1, 0
"""Which of two sequences of random numbers."""


class Data(Section):
    """The takes, and which of them are for what."""

    root: AbsolutePath = Field(Path(), validate_default=True, description="the folder that the takes' folders are in")
    takes: list[Path] = Field(min_length=1, description="folders of takes: NAME.pose.json")
    validation: list[str] = Field(description="names of takes that choose the best weights")
    held_out: list[str] = Field(default_factory=list, description="names of takes that have no part in the training")


class Smoother(Section):
    """The network."""

    network: str = Field("lstm", description="lstm or transformer")
    options: dict[str, int] = Field(default_factory=dict, description="what that network takes: width, layers, span")


class Sequences(Section):
    """What an epoch is, and what counts as wrong."""

    frames: int = Field(64, ge=8, le=1024, description="of a sequence, at most")
    batches: int = Field(100, ge=1, description="of an epoch")
    jitter: float = Field(1.0, ge=0, description="what trembling counts, beside 1 for places now and 1 for those ahead")


class Settings(Training):
    """A smoother's training."""

    data: Data
    smoother: Smoother = Field(default_factory=Smoother)
    sequences: Sequences = Field(default_factory=Sequences)


class SmoothingTask:
    """Watches the loss on the validation's takes, as they were seen and disturbed further."""

    watched: str = "wrong"
    better: Better = "lower"

    def __init__(self, settings: Settings, place: Place) -> None:
        self._settings, self._place = settings, place
        everything = [motion for folder in settings.data.takes for motion in motions(settings.data.root / folder)]
        kept = [motion for motion in everything if motion.take not in settings.data.held_out]
        self._motions, held = parted(kept, settings.data.validation)
        self._measured = {
            "seen": self._whole([as_seen(self._rng(_MEASURED, i), m, self._frames) for i, m in enumerate(held)]),
            "disturbed": self._whole([changed(self._rng(_MEASURED, i), held, self._frames) for i in range(len(held))]),
        }

    @property
    def _frames(self) -> int:
        return self._settings.sequences.frames

    def _rng(self, *place: int) -> np.random.Generator:
        return np.random.default_rng((self._settings.seed, *place))

    def _whole(self, samples: Sequence[Sample]) -> dict[str, torch.Tensor]:
        return {name: torch.from_numpy(array) for name, array in batch(samples, self._frames).items()}

    def network(self) -> torch.nn.Module:
        """The network with random weights."""
        return Rollout(self._settings.smoother.network, self._settings.smoother.options)

    def batches(self, epoch: int) -> Drawn:
        """The epoch's sequences, drawn when they are asked for."""
        return Drawn(self, epoch)

    def drawn(self, epoch: int, position: int) -> dict[str, torch.Tensor]:
        """One batch of an epoch, this process's share."""
        size, rank, world = self._settings.loop.batch, self._place.rank, self._place.world
        rng = self._rng(_TRAINED, epoch, position * world + rank)
        return self._whole([draw(rng, self._motions, self._frames) for _ in range(size)])

    def loss(self, network: torch.nn.Module, batch: Any) -> torch.Tensor:
        """What is wrong, in shoulder widths; trembling counts as the settings say."""
        return self._sum(losses(batch, *network(batch)))

    def evaluate(self, network: torch.nn.Module) -> dict[str, float]:
        """``wrong``, the loss, and its parts in shoulder widths, of takes as they were seen and disturbed further."""
        device = next(network.parameters()).device
        found = {"wrong": 0.0}
        with torch.no_grad():
            for kind, sequences in self._measured.items():
                there = {name: tensor.to(device) for name, tensor in sequences.items()}
                parts = losses(there, *network(there))
                found["wrong"] += float(self._sum(parts)) / len(self._measured)
                found |= {f"{kind}_{name}": float(part) for name, part in parts.items()}
        return found

    def _sum(self, parts: Mapping[str, torch.Tensor]) -> torch.Tensor:
        trembling = parts["jitter"] + parts["jitter_ahead"]
        return parts["now"] + parts["ahead"] + self._settings.sequences.jitter * trembling

    def write(self, network: torch.nn.Module, path: Path, trained: Mapping[str, Any]) -> None:
        """Write weights that ``smoothing.method=temporal`` takes; their header names no folder of this machine."""
        smoother = self._settings.smoother
        prefix = "tensors."
        tensors = {
            name.removeprefix(prefix): tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()
        }
        _weights.write(path, _weights.Weights(smoother.network, smoother.options, tensors, _anywhere(trained)))


def _anywhere(trained: Mapping[str, Any]) -> dict[str, Any]:
    settings = trained["settings"]
    data = {key: value for key, value in settings["data"].items() if key != "root"}
    return {**trained, "settings": {**settings, "data": data}}


class Drawn:
    """The batches of an epoch; each is drawn anew from (seed, epoch, position)."""

    def __init__(self, task: SmoothingTask, epoch: int) -> None:
        self._task, self._epoch = task, epoch

    def __len__(self) -> int:
        return self._task._settings.sequences.batches

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        return self.after(0)

    def after(self, position: int) -> Iterator[dict[str, torch.Tensor]]:
        """All but the first ``position``."""
        return (self._task.drawn(self._epoch, i) for i in range(position, len(self)))
