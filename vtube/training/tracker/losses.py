"""The loss of a tracker, which learns where joints are and which are not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor
from torch.nn import functional

from vtube.training.pose.losses import simcc_divergence

SCALE = 100.0
"""Brings the error of maps, of which most are zero, to about 1 at the beginning."""


def loss(outputs: Tensor | tuple[Tensor, Tensor, Tensor], batch: Mapping[str, Any], emphasis: float) -> Tensor:
    """Of maps the mean squared error, in which a peak counts ``1 + emphasis`` times as much as nothing; of SimCC the
    divergence for joints that are there, and the binary cross entropy of whether they are.

    ``outputs``: maps (B, J, H, W), or logits over x, over y and of presence (B, J). ``batch``: ``target``, ``there``
    and ``weights`` as ``Followed`` has them; joints of weight 0 teach nothing.
    """
    target, weights = batch["target"], batch["weights"]
    if isinstance(outputs, Tensor):
        squared = (outputs.float() - target).square() * (1 + emphasis * target)
        error: Tensor = SCALE * (squared.mean(dim=(2, 3)) * weights).mean()
        return error
    there = batch["there"]
    x, y, presence = outputs
    present = functional.binary_cross_entropy_with_logits(presence.float(), there, weights)
    return simcc_divergence((x, y), (target["x"], target["y"]), weights * there) + present
