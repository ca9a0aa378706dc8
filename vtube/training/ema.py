"""A running mean of the weights, which evaluates better than the weights themselves."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


class Average:
    """The exponential moving mean of a network's parameters and buffers (Polyak and Juditsky, 1992).

    ``network``: a copy in ``eval`` mode that holds the mean. The decay begins low, (1 + n) / (10 + n) after n updates,
    so that the random start is soon forgotten.
    """

    def __init__(self, network: torch.nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
        self._decay = decay

    def update(self, network: torch.nn.Module, step: int) -> None:
        """Take the weights after ``step`` steps into the mean; whole numbers, such as counts, are copied."""
        import torch

        decay = min(self._decay, (1 + step) / (10 + step))
        with torch.no_grad():
            current = network.state_dict()
            for name, mean in self.network.state_dict().items():
                if mean.is_floating_point():
                    mean.lerp_(current[name].to(mean.dtype), 1 - decay)
                else:
                    mean.copy_(current[name])
