"""ViTPose: a plain vision transformer whose tokens become one map for each joint.

Source: Xu et al. 2022, "ViTPose: Simple Vision Transformer Baselines for Human Pose Estimation", as ``transformers``
has it, with its names. Its maps are those of Huang et al. 2020: the outer cells lie on the outer pixels.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from vtube.errors import UsageError
from vtube.networks._options import among, between

PATCH = 16


def create(
    joints: int,
    hidden: int = 768,
    layers: int = 12,
    heads: int = 12,
    decoder: str = "simple",
    size: tuple[int, int] = (192, 256),
    sigma: float = 2.0,
) -> VitPose:
    """A network with random weights for inputs of ``size`` (width, height) only, multiples of 16.

    ``hidden``: features of a token, divided among the attention's ``heads`` (published: ViTPose-S 384 and 12, ViTPose-B
    768 and 12). ``layers``: of the transformer. ``decoder``: "simple" (bilinear) or "classic" (two deconvolutions).
    ``sigma``: of the heatmaps, in cells.

    Raises:
        UsageError: unknown decoder, a number out of its range, or features that cannot be divided so.
        MissingDependencyError: transformers is not installed.
    """
    where = "networks/vitpose"
    among(where, decoder=(decoder, ("simple", "classic")))
    between(where, joints=(joints, 1, 1024), hidden=(hidden, 16, 1280), layers=(layers, 1, 32), heads=(heads, 1, 32))
    between(where, width=(size[0], 2 * PATCH, 1024), height=(size[1], 2 * PATCH, 1024))
    if hidden % heads or size[0] % PATCH or size[1] % PATCH:
        raise UsageError(
            "heads divide the features, and patches of 16 pixels the input", where=where,
            got=f"{hidden} features, {heads} heads, {size[0]}x{size[1]}",
        )  # fmt: skip
    network = _network(joints, hidden, layers, heads, decoder, size)
    return VitPose(network.backbone, network.head, size, {"sigma": sigma, "corners": True})


class VitPose(nn.Module):
    """``codec``, ``codec_options``: what its outputs are."""

    codec = "heatmap"

    def __init__(
        self, backbone: nn.Module, head: nn.Module, size: tuple[int, int], codec_options: dict[str, Any]
    ) -> None:
        super().__init__()
        self.backbone, self.head, self.codec_options = backbone, head, codec_options
        self._rows, self._columns = size[1] // PATCH, size[0] // PATCH

    def forward(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) to heatmaps (B, J, H / 4, W / 4)."""
        tokens: Tensor = self.backbone(pictures).feature_maps[-1]
        features = tokens.transpose(1, 2).reshape(-1, tokens.shape[2], self._rows, self._columns)
        maps: Tensor = self.head(features)
        return maps


def _network(joints: int, hidden: int, layers: int, heads: int, decoder: str, size: tuple[int, int]) -> Any:
    from transformers import VitPoseBackboneConfig, VitPoseConfig, VitPoseForPoseEstimation

    backbone: dict[str, Any] = {
        "image_size": (size[1], size[0]),
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "out_indices": [layers],
    }
    head: dict[str, Any] = {"num_labels": joints, "use_simple_decoder": decoder == "simple"}
    return VitPoseForPoseEstimation(VitPoseConfig(backbone_config=VitPoseBackboneConfig(**backbone), **head))
