"""Runs a top-down network on batches of crops: with OpenVINO on the CPU, with torch on a graphics card."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.estimators._network import accelerator, check_choices
from vtube.inference import core, options
from vtube.types import Image
from vtube.weights import resolve
from vtube.weights.card import EXPORTED, LARGEST_HEADER, Card, parsed
from vtube.weights.export import Say, check_trust, engine
from vtube.weights.saving import EXPORTER

NUMBERS = {"f32": "fp32", "f16": "fp16", "bf16": "bf16"}
"""What OpenVINO may compute in, by its name."""


class Batches(Protocol):
    """Called with (N, height, width, 3) uint8 BGR crops, it gives the network's outputs, valid until the next call.

    ``numbers``: what it computes with, such as "fp32" or "bf16".
    """

    numbers: str

    def __call__(self, crops: Image) -> list[NDArray[Any]]: ...


def open_batches(
    model: str,
    *,
    device: str = "auto",
    precision: str = "auto",
    threads: int = 0,
    trust: bool = False,
    say: Say | None = None,
) -> tuple[Batches, Card, Path]:
    """The runtime for weights of a name or path, their card, and the file. A folder is one that ``vtube models export``
    has made. ``precision``: "exact" for 32 bits on every processor and card.

    Raises:
        UsageError, InputError, DeviceError: no such weights or device, or not to be opened.
    """
    check_choices(device, precision)
    exact = precision == "exact"
    found = resolve(model)
    if found.form == "openvino" and found.path.is_dir():
        if device not in {"auto", "cpu"}:
            raise InputError(f"an exported model runs on the CPU, not on {device}", where=found.path)
        return OpenVinoBatches(found.path, threads, exact=exact), exported_card(found.path), found.path
    if found.form not in {"pt", "safetensors"}:
        raise InputError("not the weights of a top-down network", where=found.path, expected=".safetensors or .pth")
    card_device = accelerator(device)
    if card_device is None:
        folder = engine(found, EXPORTER, trust=trust, say=say)
        return OpenVinoBatches(folder, threads, exact=exact), exported_card(folder), found.path
    if found.form == "pt":
        check_trust(found, trust)
    from vtube.weights.network import load

    network, card = load(found, trust=trust)
    return TorchBatches(network, card, card_device, exact=exact), card, found.path


def exported_card(folder: Path) -> Card:
    """The card in an exported network's folder.

    Raises:
        InputError: there is none, or one that is not understood.
    """
    path = folder / EXPORTED
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_HEADER:
            raise InputError("not a folder that vtube models export has made", where=folder, expected=path.name)
        return parsed(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read", where=path) from error


class OpenVinoBatches:
    """``folder``: with ``model.xml``, which takes any number of crops. ``exact``: computes in 32 bits, where the
    runtime prefers 16 on processors that have them.
    """

    def __init__(self, folder: Path, threads: int, *, exact: bool = False) -> None:
        import openvino

        try:
            model = core().read_model(folder / "model.xml")
            compiled = core().compile_model(model, "CPU", options(threads, exact=exact))
            self._request = compiled.create_infer_request()
        except RuntimeError as error:
            raise InputError("cannot be read as a model", where=folder) from error
        kind = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
        self.numbers = NUMBERS.get(kind, kind)
        self._tensor = openvino.Tensor

    def __call__(self, crops: Image) -> list[NDArray[Any]]:
        """The outputs for (N, height, width, 3) uint8 BGR crops."""
        self._request.set_input_tensor(self._tensor(crops, shared_memory=True))
        self._request.infer(share_outputs=True)
        return [tensor.data for tensor in self._request.output_tensors]


class TorchBatches:
    """In half precision on CUDA, unless it has to be ``exact``. ``device``: torch's name of it."""

    def __init__(self, network: Any, card: Card, device: str, *, exact: bool = False) -> None:
        import torch

        from vtube.estimators._topdown_export import from_pictures

        half = device == "cuda" and not exact
        precision, self.numbers = (torch.float16, "fp16") if half else (torch.float32, "fp32")
        self._network = from_pictures(network, card).to(device=device, dtype=precision)
        self._device = device

    def __call__(self, crops: Image) -> list[NDArray[Any]]:
        """The outputs for (N, height, width, 3) uint8 BGR crops."""
        import torch

        with torch.inference_mode():
            outputs = self._network(torch.from_numpy(crops).to(self._device))
        tensors = outputs if isinstance(outputs, tuple) else (outputs,)
        return [np.asarray(tensor.float().cpu().numpy()) for tensor in tensors]
