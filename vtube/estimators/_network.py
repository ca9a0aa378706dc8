"""Opens weights in the runtime that suits them and this machine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import yaml
from numpy.typing import NDArray

from vtube import paths
from vtube.errors import InputError, UsageError, nearest
from vtube.estimators._anchors import Head
from vtube.types import Image
from vtube.weights import resolve
from vtube.weights.export import Say, check_trust, engine

DEVICES = ("auto", "cpu", "cuda", "mps")


class Runtime(Protocol):
    """Runs one file's network. ``fixed``: its only input (height, width), or None where it takes any."""

    fixed: tuple[int, int] | None

    def canvas(self, shape: tuple[int, int]) -> Image:
        """The (height, width, 3) uint8 BGR input of that shape: draw into it, then run."""

    def run(self, shape: tuple[int, int]) -> list[NDArray[Any]]:
        """The outputs for what is drawn on that canvas; valid until the next run."""


def open_network(
    model: str, *, device: str = "auto", threads: int = 0, trust: bool = False, say: Say | None = None
) -> tuple[Runtime, Head, Path]:
    """The runtime for weights of a name or path, what its outputs mean, and the file.

    Raises:
        UsageError, InputError, DeviceError: no such weights or device, not to be opened, or of another task.
    """
    if device not in DEVICES:
        raise UsageError(f"unknown device {device!r}", where="body.device", hint=nearest(device, DEVICES))
    found = resolve(model)
    if found.form == "onnx" and device in {"auto", "cpu"}:
        return (*_onnx(found.path, threads), found.path)
    if found.form == "openvino" and device in {"auto", "cpu"}:
        return (*_openvino_export(found.path, threads), found.path)
    if found.form != "pt":
        raise InputError(f"an export runs on the CPU, not on {device}", where=found.path, expected="a .pt file")
    accelerator = _accelerator(device)
    if accelerator is not None:
        from vtube.estimators._torch import TorchNetwork

        check_trust(found, trust)
        network = TorchNetwork(found.path, accelerator)
        return network, Head.of(network.metadata, network.branches), found.path
    from vtube.estimators._openvino import OpenVinoNetwork

    folder = engine(found, "vtube.estimators._export", trust=trust, say=say)
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    with np.load(folder / "branches.npz", allow_pickle=False) as branches:
        head = Head.of(metadata, branches)
    return OpenVinoNetwork(folder / "model.xml", raw=True, threads=threads, blobs=folder), head, found.path


def _accelerator(device: str) -> str | None:
    return None
