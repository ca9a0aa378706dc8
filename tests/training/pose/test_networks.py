"""Networks at the edges of a training: what gives other outputs than its codec takes is none of it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from vtube import registry
from vtube.errors import UsageError
from vtube.training.pose.networks import refuse_unless_fitting

SIZE = (64, 64)


class Maps(nn.Module):
    """A quarter of the input's size, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.layer, self.times = nn.Conv2d(3, 5, 4, stride=4), times

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return (self.layer(pictures),) * self.times


@pytest.mark.parametrize("times", [0, 2, 3])
def test_outputs_that_the_codec_does_not_take_are_refused(times: int) -> None:
    codec = registry.create("codecs", "heatmap", size=SIZE)
    refuse_unless_fitting(Maps(1), codec, SIZE)
    with pytest.raises(UsageError, match="takes no such input"):
        refuse_unless_fitting(Maps(times), codec, SIZE)
