"""Simple Baselines: a classification backbone, deconvolutions up to a quarter of the input, one map for each joint.

Sources: Xiao et al. 2018, "Simple Baselines for Human Pose Estimation and Tracking", with the head of SimCC (Li et al.
2022) instead where it is asked for. The backbones are timm's; the layers of the head are named as published.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from vtube.errors import UsageError
from vtube.networks._backbone import backbone as timm_backbone
from vtube.networks._options import among, between
from vtube.networks._simcc import SimCCHead

STRIDE = 32
"""Of the backbones' last features; each deconvolution halves it."""


def create(
    joints: int,
    backbone: str = "resnet50",
    head: str = "heatmap",
    deconvolutions: int = 3,
    channels: int = 256,
    size: tuple[int, int] = (192, 256),
    sigma: float | None = None,
    split: float = 2.0,
    pretrained: bool = False,
) -> SimpleBaseline:
    """A network with random weights.

    ``backbone``: a name of timm's, such as resnet50 or mobilenetv3_small_100. ``head``: "heatmap", with three
    ``deconvolutions`` of ``channels`` each, or "simcc", which takes inputs of ``size`` (width, height) only and as many
    deconvolutions as one likes. ``sigma``: of the codec, by default 2 cells, or 6 bins. ``split``: bins a pixel of
    SimCC. ``pretrained``: begin with the backbone's published weights of ImageNet.

    Raises:
        UsageError: unknown backbone or head, or a number out of its range.
        DeviceError: the pretrained weights cannot be fetched.
    """
    where = "networks/simple_baseline"
    among(where, head=(head, ("heatmap", "simcc")))
    between(where, joints=(joints, 1, 1024), deconvolutions=(deconvolutions, 0, 3), channels=(channels, 8, 1024))
    between(where, split=(split, 0.25, 8), width=(size[0], STRIDE, 2048), height=(size[1], STRIDE, 2048))
    if head == "heatmap" and deconvolutions != 3:
        raise UsageError("heatmaps take three deconvolutions", where=where, got=deconvolutions)
    features, depth = timm_backbone(backbone, pretrained=pretrained)
    layers = _deconvolutions(depth, channels, deconvolutions)
    depth = channels if deconvolutions else depth
    if head == "heatmap":
        options: dict[str, Any] = {"sigma": sigma or 2.0}
        return SimpleBaseline(features, layers, nn.Conv2d(depth, joints, 1), "heatmap", options)
    cells = [-(-side // STRIDE) * 2**deconvolutions for side in size]
    bins = (round(size[0] * split), round(size[1] * split))
    simcc = SimCCHead(depth, joints, (cells[0], cells[1]), bins)
    return SimpleBaseline(features, layers, simcc, "simcc", {"split": split, "sigma": sigma or 6.0})


class SimpleBaseline(nn.Module):
    """``codec``, ``codec_options``: what its outputs are."""

    def __init__(
        self, backbone: nn.Module, layers: nn.Sequential, head: nn.Module, codec: str, options: dict[str, Any]
    ) -> None:
        super().__init__()
        self.backbone, self.deconv_layers = backbone, layers
        self.final_layer = head
        self.codec, self.codec_options = codec, options

    def forward(self, pictures: Tensor) -> Any:
        """(B, 3, H, W) to heatmaps (B, J, H / 4, W / 4), or to the logits over x and y."""
        return self.final_layer(self.deconv_layers(self.backbone(pictures)[-1]))


def _deconvolutions(depth: int, channels: int, count: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for i in range(count):
        layers.append(nn.ConvTranspose2d(channels if i else depth, channels, 4, 2, 1, bias=False))
        layers += [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)
