"""A learned smoother as torch sees it: the live smoother's own step, rolled out over batches of sequences."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor

from vtube.smoothing._learned import Tensors, begun, chosen, step, travel
from vtube.smoothing._weights import build

SOFT = 0.01
"""Shoulder widths below which a length counts less than in proportion."""
RESTING = 0.02
"""Shoulder widths between two frames: what moves by more may tremble, for nobody sees it."""


class Rollout(torch.nn.Module):
    """The network ``name`` with its ``options``; its parameters have the names of the live smoother's tensors."""

    def __init__(self, name: str, options: dict[str, int]) -> None:
        super().__init__()
        self.name, self.options = name, options
        self.cell = build(name, options, "network")
        self.tensors = torch.nn.ParameterDict({key: _begun(key, shape) for key, shape in self.cell.shapes.items()})

    def forward(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Places and velocities (B, N, 2) after each frame of a batch of ``smoother_samples``."""
        state = begun(self.cell, torch, batch["points"][:, 0])
        places, velocities = [], []
        for i in range(batch["points"].shape[1]):
            points, seen = batch["points"][:, i], batch["seen"][:, i]
            after = step(
                self.cell,
                torch,
                cast("Tensors", self.tensors),
                state,
                points,
                batch["scores"][:, i],
                batch["kind"],
                batch["dt"][:, i],
            )
            if batch["new"][:, i].any():
                after = chosen(torch, batch["new"][:, i], begun(self.cell, torch, points), after)
            state = after if seen.all() else chosen(torch, seen, after, state)
            places.append(state.place)
            velocities.append(state.velocity)
        return torch.stack(places, 1), torch.stack(velocities, 1)


def predicted(places: Tensor, velocities: Tensor, unseen: Tensor) -> Tensor:
    """(B, N, 2) where joints are expected ``unseen`` (B, N) seconds after they were seen."""
    moved: Tensor = places + travel(torch, unseen)[..., None] * velocities
    return moved


def losses(batch: dict[str, Tensor], places: Tensor, velocities: Tensor) -> dict[str, Tensor]:
    """What is wrong, in shoulder widths: ``now``, ``ahead``, and ``jitter`` and ``jitter_ahead``, the trembling.

    Lengths count as themselves above ``SOFT`` and less below (Charbonnier), so that leaps do not rule the rest.
    """
    then = (batch["unseen"] + batch["ahead"][:, None]).detach()
    now, ahead = predicted(places, velocities, batch["unseen"]), predicted(places, velocities, then)
    return {
        "now": _mean(now - batch["now"], batch["counted"]),
        "ahead": _mean(ahead - batch["then"], batch["foreseen"]),
        "jitter": _trembling(now - batch["now"], batch["counted"], batch["now"]),
        "jitter_ahead": _trembling(ahead - batch["then"], batch["foreseen"], batch["now"]),
    }


def _mean(wrong: Tensor, counted: Tensor, weights: Any = 1.0) -> Tensor:
    lengths = torch.sqrt((wrong * wrong).sum(-1) + SOFT**2) - SOFT
    counts = counted * weights
    mean: Tensor = (lengths * counts).sum() / counts.sum().clamp_min(1.0)
    return mean


def _trembling(wrong: Tensor, counted: Tensor, true: Tensor) -> Tensor:
    """Of second differences from frame to frame, the more the less the joint truly moves."""
    all_three = counted[:, 2:] & counted[:, 1:-1] & counted[:, :-2]
    way = torch.linalg.vector_norm(true[:, 2:] - true[:, :-2], dim=-1) / 2
    second = wrong[:, 2:] - 2 * wrong[:, 1:-1] + wrong[:, :-2]
    return _mean(second, all_three, 1.0 / (1.0 + (way / RESTING) ** 2))


def _begun(name: str, shape: tuple[int, ...]) -> torch.nn.Parameter:
    """Random weights of the size that keeps the variance (Glorot and Bengio, 2010), small ones at the way out."""
    if len(shape) == 1:
        return torch.nn.Parameter(torch.zeros(shape))
    weights = torch.nn.init.xavier_normal_(torch.empty(shape), gain=0.1 if name == "out" else 1.0)
    return torch.nn.Parameter(weights)
