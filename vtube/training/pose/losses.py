"""Losses of keypoint networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def heatmap_mse(predicted: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    """Half the mean squared error of heatmaps (Xiao et al., 2018), over all joints whether weighted or not.

    ``predicted``, ``target``: (B, J, H, W). ``weights``: (B, J), 0 for joints that are not labelled.
    """
    squared = (predicted.float() - target.float()).square().mean(dim=(2, 3))
    return 0.5 * (squared * weights).mean()


def simcc_divergence(predicted: tuple[Tensor, Tensor], target: tuple[Tensor, Tensor], weights: Tensor) -> Tensor:
    """Kullback-Leibler divergence of both axes' distributions (Li et al., 2022), the mean over the joints.

    ``predicted``: logits (B, J, W') and (B, J, H'). ``target``: smooth distributions of the same shapes, scaled to sum
    to 1 here. ``weights``: (B, J).
    """
    from torch.nn import functional

    total = weights.new_zeros(())
    for logits, wanted in zip(predicted, target, strict=True):
        share = wanted.float() / wanted.float().sum(-1, keepdim=True).clamp_min(1e-9)
        divergence = functional.kl_div(logits.float().log_softmax(-1), share, reduction="none").sum(-1)
        total = total + (divergence * weights).mean()
    return total
