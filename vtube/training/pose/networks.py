"""Pose networks at the edges of a training: made, begun from weights, asked as a teacher, written."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube import registry
from vtube.errors import InputError
from vtube.training.devices import Place
from vtube.training.pose.dataset import MEAN, STD
from vtube.training.pose.settings import Network, Settings
from vtube.weights import card as cards
from vtube.weights import resolve
from vtube.weights.network import load

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)


def build(settings: Settings) -> Any:
    """A network with random weights; its maps begin near zero (Xiao et al., 2018), which most of their cells stay.

    Raises:
        UsageError: no such network, or options that it does not have.
    """
    from torch import nn

    told = settings.network
    joints = len(registry.create("skeletons", told.skeleton).joints)
    network = registry.create("networks", told.name, joints=joints, **_options(told))
    last = list(network.modules())[-1]
    if network.codec == "heatmap" and isinstance(last, nn.Conv2d):
        nn.init.normal_(last.weight, std=0.001)
        if last.bias is not None:
            nn.init.zeros_(last.bias)
    return network


def codec(network: Any, size: tuple[int, int]) -> Any:
    """The codec of a network's outputs, for inputs of that size."""
    return registry.create("codecs", network.codec, size=size, **network.codec_options)


def _options(told: Network) -> dict[str, Any]:
    accepted = inspect.signature(registry.factory("networks", told.name)).parameters
    return {**({"size": told.size} if "size" in accepted else {}), **told.options}


def begin(network: torch.nn.Module, told: Network) -> None:
    """Take given weights over, ours or published ones. Layers of other joints begin anew, which is said.

    Raises:
        InputError: no weights, not trusted, or of another network.
    """
    path = str(told.weights)
    given, own = load(resolve(path), trust=told.trust_weights)
    if own.network != told.name:
        raise InputError("weights of another network", where=path, got=own.network, expected=told.name)
    tensors, current = given.state_dict(), network.state_dict()
    if own.skeleton != told.skeleton:
        shapes = {name: value.shape for name, value in tensors.items()}
        anew = [name for name, value in current.items() if name in shapes and shapes[name] != value.shape]
        _log.info("%s", f"{path} has the joints of {own.skeleton}: {', '.join(anew)} begin anew")
        tensors |= {name: current[name] for name in anew}
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1].strip()
        raise InputError(f"weights of another network: {reason}", where=path) from error


def soft_teacher(settings: Settings, place: Place) -> Callable[[torch.Tensor], torch.Tensor] | None:
    """What a teacher's maps of some inputs are, (B, J, H, W); None where there is no such teacher.

    Raises:
        InputError: the teacher has no maps of the same input and joints.
    """
    told, student = settings.teacher.heatmaps, settings.network
    if told is None:
        return None
    import torch

    network, own = load(resolve(told), trust=student.trust_weights)
    if own.codec != "heatmap" or own.size != student.size or own.skeleton != student.skeleton:
        got = f"{own.codec}, {own.size[0]}x{own.size[1]}, {own.skeleton}"
        expected = f"heatmap, {student.size[0]}x{student.size[1]}, {student.skeleton}"
        raise InputError("no teacher for this network", where=told, got=got, expected=expected)
    teacher: torch.nn.Module = network.to(place.device).eval()

    def maps(images: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            seen: torch.Tensor = teacher(images)
        return seen

    return maps


def write(network: Any, path: Path, settings: Settings, trained: Mapping[str, Any]) -> None:
    """Write weights with their card, whole or not at all."""
    told = settings.network
    card = cards.Card(
        estimator=told.name,
        network=told.name,
        options=_options(told),
        skeleton=told.skeleton,
        size=told.size,
        mean=MEAN,
        std=STD,
        codec=network.codec,
        codec_options=network.codec_options,
        trained=dict(trained),
    )
    tensors = {name: value.detach().cpu().contiguous().numpy() for name, value in network.state_dict().items()}
    cards.write(path, tensors, card)
