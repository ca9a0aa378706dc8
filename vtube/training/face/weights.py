"""A face network's weights as a file: safetensors, with a card that says what it is of and how it came about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from vtube.errors import InputError, unwritten
from vtube.faces._head_crop import MIDDLE, SPAN
from vtube.faces._lite_network import ESTIMATOR, VERSION
from vtube.files import replacing
from vtube.training.face.landmarks import LEARNT
from vtube.training.face.material import SHAPES
from vtube.training.face.network import FaceNetwork
from vtube.weights.card import KEY, read_header, read_tensors


def write(path: Path, network: torch.nn.Module, options: Mapping[str, Any], trained: Mapping[str, Any]) -> None:
    """Write a file, whole or not at all. ``options``: what the network was made with. ``trained``: for the reader.

    Raises:
        InputError, DeviceError: it cannot be written there.
    """
    from safetensors.numpy import save

    tensors = {name: value.detach().cpu().contiguous().numpy() for name, value in network.state_dict().items()}
    card = {
        "version": VERSION, "estimator": ESTIMATOR,
        "task": "face", "network": dict(options), "shapes": SHAPES,
        "points": LEARNT, "span": SPAN, "middle": MIDDLE[:3].tolist(),
        "trained": _anywhere(trained),
    }  # fmt: skip
    data = save(tensors, {KEY: json.dumps(card, sort_keys=True)})
    try:
        with replacing(path) as stream:
            stream.write(data)
    except OSError as error:
        raise unwritten(error, path) from error


def load(path: Path) -> tuple[FaceNetwork, dict[str, Any]]:
    """The network, ready to look (``eval``), and its card.

    Raises:
        InputError: not such a file, damaged, or of another version.
    """
    try:
        card = json.loads(read_header(path)["__metadata__"][KEY])
        known = card["version"] == VERSION and card["shapes"] == list(SHAPES) and card["points"] == list(LEARNT)
        network = FaceNetwork(**card["network"]) if known else None
        if network is not None:
            network.load_state_dict({name: torch.from_numpy(array) for name, array in read_tensors(path).items()})
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = (str(error).splitlines() or [""])[0][:100]
        raise InputError("not a face network's weights", where=path, got=reason) from error
    if network is None:
        raise InputError("a face network of another version", where=path, hint="train it anew")
    return network.eval(), card


def _anywhere(trained: Mapping[str, Any]) -> dict[str, Any]:
    settings = trained.get("settings", {})
    data = {key: value for key, value in settings.get("data", {}).items() if key != "root"}
    return {**trained, "settings": {**settings, "data": data}} if settings else dict(trained)
