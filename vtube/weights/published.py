"""Published checkpoints of top-down networks: their names of layers as ours, and what network they are of.

Three namings are known: that of the original repositories (leoxiaobin/deep-high-resolution-net.pytorch and
microsoft/human-pose-estimation.pytorch), which have no prefix; mmpose's, with ``backbone.`` and ``keypoint_head.``
(0.x) or ``head.`` (1.x) before the same names; and that of ``transformers``, which ViTPose has here too.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from vtube.errors import InputError

Shapes = Mapping[str, tuple[int, ...]]

SKELETONS = {16: "mpii16", 17: "coco17", 26: "halpe26", 133: "coco_wholebody133"}
"""By the number of joints: what checkpoints of so many were published for."""
SIZE = (192, 256)
"""Of the input, where neither the file's name nor its layers say another."""

_WRAPPINGS = ("ema_state_dict", "ema", "state_dict", "model")
_RESNETS = {
    (1, (2, 2, 2, 2)): "resnet18", (1, (3, 4, 6, 3)): "resnet34", (3, (3, 4, 6, 3)): "resnet50",
    (3, (3, 4, 23, 3)): "resnet101", (3, (3, 8, 36, 3)): "resnet152",
}  # fmt: skip
"""By the kernel of a block's last convolution (1: blocks of two) and the blocks of each stage."""
_VIT_HEADS = {384: 12, 768: 12, 1024: 16, 1280: 16}
"""The attention's heads by its features, as published; other networks have heads of 64 features."""
_HEAD = "final_layer."


class Recognised(NamedTuple):
    """``network``: a name of the registry, made with ``joints``, ``options`` and an input of ``size``."""

    network: str
    joints: int
    options: dict[str, Any]
    size: tuple[int, int]


def unwrapped(checkpoint: Any) -> dict[str, Any]:
    """The tensors of a checkpoint by name: out of what training code wraps them in, without the prefix of DDP.

    Raises:
        InputError: there are none.
    """
    inner = next(
        (checkpoint[key] for key in _WRAPPINGS if isinstance(checkpoint, Mapping) and _tensors(checkpoint.get(key))),
        checkpoint,
    )
    tensors = _tensors(inner)
    if not tensors:
        raise InputError("no checkpoint: it holds no tensors by name")
    if all(name.startswith("module.") for name in tensors):
        tensors = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    return tensors


def renamed(name: str, *, simcc: bool) -> str:
    """A published layer's name as our networks have it. ``simcc``: the checkpoint has a head of SimCC."""
    for prefix in ("keypoint_head.", "head."):
        bare = name.removeprefix(prefix)
        if bare != name and bare.startswith((_HEAD, "mlp_head_")):
            return f"{_HEAD}{bare}" if simcc else bare
        if bare != name and bare.startswith("deconv_layers."):
            return bare
    if name.startswith(("backbone.", "head.", "deconv_layers.", _HEAD)):
        return name
    return f"backbone.{name}"


