"""vtube-lite: a small network of our own for one person at a webcam, made to be quick on two cores of a processor.

An encoder of residual blocks (He et al. 2016) halves the picture five times; a decoder adds what it knew at each
resolution on the way back (as feature pyramids do: Lin et al. 2017) up to a quarter of the input, where each joint has
a map that is zero for a joint that is not there.
"""

from __future__ import annotations

from torch import Tensor, nn

from vtube.errors import UsageError
from vtube.networks._options import between

CONTEXT = 32
"""The input's sides over those of the coarsest features."""


def create(
    joints: int,
    widths: tuple[int, int, int, int] = (32, 64, 96, 128),
    blocks: tuple[int, int, int, int] = (1, 2, 3, 2),
    decoder: int = 48,
    size: tuple[int, int] = (192, 192),
    sigma: float = 1.5,
) -> Lite:
    """A network with random weights for inputs of ``size`` (width, height), multiples of 32.

    ``widths``, ``blocks``: channels and residual blocks at a quarter, an eighth, a sixteenth and a 32nd of the input.
    ``decoder``: channels on the way back. ``sigma``: of the codec, in cells.

    Raises:
        UsageError: a number out of its range, or a size that cannot be halved so often.
    """
    where = "networks/lite"
    between(where, joints=(joints, 1, 1024), decoder=(decoder, 8, 512), stages=(len(widths), 4, 4))
    between(where, depths=(len(blocks), 4, 4), width=(size[0], 64, 1024), height=(size[1], 64, 1024))
    for width, count in zip(widths, blocks, strict=True):
        between(where, widths=(width, 8, 512), blocks=(count, 0, 16))
    if size[0] % CONTEXT or size[1] % CONTEXT:
        raise UsageError("takes multiples of 32 pixels", where=where, got=f"{size[0]}x{size[1]}")
    return Lite(joints, widths, blocks, decoder, sigma)


class Lite(nn.Module):
    """``codec``, ``codec_options``: what its outputs are."""

    codec = "heatmap"

    def __init__(
        self, joints: int, widths: tuple[int, ...], blocks: tuple[int, ...], decoder: int, sigma: float
    ) -> None:
        super().__init__()
        self.codec_options = {"sigma": sigma}
        half = max(widths[0] // 2, 8)
        self.stem = nn.Sequential(*_convolution(3, half, 2), *_convolution(half, widths[0], 2))
        self.stages = nn.ModuleList(
            _stage(widths[max(i - 1, 0)], width, count, 2 if i else 1)
            for i, (width, count) in enumerate(zip(widths, blocks, strict=True))
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width, decoder, 1) for width in widths)
        self.refine = nn.ModuleList(nn.Sequential(*_convolution(decoder, decoder)) for _ in widths[1:])
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.final_layer = nn.Conv2d(decoder, joints, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) to heatmaps (B, J, H / 4, W / 4)."""
        features, seen = self.stem(pictures), []
        for stage in self.stages:
            features = stage(features)
            seen.append(features)
        way = self.lateral[-1](features)
        finer = zip(self.lateral[:-1], self.refine, seen[:-1], strict=True)
        for lateral, refine, level in reversed(list(finer)):
            way = refine(self.up(way) + lateral(level))
        maps: Tensor = self.final_layer(way)
        return maps


class Block(nn.Module):
    """Two 3x3 convolutions around which the features go unchanged."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_convolution(width, width), nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to the same."""
        out: Tensor = self.relu(features + self.layers(features))
        return out


def _stage(before: int, width: int, count: int, stride: int) -> nn.Sequential:
    first = _convolution(before, width, stride) if stride > 1 or before != width else []
    return nn.Sequential(*first, *(Block(width) for _ in range(count)))


def _convolution(before: int, width: int, stride: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
