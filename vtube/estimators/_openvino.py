"""Runs a network with OpenVINO on the CPU, one compiled model per input shape."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vtube.errors import InputError
from vtube.inference import core, lengths, options, read
from vtube.types import Image

KEPT = 4
"""Compiled shapes kept in memory; a folder of differently shaped pictures must not fill it."""


@dataclass(frozen=True, slots=True)
class Takes:
    """What a network takes for a picture: ``colours`` "BGR" or "RGB", in ``planes`` (3, height, width) or in pixels
    (height, width, 3), bytes divided by ``divisor``.
    """

    colours: str
    planes: bool
    divisor: float = 1.0


BYTES = Takes("BGR", planes=False)
"""Pictures as they are."""
UNIT = Takes("RGB", planes=True, divisor=255.0)
"""As networks of torch have them."""


class OpenVinoNetwork:
    """``fixed``: the (height, width) that the file was exported for, or None where it takes any.

    ``takes``: what the network takes; what turns a picture into it is compiled into it. ``free``: the network takes any
    size, also where the file names one. ``blobs``: where compiled models are kept for the next start. ``exact``:
    computes in 32 bits, where the runtime prefers 16 on processors that have them. ``outputs``: the shapes of the
    outputs, -1 where a length is not fixed.

    Raises:
        InputError: not a model that OpenVINO can read, or not one that takes a picture.
    """

    numbers: str | None = None

    def __init__(
        self,
        model: Path,
        takes: Takes,
        *,
        free: bool = False,
        threads: int = 0,
        blobs: Path | None = None,
        exact: bool = False,
    ) -> None:
        import openvino

        self._openvino, self._core, self._takes = openvino, core(), takes
        self._options = options(threads, exact=exact)
        if blobs is not None:
            self._options["CACHE_DIR"] = str(blobs)
        self._model = read(model)
        self.outputs = [lengths(output) for output in self._model.outputs]
        asked = self._input(model)
        self.fixed = None if free else asked
        self._compiled: OrderedDict[tuple[int, int], tuple[Any, Image]] = OrderedDict()

    def canvas(self, shape: tuple[int, int]) -> Image:
        """The network's input of that shape, (height, width, 3) uint8 BGR: draw into it, then run."""
        return self._request(shape)[1]

    def run(self, shape: tuple[int, int]) -> list[NDArray[Any]]:
        """The outputs for what is drawn on that canvas; valid until the next run."""
        request, _ = self._request(shape)
        request.infer(share_outputs=True)
        return [tensor.data for tensor in request.output_tensors]

    def _input(self, model: Path) -> tuple[int, int] | None:
        taken = [lengths(port) for port in self._model.inputs]
        if len(taken) != 1 or len(taken[0]) != 4 or taken[0][1 if self._takes.planes else 3] not in {3, -1}:
            raise InputError("not a model that takes one picture", where=model, got=f"inputs {taken}")
        height, width = taken[0][2:4] if self._takes.planes else taken[0][1:3]
        return None if -1 in {height, width} else (height, width)

    def _request(self, shape: tuple[int, int]) -> tuple[Any, Image]:
        if shape in self._compiled:
            self._compiled.move_to_end(shape)
            return self._compiled[shape]
        if len(self._compiled) >= KEPT:
            self._compiled.popitem(last=False)
        request = self._compile(self._shaped(shape)).create_infer_request()
        canvas = np.zeros((1, *shape, 3), dtype=np.uint8)
        request.set_input_tensor(self._openvino.Tensor(canvas, shared_memory=True))
        self._compiled[shape] = request, canvas[0]
        return self._compiled[shape]

    def _compile(self, model: Any) -> Any:
        try:
            return self._core.compile_model(model, "CPU", self._options)
        except RuntimeError:
            # A kept blob that is damaged, just being written by another process, or in a folder that cannot be used.
            if "CACHE_DIR" not in self._options:
                raise
            del self._options["CACHE_DIR"]
            return self._core.compile_model(model, "CPU", self._options)

    def _shaped(self, shape: tuple[int, int]) -> Any:
        model, takes = self._model.clone(), self._takes
        if self.fixed is None:
            model.reshape([1, 3, *shape] if takes.planes else [1, *shape, 3])
        if takes == BYTES:
            return model
        from openvino.preprocess import ColorFormat, PrePostProcessor

        steps = PrePostProcessor(model)
        picture = steps.input()
        picture.tensor().set_element_type(self._openvino.Type.u8).set_layout(self._openvino.Layout("NHWC"))
        picture.tensor().set_color_format(ColorFormat.BGR)
        picture.model().set_layout(self._openvino.Layout("NCHW" if takes.planes else "NHWC"))
        if takes.colours == "RGB":
            picture.preprocess().convert_color(ColorFormat.RGB)
        if takes.divisor != 1.0:
            picture.preprocess().convert_element_type(self._openvino.Type.f32).scale(takes.divisor)
        return steps.build()
