"""The head of SimCC: each joint's map, laid out as a vector, classified along x and along y (Li et al. 2022)."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class SimCCHead(nn.Module):
    """``cells``: (columns, rows) of the features. ``bins``: of x and y. Named as mmpose names it."""

    def __init__(self, channels: int, joints: int, cells: tuple[int, int], bins: tuple[int, int]) -> None:
        super().__init__()
        self.final_layer = nn.Conv2d(channels, joints, 1)
        self.mlp_head_x = nn.Linear(cells[0] * cells[1], bins[0])
        self.mlp_head_y = nn.Linear(cells[0] * cells[1], bins[1])

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (B, J, bins) over x and over y."""
        maps = torch.flatten(self.final_layer(features), 2)
        return self.mlp_head_x(maps), self.mlp_head_y(maps)
