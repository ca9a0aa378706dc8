"""The small face network: convolutions down to a 16th of the input, then everything as numbers from the flat features.

Residual blocks are those of He et al. 2016; at the lower resolutions they are depthwise separable, after Howard et al.
2017, "MobileNets". A rotation is the first two columns of its matrix (Zhou et al. 2019, "On the Continuity of Rotation
Representations in Neural Networks"), so that nothing jumps.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from vtube.faces._lite_network import PLACE, ROTATION
from vtube.training.face.landmarks import LEARNT
from vtube.training.face.material import SHAPES

OUTPUTS = len(SHAPES) + ROTATION + PLACE + 1 + 2 * len(LEARNT)
STRIDE = 16
MEAN, STD = 127.5, 64.0
"""Of colours in 0..255: what the pictures are normalised by."""


class Told(NamedTuple):
    """What the network tells of B crops.

    ``shapes``: (B, len(SHAPES)) around 0..1. ``rotation``: (B, 6), of the canonical face in the crop. ``place``: (B, 3)
    where the canonical face's origin is, from the crop's middle in sides, and the logarithm of the size that an
    average face has beside the usual one. ``there``: (B,) logit that a face is there. ``points``: (B, len(LEARNT), 2)
    from the crop's middle in sides.
    """

    shapes: Tensor
    rotation: Tensor
    place: Tensor
    there: Tensor
    points: Tensor


def told(outputs: Tensor) -> Told:
    """``outputs``: (B, OUTPUTS), as the network gives them."""
    sizes = [len(SHAPES), ROTATION, PLACE, 1, 2 * len(LEARNT)]
    shapes, rotation, place, there, points = torch.split(outputs, sizes, dim=1)
    return Told(shapes, rotation, place, there[:, 0], points.reshape(len(outputs), len(LEARNT), 2))


class FaceNetwork(nn.Module):
    """Takes (B, S, S, 3) uint8 BGR, gives (B, OUTPUTS). ``size``: S, a multiple of ``STRIDE``.

    ``width``: channels of the first layer; the others are multiples of it. ``hidden``: features before the numbers.
    """

    def __init__(self, size: int = 112, width: int = 16, hidden: int = 160) -> None:
        super().__init__()
        self.size, cells = size, size // STRIDE
        self.features = nn.Sequential(
            _convolved(3, width, 2),
            _convolved(width, 2 * width, 2),
            _Residual(_convolved(2 * width, 2 * width, 1)),
            _convolved(2 * width, 4 * width, 2),
            _Residual(_separable(4 * width)),
            _Residual(_separable(4 * width)),
            _convolved(4 * width, 6 * width, 2),
            _Residual(_separable(6 * width)),
            _Residual(_separable(6 * width)),
            nn.Conv2d(6 * width, 2 * width, 1, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(inplace=True),
        )
        self.hidden = nn.Sequential(nn.Flatten(), nn.Linear(2 * width * cells * cells, hidden), nn.ReLU(inplace=True))
        self.outputs = nn.Linear(hidden, OUTPUTS)

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, S, S, 3) to (B, OUTPUTS)."""
        normal = (pictures.permute(0, 3, 1, 2).float() - MEAN) / STD
        given: Tensor = self.outputs(self.hidden(self.features(normal)))
        return given


class _Residual(nn.Module):
    def __init__(self, layers: nn.Module) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, features: Tensor) -> Tensor:
        changed: Tensor = self.layers(features)
        return features + changed


def _convolved(channels: int, new: int, stride: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels, new, 3, stride, 1, bias=False), nn.BatchNorm2d(new), nn.ReLU(inplace=True))


def _separable(channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, channels, 3, 1, 1, groups=channels, bias=False), nn.BatchNorm2d(channels),
        nn.ReLU(inplace=True), nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels),
    )  # fmt: skip
