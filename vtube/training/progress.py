"""How far a training is."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from vtube.training.task import Better


@dataclass(slots=True)
class Progress:
    """``epoch``: epochs that are done. ``position``: batches done of the next one, of ``batches``. ``loss``: the sum of
    its batches' losses. ``before``: the measures of the network at the start. ``best``: those of the best one, after
    ``best_epoch`` epochs; where nothing chooses, of the newest. ``last``: the newest.
    """

    epoch: int = 0
    position: int = 0
    batches: int = 0
    loss: float = 0.0
    before: dict[str, float] = field(default_factory=dict)
    best: dict[str, float] = field(default_factory=dict)
    best_epoch: int = 0
    last: dict[str, float] = field(default_factory=dict)

    def state(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def begin(self, batches: int) -> None:
        """The next epoch has so many batches. Where settings changed in its middle, it goes on at the same share."""
        if self.position and self.batches != batches:
            self.loss *= batches / self.batches
            self.position = self.position * batches // self.batches
        self.batches = batches

    def end(self) -> float:
        """The epoch is done; returns its mean loss."""
        mean = self.loss / max(1, self.position)
        self.epoch, self.position, self.loss = self.epoch + 1, 0, 0.0
        return mean

    def measured(self, measures: dict[str, float], watched: str | None, better: Better) -> bool:
        """Take an evaluation in; whether it is the best one by ``watched``, or None by which the newest is."""
        if not self.before:
            self.before = measures
        self.last = measures
        is_best = watched is None or not self.best
        if watched is not None and self.best:
            value, record = measures[watched], self.best.get(watched, math.nan)
            is_best = value > record if better == "higher" else value < record
        if is_best:
            self.best, self.best_epoch = measures, self.epoch
        return is_best
