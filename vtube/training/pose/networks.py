"""Pose networks at the edges of a training: made, begun from weights, asked as a teacher, written."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from vtube import registry
from vtube.errors import InputError, UsageError
from vtube.training.devices import Place
from vtube.training.pose.dataset import MEAN, STD
from vtube.training.pose.settings import Network, Settings
from vtube.weights import card as cards
from vtube.weights import resolve
from vtube.weights.network import load

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)


def build(told: Network, *, fetch: bool = True) -> Any:
    """A network with random weights; its maps begin near zero (Xiao et al., 2018), which most of their cells stay.
    ``fetch``: with the published weights of its backbone where the options ask for them.

    Raises:
        UsageError: no such network, or options that it does not have.
    """
    from torch import nn

    joints = len(registry.create("skeletons", told.skeleton).joints)
    options = _options(told)
    if not fetch and options.get("pretrained"):
        options["pretrained"] = False
    network = registry.create("networks", told.name, joints=joints, **options)
    last = list(network.modules())[-1]
    if network.codec == "heatmap" and isinstance(last, nn.Conv2d):
        nn.init.normal_(last.weight, std=0.001)
        if last.bias is not None:
            nn.init.zeros_(last.bias)
    return network


def codec(network: Any, size: tuple[int, int]) -> Any:
    """The codec of a network's outputs, for inputs of that size."""
    return registry.create("codecs", network.codec, size=size, **network.codec_options)


def refuse_unless_fitting(network: torch.nn.Module, codec: Any, size: tuple[int, int]) -> None:
    """Let the network look at nothing, without memory or time.

    Raises:
        UsageError: it cannot take inputs of the size, or its maps are of another than the codec's.
    """
    import torch

    joints = _last_of(network).out_channels
    target, _ = codec.encode(np.full((joints, 2), np.nan), np.zeros(joints))
    wanted = [target[axis].shape for axis in "xy"] if isinstance(target, dict) else [target.shape]
    try:
        with torch.no_grad():
            outputs = copy.deepcopy(network).to("meta").eval()(torch.zeros(1, 3, size[1], size[0], device="meta"))
        given = [tuple(o.shape[1:]) for o in (outputs if isinstance(outputs, tuple) else (outputs,))]
    except (RuntimeError, ValueError, AssertionError):
        given = []
    if given != wanted:
        got = f"{size[0]}x{size[1]}"
        expected = "width and height in multiples of 32"
        raise UsageError("the network takes no such input", where="setting network.size", got=got, expected=expected)


def _last_of(network: torch.nn.Module) -> Any:
    """The layer that gives a map for each joint."""
    from torch import nn

    return [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)][-1]


def _options(told: Network) -> dict[str, Any]:
    accepted = inspect.signature(registry.factory("networks", told.name)).parameters
    return {**({"size": told.size} if "size" in accepted else {}), **told.options}


def begin(network: torch.nn.Module, told: Network) -> None:
    """Take given weights over, ours or published ones. Where the skeleton is another, joints of the same name go on
    and the others begin anew, which is said.

    Raises:
        InputError: no weights, not trusted, or of another network.
    """
    path = str(told.weights)
    given, own = load(resolve(path), trust=told.trust_weights)
    if own.network != told.name:
        raise InputError("weights of another network", where=path, got=own.network, expected=told.name)
    tensors = given.state_dict()
    if own.skeleton != told.skeleton:
        known = registry.create("skeletons", own.skeleton).joints
        joints = registry.create("skeletons", told.skeleton).joints
        anew = [joint for joint in joints if joint not in known]
        _log.info("%s", f"{path} has the joints of {own.skeleton}; anew begin: {', '.join(anew) or 'none'}")
        tensors |= _rearranged(network, tensors, known, joints)
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise InputError(f"weights of another network: {reason}", where=path) from error


def _rearranged(
    network: torch.nn.Module, tensors: Mapping[str, Any], known: Sequence[str], joints: Sequence[str]
) -> dict[str, Any]:
    """The network's own last layer, with the known joints' weights in their new places."""
    last = _last_of(network)
    name = next(name for name, layer in network.named_modules() if layer is last)
    there = [(new, known.index(joint)) for new, joint in enumerate(joints) if joint in known]
    new, old = (list(side) for side in zip(*there, strict=True)) if there else ([], [])
    changed = {}
    for parameter, value in last.state_dict().items():
        changed[f"{name}.{parameter}"] = filled = value.clone()
        if (given := tensors.get(f"{name}.{parameter}")) is not None and given.shape[1:] == filled.shape[1:]:
            filled[new] = given[old]
    return changed


def soft_teacher(settings: Settings, network: Any, place: Place) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """What a teacher's maps of some inputs are, (B, J, H, W); None where there is no such teacher.

    Raises:
        UsageError: the network has no maps.
        InputError: the teacher has no maps of the same input, joints and shape of a peak.
    """
    told, student = settings.teacher.heatmaps, settings.network
    if told is None:
        return None
    if network.codec != "heatmap":
        hint = "teacher.model labels pictures for any network"
        raise UsageError("only heatmaps learn a teacher's maps", where="setting teacher.heatmaps", hint=hint)
    import torch

    given, own = load(resolve(told), trust=student.trust_weights)
    got = _maps(own.codec, own.size, own.skeleton, own.codec_options)
    expected = _maps(network.codec, student.size, student.skeleton, network.codec_options)
    if got != expected:
        raise InputError("no teacher for this network", where=told, got=got, expected=expected)
    teacher: torch.nn.Module = given.to(place.device).eval()

    def maps(images: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            seen: torch.Tensor = teacher(images)
        return seen

    return maps


def _maps(codec: str, size: tuple[int, int], skeleton: str, options: Mapping[str, Any]) -> str:
    told = (f"{name} {value}" for name, value in sorted(options.items()))
    return ", ".join((codec, f"{size[0]}x{size[1]}", skeleton, *told))


def write(network: Any, path: Path, told: Network, trained: Mapping[str, Any], estimator: str | None = None) -> None:
    """Write weights with their card, whole or not at all. ``estimator``: as ``card`` has it."""
    tensors = {name: value.detach().cpu().contiguous().numpy() for name, value in network.state_dict().items()}
    cards.write(path, tensors, dataclasses.replace(card(network, told, estimator), trained=dict(trained)))


def card(network: Any, told: Network, estimator: str | None = None) -> cards.Card:
    """What a network's weights are of. ``estimator``: what they run in, where it has another name than the network."""
    return cards.Card(
        estimator=estimator or told.name,
        network=told.name,
        options=_options(told),
        skeleton=told.skeleton,
        size=told.size,
        mean=MEAN,
        std=STD,
        codec=network.codec,
        codec_options=network.codec_options,
    )
