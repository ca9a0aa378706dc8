"""A face network's weights as a folder for OpenVINO: what ``vtube.faces.vtube_lite`` runs."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from vtube.faces._lite_network import CARD, XML
from vtube.training.face.weights import load


def export(weights: Path, folder: Path) -> None:
    """Write ``model.xml``, which takes one (1, S, S, 3) uint8 BGR picture, ``model.bin`` with weights in 16 bits, and
    ``metadata.json``.

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
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, folder / XML, compress_to_fp16=True)
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
