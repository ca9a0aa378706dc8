"""HRNet: four resolutions side by side, of which the highest gives one map for each joint.

Source: Sun et al. 2019, "Deep High-Resolution Representation Learning for Human Pose Estimation". The backbone is
timm's, without the layers of its last stage that lead to lower resolutions, which no keypoint needs: what is left has
the published numbers of parameters. The layers are named as published.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from vtube.networks._backbone import fetched
from vtube.networks._options import between


def create(
    joints: int,
    width: int = 32,
    modules: tuple[int, int, int] = (1, 4, 3),
    blocks: int = 4,
    sigma: float = 2.0,
    pretrained: bool = False,
) -> HRNet:
    """A network with random weights.

    ``width``: channels of the highest resolution (published: 32 and 48). ``modules``: exchanges between resolutions in
    the second to the fourth stage, ``blocks``: residual blocks in each; fewer make a small network. ``sigma``: of the
    heatmaps, in cells (published: 2 at 192x256, 3 at 288x384). ``pretrained``: begin with timm's weights of ImageNet
    for that width.

    Raises:
        UsageError: a number out of its range.
        DeviceError: the pretrained weights cannot be fetched.
    """
    where = "networks/hrnet"
    between(where, joints=(joints, 1, 1024), width=(width, 4, 96), blocks=(blocks, 1, 8), stages=(len(modules), 3, 3))
    for stage, count in enumerate(modules, 2):
        between(where, **{f"modules of stage {stage}": (count, 1, 8)})
    backbone = _backbone(width, modules, blocks)
    if pretrained:
        backbone.load_state_dict(fetched(f"hrnet_w{width}", backbone), strict=False)
    return HRNet(backbone, nn.Conv2d(width, joints, 1), {"sigma": sigma})


class HRNet(nn.Module):
    """``codec``, ``codec_options``: what its outputs are."""

    codec = "heatmap"

    def __init__(self, backbone: nn.Module, final_layer: nn.Module, codec_options: dict[str, Any]) -> None:
        super().__init__()
        self.backbone, self.final_layer, self.codec_options = backbone, final_layer, codec_options

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) to heatmaps (B, J, H / 4, W / 4); H and W are multiples of 32."""
        maps: Tensor = self.final_layer(self.backbone.forward_features(pictures)[0])  # type: ignore[operator]
        return maps


def _backbone(width: int, modules: tuple[int, int, int], blocks: int) -> nn.Module:
    from timm.models.hrnet import HighResolutionNet

    stages = {f"stage{i}": _stage(i, count, blocks, width) for i, count in enumerate(modules, 2)}
    first = {"stage1": _stage(1, 1, blocks, 64) | {"block_type": "BOTTLENECK"}}
    network = HighResolutionNet({"stem_width": 64} | first | stages, head="")
    last: Any = network.stage4[-1]
    last.fuse_layers = last.fuse_layers[:1]
    return network


def _stage(branches: int, modules: int, blocks: int, width: int) -> dict[str, Any]:
    return {
        "num_modules": modules,
        "num_branches": branches,
        "block_type": "BASIC",
        "num_blocks": (blocks,) * branches,
        "num_channels": tuple(width * 2**i for i in range(branches)),
        "fuse_method": "SUM",
    }
