"""Pose networks at the edges of a training: made, begun from weights, asked as a teacher, written."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vtube import registry
from vtube.errors import InputError, UsageError
from vtube.training.devices import Place
from vtube.training.pose_dataset import MEAN, STD
from vtube.training.pose_settings import Network, Settings
from vtube.weights import card as cards

if TYPE_CHECKING:
    import torch

_log = logging.getLogger(__name__)


def build(settings: Settings) -> Any:
    """A network with random weights.

    Raises:
        UsageError: no such network, or options that it does not have.
    """
    told = settings.network
    joints = len(registry.create("skeletons", told.skeleton).joints)
    return registry.create("networks", told.name, joints=joints, **_options(told))


def _options(told: Network) -> dict[str, Any]:
    accepted = inspect.signature(registry.factory("networks", told.name)).parameters
    return {**({"size": told.size} if "size" in accepted else {}), **told.options}


def begin(network: torch.nn.Module, told: Network) -> None:
    """Take given weights over. Where the joints are others, the last layer stays random, which is said.

    Raises:
        InputError: no weights, or of another network.
    """
    import torch

    path = Path(str(told.weights)).expanduser()
    own = cards.read_card(path)
    if own.network != told.name:
        raise InputError("weights of another network", where=path, got=own.network, expected=told.name)
    tensors = {name: torch.from_numpy(array) for name, array in cards.read_tensors(path).items()}
    if own.skeleton != told.skeleton:
        current = network.state_dict()
        other = [name for name, value in tensors.items() if name in current and value.shape != current[name].shape]
        _log.info("%s", f"{path} has the joints of {own.skeleton}: {', '.join(other)} begin anew")
        tensors |= {name: current[name] for name in other}
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
    told, student = settings.teacher, settings.network
    if told.heatmaps is None:
        return None
    import torch

    path = Path(told.heatmaps).expanduser()
    own = cards.read_card(path)
    if own.codec != "heatmap" or own.size != student.size or own.skeleton != student.skeleton:
        got = f"{own.codec}, {own.size[0]}x{own.size[1]}, {own.skeleton}"
        expected = f"heatmap, {student.size[0]}x{student.size[1]}, {student.skeleton}"
        raise InputError("no teacher for this network", where=path, got=got, expected=expected)
    joints = len(registry.create("skeletons", own.skeleton).joints)
    network = registry.create("networks", own.network, joints=joints, **own.options)
    begin(network, Network(name=own.network, skeleton=own.skeleton, weights=str(path)))
    network = network.to(place.device).eval()

    def maps(images: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return network(images)  # type: ignore[no-any-return]

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
