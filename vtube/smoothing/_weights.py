"""Weights of learned smoothers: ``.safetensors`` files whose header says which network they are of.

The header's metadata has one JSON, ``vtube.smoother``: version, network, its options, and how it was trained.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError, UsageError, nearest
from vtube.files import replacing
from vtube.smoothing._learned import Network
from vtube.smoothing._lstm import LSTM
from vtube.smoothing._transformer import Transformer
from vtube.types import Floats

NETWORKS: Mapping[str, type[LSTM] | type[Transformer]] = {"lstm": LSTM, "transformer": Transformer}
_KEY, _VERSION = "vtube.smoother", 1
_LARGEST = 4 << 20
"""Bytes; the shipped files have a fiftieth."""
_LARGEST_OPTION = 512


@dataclass(frozen=True, slots=True)
class Weights:
    """A network with its tensors. ``name``: of ``NETWORKS``. ``trained``: how, for people."""

    name: str
    options: Mapping[str, int]
    tensors: Mapping[str, Floats]
    trained: Mapping[str, Any]

    @property
    def network(self) -> Network:
        """The network that they are of."""
        return build(self.name, self.options, "the weights")


def build(name: object, options: object, where: object) -> Network:
    """A network by its name and options.

    Raises:
        UsageError: there is none of that name, or it does not have these options.
    """
    if not isinstance(name, str) or name not in NETWORKS:
        raise UsageError(f"unknown network {reprlib.repr(name)}", where=where, hint=nearest(str(name)[:80], NETWORKS))
    if not isinstance(options, dict) or not all(type(n) is int and 0 < n <= _LARGEST_OPTION for n in options.values()):
        expected = f"whole numbers from 1 to {_LARGEST_OPTION} by name"
        raise UsageError("unusable options of the network", where=where, got=reprlib.repr(options), expected=expected)
    try:
        return NETWORKS[name](**options)
    except TypeError as error:
        raise UsageError(f"{name} has no such options", where=where, got=reprlib.repr(options)) from error


def read(path: Path) -> Weights:
    """Read weights.

    Raises:
        InputError: there is no such file, or it does not hold the finite weights of a network that is known here.
    """
    from safetensors import SafetensorError, safe_open

    _check_file(path)
    try:
        with safe_open(path, framework="np") as file:
            card = _card(file.metadata(), path)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError, TypeError) as error:
        raise InputError("no readable weights", where=path, got=str(error).partition("\n")[0]) from error
    try:
        network = build(card.get("network"), card.get("options"), path)
    except UsageError as error:
        raise error.turned_into(InputError) from error
    trained = card.get("trained")
    _check_tensors(tensors, network, path)
    floats = {name: tensor.astype(np.float64) for name, tensor in tensors.items()}
    return Weights(card["network"], card["options"], floats, trained if isinstance(trained, dict) else {})


def write(path: Path, weights: Weights) -> None:
    """Write weights as float32, over what is there; the file is there when it is complete.

    Raises:
        OSError: the disk refuses.
    """
    from safetensors.numpy import save

    card = {"version": _VERSION, "network": weights.name, "options": dict(weights.options),
            "trained": dict(weights.trained)}  # fmt: skip
    tensors = {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in weights.tensors.items()}
    data = save(tensors, metadata={_KEY: json.dumps(card, sort_keys=True)})
    with replacing(path) as file:
        file.write(data)


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise InputError("is no file" if path.exists() else "no such file", where=path)
    if (size := path.stat().st_size) > _LARGEST:
        raise InputError("too large for a smoother's weights", where=path, got=size, expected=f"<= {_LARGEST} bytes")


def _card(metadata: Mapping[str, str] | None, path: Path) -> dict[str, Any]:
    card = json.loads((metadata or {}).get(_KEY, "null"))
    if not isinstance(card, dict):
        raise InputError("no weights of a smoother", where=path, hint="vtube train --config smoother_lstm makes some")
    if card.get("version") != _VERSION:
        got = reprlib.repr(card.get("version"))
        raise InputError("weights of an unknown version", where=path, got=got, expected=_VERSION)
    return card


def _check_tensors(tensors: Mapping[str, NDArray[Any]], network: Network, path: Path) -> None:
    if wrong := sorted(set(network.shapes) ^ set(tensors)):
        raise InputError(f"tensors missing or too many: {', '.join(wrong)[:80]}", where=path)
    for name, shape in network.shapes.items():
        tensor = tensors[name]
        if tensor.shape != shape or tensor.dtype != np.float32:
            got, expected = f"{tensor.dtype} {tensor.shape}", f"float32 {shape}"
            raise InputError(f"{name} has a wrong shape or type", where=path, got=got, expected=expected)
        if not np.isfinite(tensor).all():
            raise InputError(f"{name} has numbers that are not finite", where=path)
