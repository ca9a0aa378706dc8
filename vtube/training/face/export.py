"""A face network's weights as a folder for OpenVINO: what ``vtube.faces.vtube_lite`` runs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch

from vtube.faces._lite_network import CARD, XML
from vtube.training.face.weights import load
from vtube.types import Image


def export(weights: Path, folder: Path, calibration: Iterable[Image] | None = None) -> None:
    """Write ``model.xml``, which takes one (1, S, S, 3) uint8 BGR picture, ``model.bin`` and ``metadata.json``.

    The weights are kept in 16 bits; with ``calibration``, (S, S, 3) uint8 BGR pictures such as it will see, the network
    is quantised to 8 (NNCF, post-training).

    Raises:
        InputError: no face network's weights.
    """
    import openvino

    network, card = load(weights)
    side = network.size
    example = torch.zeros(1, side, side, 3, dtype=torch.uint8)
    with torch.no_grad():
        traced = torch.jit.trace(network, example, check_trace=False)  # type: ignore[no-untyped-call]
        model = openvino.convert_model(traced, example_input=example, input=openvino.PartialShape([1, side, side, 3]))
    if calibration is not None:
        model = _quantised(model, calibration)
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, folder / XML, compress_to_fp16=True)
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _quantised(model: Any, pictures: Iterable[Image]) -> Any:
    import nncf

    data = nncf.Dataset([picture[None] for picture in pictures])
    return nncf.quantize(model, data, subset_size=data.get_length() or 300, fast_bias_correction=True)
