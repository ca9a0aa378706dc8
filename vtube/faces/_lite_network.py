"""Runs vtube-lite's face network with OpenVINO: a folder with model.xml, model.bin and metadata.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.faces._shapes import NAMES
from vtube.inference import core, lengths, options, read
from vtube.types import Floats, Image

XML, CARD = "model.xml", "metadata.json"
ESTIMATOR, VERSION = "vtube_lite", 1
ROTATION, PLACE = 6, 3
LARGEST = 1 << 20
"""Characters of a card; those of networks here have 3000."""


@dataclass(frozen=True, slots=True)
class Card:
    """``size``: pixels of the input's side. ``shapes``: names of the blendshapes. ``points``: how many."""

    size: int
    shapes: tuple[str, ...]
    points: int

    @property
    def outputs(self) -> int:
        """How many numbers the network gives."""
        return len(self.shapes) + ROTATION + PLACE + 1 + 2 * self.points


class Told(NamedTuple):
    """``shapes``: (S,) 0..1. ``rotation``, ``place``: as ``_head_crop.placement`` has them. ``there``: 0..1, that there
    is a face. ``points``: (N, 2) pixels of the input.
    """

    shapes: Floats
    rotation: Floats
    place: Floats
    there: float
    points: Floats


class LiteNetwork:
    """``threads``: 0 for as many as the runtime likes.

    Raises:
        InputError: no such model, damaged, or of another task or version.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        import openvino

        self.card = read_card(folder / CARD)
        side = self.card.size
        model = read(folder / XML, "a face model")
        shapes = [lengths(port) for port in (*model.inputs, *model.outputs)]
        if shapes != [[1, side, side, 3], [1, self.card.outputs]]:
            raise InputError("weights of another task", where=folder, got=f"inputs and outputs {shapes}",
                             expected="vtube-lite's face network")  # fmt: skip
        try:
            self._request = core().compile_model(model, "CPU", options(threads)).create_infer_request()
            canvas = np.zeros((1, side, side, 3), dtype=np.uint8)
            self._request.set_input_tensor(openvino.Tensor(canvas, shared_memory=True))
        except RuntimeError as error:
            raise InputError("cannot be read as a face model", where=folder) from error
        self.canvas: Image = canvas[0]
        """(S, S, 3) uint8 BGR: draw into it, then call."""

    def __call__(self) -> Told | None:
        """What is on the canvas; None where the network gives no numbers."""
        numbers = self.numbers()
        if not np.isfinite(numbers).all():
            return None
        count, size = len(self.card.shapes), self.card.size
        shapes, rotation, place, there, points = np.split(numbers, np.cumsum([count, ROTATION, PLACE, 1]))
        sure = 1.0 / (1.0 + np.exp(-np.clip(there[0], -30.0, 30.0)))
        return Told(
            shapes.clip(0.0, 1.0), rotation, place, float(sure), points.reshape(-1, 2) * size + (size - 1) / 2
        )  # fmt: skip

    def numbers(self) -> NDArray[Any]:
        """(O,) float64, what the network gives for what is on the canvas."""
        self._request.infer(share_outputs=True)
        return np.array(self._request.output_tensors[0].data[0], dtype=np.float64)


def read_card(path: Path) -> Card:
    """What lies beside an exported network.

    Raises:
        InputError: not such a file, or of another network or version.
    """
    try:
        with path.open(encoding="utf-8") as stream:
            told = json.loads(stream.read(LARGEST))
        kind = told["estimator"], told["task"], told["version"]
        card = Card(int(told["network"]["size"]), tuple(map(str, told["shapes"])), len(told["points"]))
    except (OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        reason = str(error)[:100]
        raise InputError("not the card of vtube-lite's face network", where=path, got=reason) from error
    if kind != (wanted := (ESTIMATOR, "face", VERSION)):
        raise InputError("the card of another network", where=path, got=str(kind)[:100], expected=str(wanted))
    if not 16 <= card.size <= 512:
        raise InputError("a wrong card", where=path, got=f"size {card.size}", expected="16 to 512")
    if len({*card.shapes} & NAMES) != len(card.shapes):
        raise InputError("a wrong card: shapes", where=path, expected="names of ARKit's blendshapes, each once")
    return card
