"""The child process that exports a top-down network: ``python -m vtube.estimators._topdown_export WEIGHTS FOLDER``.

It writes ``model.xml``, ``model.bin`` and ``metadata.json`` with the card into FOLDER and reports as ``_child`` says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from vtube.estimators._child import Say, run
from vtube.weights import resolve
from vtube.weights.card import EXPORTED, Card, as_dict
from vtube.weights.network import load


def export(weights: Path, folder: Path, say: Say) -> None:
    """Write the network for OpenVINO, with what turns a picture into its input."""
    say("reading the weights")
    network, card = load(resolve(str(weights)), trust=True)  # whoever started this has looked
    say("converting them to OpenVINO")
    write(network, card, folder)


def write(network: Any, card: Card, folder: Path) -> None:
    """Write ``model.xml``, which takes (N, height, width, 3) uint8 BGR, ``model.bin`` and ``metadata.json``."""
    import openvino
    import torch

    width, height = card.size
    example = torch.zeros(1, height, width, 3, dtype=torch.uint8)
    shape = openvino.PartialShape([-1, height, width, 3])
    with torch.no_grad():
        # OpenVINO would have torch trace it three times, to compare; no network here branches on its input.
        traced = torch.jit.trace(from_pictures(network, card), example, check_trace=False)  # type: ignore[no-untyped-call]
        model = openvino.convert_model(traced, example_input=example, input=shape)
    openvino.save_model(model, folder / "model.xml", compress_to_fp16=False)
    (folder / EXPORTED).write_text(json.dumps(as_dict(card), indent=1), encoding="utf-8")


def from_pictures(network: Any, card: Card) -> Any:
    """A torch module that takes (N, height, width, 3) uint8 BGR pictures and gives the network's outputs."""
    import torch

    mean, std = (np.array(values, dtype=np.float32).reshape(1, 3, 1, 1) * 255 for values in (card.mean, card.std))

    class Network(torch.nn.Module):
        scale: torch.Tensor
        shift: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.network = network
            self.register_buffer("scale", torch.from_numpy(1 / std))
            self.register_buffer("shift", torch.from_numpy(-mean / std))

        def forward(self, pictures: torch.Tensor) -> Any:
            rgb = pictures.permute(0, 3, 1, 2).flip(1).to(self.scale.dtype)
            return self.network(rgb * self.scale + self.shift)

    return Network().eval()


if __name__ == "__main__":
    sys.exit(run(export))
