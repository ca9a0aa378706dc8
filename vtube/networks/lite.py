"""vtube-lite: a small network of our own for one person at a webcam, made to be quick on two cores of a processor.

An encoder halves the picture five times; a decoder adds what it knew at each resolution on the way back (as feature
pyramids do: Lin et al. 2017) up to a quarter of the input, where each joint has a map that is zero for a
joint that is not there. Blocks are residual: two 3x3 convolutions (He et al. 2016), or an inverted bottleneck with a
depthwise convolution (Sandler et al. 2018). Instead of maps the head can be SimCC's (Li et al. 2022), with a third
output that says which joints are there.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from vtube.errors import UsageError
from vtube.networks._options import among, between
from vtube.networks._simcc import SimCCHead

CONTEXT = 32
"""The input's sides over those of the coarsest features."""


def create(
    joints: int,
    block: str = "plain",
    head: str = "heatmap",
    widths: tuple[int, int, int, int] = (32, 64, 96, 128),
    blocks: tuple[int, int, int, int] = (1, 2, 3, 2),
    decoder: int = 48,
    size: tuple[int, int] = (192, 192),
    sigma: float | None = None,
) -> Lite:
    """A network with random weights for inputs of ``size`` (width, height), multiples of 32.

    ``block``: "plain" or "inverted". ``head``: "heatmap", at a quarter of the input, or "simcc", from features at a
    sixteenth. ``widths``, ``blocks``: channels and residual blocks at a quarter, an eighth, a sixteenth and a 32nd of
    the input. ``decoder``: channels on the way back. ``sigma``: of the codec, by default 1.5 cells, or 6 bins.

    Raises:
        UsageError: unknown block or head, a number out of its range, or a size that cannot be halved so often.
    """
    where = "networks/lite"
    among(where, block=(block, BLOCKS), head=(head, ("heatmap", "simcc")))
    between(where, joints=(joints, 1, 1024), decoder=(decoder, 8, 512), stages=(len(widths), 4, 4))
    between(where, depths=(len(blocks), 4, 4), width=(size[0], 64, 1024), height=(size[1], 64, 1024))
    for width, count in zip(widths, blocks, strict=True):
        between(where, widths=(width, 8, 512), blocks=(count, 0, 16))
    if size[0] % CONTEXT or size[1] % CONTEXT:
        raise UsageError("takes multiples of 32 pixels", where=where, got=f"{size[0]}x{size[1]}")
    if head == "heatmap":
        maps = nn.Conv2d(decoder, joints, 1)
        return Lite(block, widths, blocks, decoder, 4, maps, None, {"sigma": sigma or 1.5})
    cells, bins = (size[0] // 16, size[1] // 16), (size[0] * 2, size[1] * 2)
    axes, presence = SimCCHead(decoder, joints, cells, bins), nn.Linear(widths[-1], joints)
    return Lite(block, widths, blocks, decoder, 2, axes, presence, {"split": 2.0, "sigma": sigma or 6.0})


class Lite(nn.Module):
    """``codec``, ``codec_options``: what its outputs are."""

    def __init__(
        self,
        block: str,
        widths: tuple[int, ...],
        blocks: tuple[int, ...],
        decoder: int,
        levels: int,
        final_layer: nn.Module,
        presence: nn.Module | None,
        codec_options: dict[str, Any],
    ) -> None:
        super().__init__()
        self.codec, self.codec_options = "simcc" if presence else "heatmap", codec_options
        half = max(widths[0] // 2, 8)
        self.stem = nn.Sequential(*_convolution(3, half, 2), *_convolution(half, widths[0], 2))
        self.stages = nn.ModuleList(
            _stage(block, widths[max(i - 1, 0)], width, count, 2 if i else 1)
            for i, (width, count) in enumerate(zip(widths, blocks, strict=True))
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width, decoder, 1) for width in widths[-levels:])
        self.refine = nn.ModuleList(nn.Sequential(*_convolution(decoder, decoder)) for _ in range(levels - 1))
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.final_layer, self.presence = final_layer, presence

    def forward(self, pictures: Tensor) -> Any:
        """(B, 3, H, W) to heatmaps (B, J, H / 4, W / 4), or the logits over x, over y and of presence (B, J)."""
        features, seen = self.stem(pictures), []
        for stage in self.stages:
            features = stage(features)
            seen.append(features)
        way = self.lateral[-1](features)
        finer = zip(self.lateral[:-1], self.refine, seen[-len(self.lateral) : -1], strict=True)
        for lateral, refine, level in reversed(list(finer)):
            way = refine(self.up(way) + lateral(level))
        outputs = self.final_layer(way)
        return (*outputs, self.presence(features.mean(dim=(2, 3)))) if self.presence else outputs


class Plain(nn.Module):
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


class Inverted(nn.Module):
    """Four times as many channels in between, of which each has a filter of its own."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = 4 * width
        self.layers = nn.Sequential(
            *_convolution(width, inner, side=1),
            *_convolution(inner, inner, groups=inner, side=5),
            nn.Conv2d(inner, width, 1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, features: Tensor) -> Tensor:
        """(B, C, H, W) to the same."""
        out: Tensor = features + self.layers(features)
        return out


BLOCKS = {"plain": Plain, "inverted": Inverted}


def _stage(block: str, before: int, width: int, count: int, stride: int) -> nn.Sequential:
    first = _convolution(before, width, stride) if stride > 1 or before != width else []
    return nn.Sequential(*first, *(BLOCKS[block](width) for _ in range(count)))


def _convolution(before: int, width: int, stride: int = 1, *, groups: int = 1, side: int = 3) -> list[nn.Module]:
    convolution = nn.Conv2d(before, width, side, stride, side // 2, groups=groups, bias=False)
    return [convolution, nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
