"""Opens an ultralytics pose checkpoint. Imports torch: never in a live process on a CPU.

Only what has to look everywhere stays in the network: the backbone, the neck and the class branch, which says where
people are. It takes (1, H, W, 3) uint8 BGR pictures, H and W multiples of the stride, and gives the class logits
(1, classes, N) over the N anchors of all levels, and each level's features (1, C, H / stride, W / stride). The branches
for boxes and keypoints, a quarter of the whole work, become plain arrays and run only where somebody is.

The scaling to 0..1 and the order of the channels are folded into the first convolution, which also makes an 8-bit
input lossless for an 8-bit network.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.paths import cache

POLITE = {
    "ULTRALYTICS_SAFE_LOAD": "1",  # checkpoints are read with an allow-list of classes
    "YOLO_AUTOINSTALL": "false",  # nothing installs packages at run time
    "YOLO_OFFLINE": "true",  # neither telemetry nor downloads; the user's own ultralytics settings stay as they are
    "YOLO_VERBOSE": "false",
    "NNCF_CI": "1",  # turns the telemetry of nncf off
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``network``: a torch module. ``branches``: arrays by name, as ``_branches.read`` takes them. ``metadata``: what
    the decoding has to know.
    """

    network: Any
    branches: dict[str, NDArray[np.float32]]
    metadata: dict[str, Any]


def be_polite() -> None:
    """Switch the telemetry of ultralytics off in this process, before it is imported."""
    os.environ.update(POLITE)
    os.environ.setdefault("YOLO_CONFIG_DIR", str(cache("ultralytics")))


def load(path: Path) -> Checkpoint:
    """Read a checkpoint with ultralytics' safe loading.

    Raises:
        InputError: not a checkpoint, or not one of a pose model.
    """
    be_polite()
    import torch
    from ultralytics.nn.modules.head import Pose
    from ultralytics.nn.tasks import load_checkpoint

    try:
        model, _ = load_checkpoint(str(path))
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"cannot be read as weights: {reason}", where=path) from error
    task = getattr(model, "task", None) or type(model).__name__
    head = model.model[-1] if hasattr(model, "model") else None
    if not isinstance(head, Pose):
        raise InputError("weights of another task", where=path, got=task, expected="pose")
    model = model.float().eval().fuse()
    heads = head.one2one if head.end2end else head.one2many
    metadata = {
        "task": "pose",
        "layout": "features",
        "strides": [int(stride) for stride in head.stride],
        "reg_max": int(head.reg_max),
        "kpt_shape": [int(n) for n in head.kpt_shape],
        "keypoint_gain": 1.0 if type(head).__name__ == "Pose26" else 2.0,
        "classes": int(head.nc),
    }
    return Checkpoint(_network(torch, model, heads["cls_head"]), _branches(heads, head.nl), metadata)


def _network(torch: Any, model: Any, classes: Any) -> Any:
    first, layers, sources = model.model[0].conv, model.model[:-1], model.model[-1].f
    with torch.no_grad():
        first.weight.copy_(first.weight.flip(1) / 255)

    class Network(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers, self.classes = layers, classes

        def forward(self, picture: Any) -> Any:
            x = picture.permute(0, 3, 1, 2).to(first.weight.dtype)
            kept: list[Any] = []
            for layer in self.layers:
                x = layer(_inputs(layer.f, x, kept))
                kept.append(x if layer.i in model.save else None)
            features = _inputs(sources, x, kept)
            logits = [branch(level).flatten(2) for branch, level in zip(self.classes, features, strict=True)]
            return torch.cat(logits, 2), *features

    return Network().eval()


def _branches(heads: Any, levels: int) -> dict[str, NDArray[np.float32]]:
    arrays: dict[str, NDArray[np.float32]] = {}
    for level in range(levels):
        pose = list(heads["pose_head"][level])
        if "kpts_head" in heads:  # YOLO26 has the last convolution apart
            pose.append(heads["kpts_head"][level])
        for name, layers in (("box", list(heads["box_head"][level])), ("keypoints", pose)):
            for i, layer in enumerate(layers):
                convolution = getattr(layer, "conv", layer)
                arrays[f"{name}.{level}.{i}.weight"] = convolution.weight.detach().numpy()
                arrays[f"{name}.{level}.{i}.bias"] = convolution.bias.detach().numpy()
    return arrays


def _inputs(sources: int | list[int], x: Any, kept: list[Any]) -> Any:
    if isinstance(sources, list):
        return [x if source == -1 else kept[source] for source in sources]
    return x if sources == -1 else kept[sources]
