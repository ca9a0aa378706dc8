"""The loss of a tracker, which learns where joints are and which are not there."""

from __future__ import annotations

from torch import Tensor

SCALE = 100.0
"""Brings the error of maps, of which most are zero, to about 1 at the beginning."""


def loss(maps: Tensor, target: Tensor, weights: Tensor, emphasis: float) -> Tensor:
    """The mean squared error of ``maps`` (B, J, H, W), in which a peak of ``target``, of the same shape, counts
    ``1 + emphasis`` times as much as nothing. ``weights``: (B, J), joints of weight 0 teach nothing.
    """
    squared = (maps.float() - target).square() * (1 + emphasis * target)
    error: Tensor = SCALE * (squared.mean(dim=(2, 3)) * weights).mean()
    return error