def ours(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of a published checkpoint under our names."""
    simcc = any("mlp_head_x." in name for name in tensors)
    return {renamed(name, simcc=simcc): tensor for name, tensor in tensors.items()}


def recognise(shapes: Shapes, name: str = "") -> Recognised:
    """What network tensors of these names (ours) and shapes are of. ``name``: of the file, which tells the input's size
    as HEIGHTxWIDTH.

    Raises:
        InputError: none that is known here.
    """
    told = re.search(r"(\d{2,4})x(\d{2,4})", name)
    size = (int(told[2]), int(told[1])) if told else SIZE
    if "backbone.stage4.0.branches.0.0.conv1.weight" in shapes:
        return _hrnet(shapes, size)
    if "backbone.embeddings.position_embeddings" in shapes:
        return _vitpose(shapes)
    if "backbone.layer4.0.conv1.weight" in shapes and any(key.startswith(_HEAD) for key in shapes):
        return _simple_baseline(shapes, size)
    raise InputError(
        "a checkpoint of an unknown architecture",
        got=f"layers such as {next(iter(shapes), 'none')[:60]}",
        expected="HRNet, a simple baseline or ViTPose",
    )


def _hrnet(shapes: Shapes, size: tuple[int, int]) -> Recognised:
    modules = tuple(_count(shapes, rf"backbone\.stage{stage}\.(\d+)\.") for stage in (2, 3, 4))
    options = {
        "width": _shape(shapes, "backbone.stage4.0.branches.0.0.conv1.weight")[0],
        "modules": modules,
        "blocks": _count(shapes, r"backbone\.stage4\.0\.branches\.0\.(\d+)\."),
        "sigma": _sigma(size),
    }
    return Recognised("hrnet", _shape(shapes, f"{_HEAD}weight")[0], options, size)


def _simple_baseline(shapes: Shapes, size: tuple[int, int]) -> Recognised:
    blocks = tuple(_count(shapes, rf"backbone\.layer{stage}\.(\d+)\.") for stage in (1, 2, 3, 4))
    depth = (3 if "backbone.layer4.0.conv3.weight" in shapes else 1, blocks)
    if depth not in _RESNETS:
        raise InputError("a ResNet of unknown depth", got=f"{blocks} blocks", expected=" or ".join(_RESNETS.values()))
    options: dict[str, Any] = {"backbone": _RESNETS[depth]}
    options["deconvolutions"] = len({key for key in shapes if re.fullmatch(r"deconv_layers\.\d+\.weight", key)}) // 2
    if options["deconvolutions"]:
        options["channels"] = _shape(shapes, "deconv_layers.0.weight")[1]
    if f"{_HEAD}mlp_head_x.weight" not in shapes:
        return Recognised(
            "simple_baseline", _shape(shapes, f"{_HEAD}weight")[0], options | {"sigma": _sigma(size)}, size
        )
    size = (_shape(shapes, f"{_HEAD}mlp_head_x.weight")[0] // 2, _shape(shapes, f"{_HEAD}mlp_head_y.weight")[0] // 2)
    options |= {"head": "simcc", "size": size}
    return Recognised("simple_baseline", _shape(shapes, f"{_HEAD}final_layer.weight")[0], options, size)


def _vitpose(shapes: Shapes) -> Recognised:
    if any(".mlp.experts." in key for key in shapes):
        raise InputError("ViTPose with a mixture of experts", expected="ViTPose", hint="take one without plus")
    _, tokens, hidden = _shape(shapes, "backbone.embeddings.position_embeddings")
    side = math.isqrt(max(tokens - 1, 0) // 12)  # inputs have the proportions of 3 to 4
    size = (side * 3 * 16, side * 4 * 16)
    joints, _, kernel, _ = _shape(shapes, "head.conv.weight")
    options = {
        "hidden": hidden,
        "layers": _count(shapes, r"backbone\.encoder\.layer\.(\d+)\."),
        "heads": _VIT_HEADS.get(hidden, hidden // 64),
        "decoder": "simple" if kernel == 3 else "classic",
        "size": size,
    }
    return Recognised("vitpose", joints, options, size)


def _sigma(size: tuple[int, int]) -> float:
    """Of the heatmaps in cells: 2 at 192x256 and 3 at 288x384, as published."""
    return round(size[0] / 96, 3)


def _count(shapes: Shapes, pattern: str) -> int:
    """How many numbers the names have at the pattern's group."""
    return len({found[1] for key in shapes if (found := re.match(pattern, key))})


def _shape(shapes: Shapes, name: str) -> tuple[int, ...]:
    if name not in shapes:
        raise InputError("an incomplete checkpoint", got=f"no {name}")
    shape = shapes[name]
    wanted = {"bias": 1, "position_embeddings": 3}.get(name.rpartition(".")[2], 2 if "mlp_head" in name else 4)
    if len(shape) != wanted:
        raise InputError("not such a layer", got=f"{name} of shape {tuple(shape)}"[:120])
    return shape


def _tensors(content: Any) -> dict[str, Any]:
    """What of a dictionary are tensors by name; what training keeps beside them is left out."""
    if not isinstance(content, Mapping):
        return {}
    return {
        name: value for name, value in content.items() if isinstance(name, str) and hasattr(value, "is_floating_point")
    }
