"""Opens weights in the runtime that suits them and this machine."""

from __future__ import annotations

import json
import platform
import shutil
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import yaml
from numpy.typing import NDArray

from vtube import paths
from vtube.errors import InputError, UsageError, nearest
from vtube.estimators._anchors import Head
from vtube.estimators._openvino import BYTES, UNIT, OpenVinoNetwork
from vtube.types import Image
from vtube.weights import Weights, resolve
from vtube.weights.export import Say, check_trust, engine

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "exact")


class Runtime(Protocol):
    """Runs one file's network. ``fixed``: its only input (height, width), or None where it takes any. ``numbers``: what
    it computes with, such as "fp32" or "int8"; None where its file does not say.
    """

    fixed: tuple[int, int] | None
    numbers: str | None

    def canvas(self, shape: tuple[int, int]) -> Image:
        """The (height, width, 3) uint8 BGR input of that shape: draw into it, then run."""

    def run(self, shape: tuple[int, int]) -> list[NDArray[Any]]:
        """The outputs for what is drawn on that canvas; valid until the next run."""


@runtime_checkable
class SeveralRuntime(Runtime, Protocol):
    """One that is quicker with several pictures at once."""

    def run_several(self, pictures: Image) -> list[NDArray[Any]]:
        """The outputs for (N, height, width, 3) uint8 BGR pictures, each with N rows."""


def open_network(
    model: str,
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    trust: bool = False,
    say: Say | None = None,
) -> tuple[Runtime, Head, Path]:
    """The runtime for weights of a name or path, what its outputs mean, and the file.

    ``precision``: "auto", or "exact" for the weights as they are.

    Raises:
        UsageError, InputError, DeviceError: no such weights or device, not to be opened, or of another task.
    """
    check_choices(device, precision)
    found = resolve(model)
    if found.form not in {"pt", "onnx", "openvino"}:
        raise InputError(f"not weights of YOLO: {found.form}", where=found.path, hint="body.estimator names another")
    if found.form != "pt":
        if device not in {"auto", "cpu"}:
            raise InputError(f"an exported model runs on the CPU, not on {device}", where=found.path)
        return (*_exported(found.path, threads, precision), found.path)
    card = accelerator(device)
    if card is None:
        return (*_engine(found, threads, precision, trust, say), found.path)
    check_trust(found, trust)
    from vtube.estimators._torch import TorchNetwork

    network = TorchNetwork(found.path, card)
    return network, Head.of(network.metadata, network.branches), found.path


def check_choices(device: str, precision: str = "auto") -> None:
    """Refuse what is no device or no precision.

    Raises:
        UsageError: so it is.
    """
    for option, value, known in (("device", device, DEVICES), ("precision", precision, PRECISIONS)):
        if value not in known:
            raise UsageError(f"unknown {option} {value!r}", where=f"body.{option}", hint=nearest(value, known))


def check_on_cpu(device: str, estimator: str) -> None:
    """Refuse a device for a network that runs on the CPU alone.

    Raises:
        UsageError: no such device, or another one than the CPU.
    """
    check_choices(device)
    if device not in {"auto", "cpu"}:
        raise UsageError(f"{estimator} runs on the CPU, not on {device}", where="body.device", hint="use cpu or auto")


def _engine(found: Weights, threads: int, precision: str, trust: bool, say: Say | None) -> tuple[OpenVinoNetwork, Head]:
    """The checkpoint's export for this CPU; the live process never imports torch."""
    folder = engine(found, "vtube.estimators._export", precision=precision, trust=trust, say=say)
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    with np.load(folder / "branches.npz", allow_pickle=False) as branches:
        head = Head.of(metadata, branches)
    blobs, exact = folder / "compiled", precision == "exact"
    network = OpenVinoNetwork(folder / "model.xml", BYTES, threads=threads, blobs=blobs, exact=exact)
    network.numbers = metadata["precision"]
    return network, head


def _exported(path: Path, threads: int, precision: str) -> tuple[OpenVinoNetwork, Head]:
    """An .onnx file, an OpenVINO .xml or a folder with one, as ultralytics exports them."""
    model = sorted(path.glob("*.xml"))[0] if path.is_dir() else path
    described = model.parent / "metadata.yaml"
    task = "pose"
    if model.suffix == ".xml" and described.is_file():
        try:
            facts = yaml.safe_load(described.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise InputError("not YAML", where=described) from error
        task = facts.get("task", task) if isinstance(facts, dict) else task
    if task != "pose":
        raise InputError("weights of another task", where=path, got=task, expected="pose")
    blobs, exact = paths.cache("engines", "compiled"), precision == "exact"
    network = OpenVinoNetwork(model, UNIT, threads=threads, blobs=blobs, exact=exact)
    return network, _exported_head(network.outputs, path)


def _exported_head(outputs: list[list[int]], path: Path) -> Head:
    """What the one output of an export means: its numbers a person tell it (a length of -1 is any)."""
    if len(outputs) == 1 and len(outputs[0]) == 3:
        _, rows, columns = outputs[0]
        if rows == 4 + 1 + 17 * 3:
            return Head("decoded", (17, 3))
        if columns == 4 + 2 + 17 * 3:
            return Head("final", (17, 3))
    raise InputError(
        "not a pose model of 17 keypoints", where=path, got=f"outputs {outputs}", expected="[1, 56, N] or [1, N, 57]"
    )


def accelerator(device: str) -> str | None:
    """The graphics card to use, or None for the CPU. "auto" asks torch, which takes seconds, only where one may be."""
    if device == "cpu" or (device == "auto" and not _likely()):
        return None
    from vtube.estimators._checkpoint import be_polite
    from vtube.estimators._torch import available

    be_polite()
    wanted = ("cuda", "mps") if device == "auto" else (device,)
    found = [name for name in wanted if available(name)]
    if not found and device != "auto":
        raise UsageError(f"torch finds no {device} here", where="body.device", hint="use cpu or auto")
    return found[0] if found else None


def _likely() -> bool:
    apple = platform.system() == "Darwin" and platform.machine() == "arm64"
    return apple or Path("/dev/nvidia0").exists() or shutil.which("nvidia-smi") is not None
