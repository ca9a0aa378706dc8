"""Runs MediaPipe's hand landmark network with OpenVINO, which reads TensorFlow Lite's files."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vtube.errors import InputError
from vtube.inference import core, lengths, options, read
from vtube.types import Floats, Image

SIDE = 224
"""Pixels of its square input."""
MEMBER = "hand_landmarks_detector.tflite"
"""The network's name in the bundle of a HandLandmarker (.task)."""
KIND = "a hand model"
_LARGEST = 64 << 20  # bytes
_OUTPUTS = [[1, 63], [1, 1], [1, 1], [1, 63]]


class Landmarks(NamedTuple):
    """``points``: (21, 3) pixels of the input, depth in the same, smaller is nearer. ``presence``: 0..1, of a hand.
    ``right``: 0..1, that it is a right one.
    """

    points: Floats
    presence: float
    right: float


class HandNetwork:
    """Finds the joints of the one hand in a square picture, whose fingers should point up.

    ``threads``: 0 for as many as the runtime likes.

    Raises:
        InputError: not such a network, or damaged.
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        import openvino
        from openvino.preprocess import ColorFormat, PrePostProcessor

        model = _bundled(path) if path.suffix.lower() == ".task" else read(path, KIND)
        _check(model, path)
        steps = PrePostProcessor(model)
        picture = steps.input()
        picture.tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
        picture.tensor().set_color_format(ColorFormat.BGR)
        picture.model().set_layout(openvino.Layout("NHWC"))
        picture.preprocess().convert_element_type(openvino.Type.f32).convert_color(ColorFormat.RGB).scale(255.0)
        try:
            self._request = core().compile_model(steps.build(), "CPU", options(threads)).create_infer_request()
        except RuntimeError as error:
            raise InputError(f"cannot be read as {KIND}", where=path) from error
        canvas = np.zeros((1, SIDE, SIDE, 3), dtype=np.uint8)
        self._request.set_input_tensor(openvino.Tensor(canvas, shared_memory=True))
        self.canvas: Image = canvas[0]
        """(SIDE, SIDE, 3) uint8 BGR: draw into it, then call."""

    def __call__(self) -> Landmarks | None:
        """What is on the canvas; None where the network gives no numbers."""
        self._request.infer(share_outputs=True)
        points, presence, handed, _ = (
            np.array(tensor.data, dtype=np.float64) for tensor in self._request.output_tensors
        )
        if not (np.isfinite(points).all() and np.isfinite(presence).all() and np.isfinite(handed).all()):
            return None
        return Landmarks(points.reshape(21, 3), float(presence[0, 0]), float(handed[0, 0]))


def _bundled(path: Path) -> Any:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        target = Path(folder) / MEMBER
        try:
            with zipfile.ZipFile(path) as bundle:
                if MEMBER not in bundle.namelist():
                    raise InputError("weights of another task", where=path, got=f"no {MEMBER}", expected=MEMBER)
                if bundle.getinfo(MEMBER).file_size > _LARGEST:
                    raise InputError(f"too large for {KIND}", where=path)
                target.write_bytes(bundle.read(MEMBER))
        except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise InputError("not a bundle of MediaPipe", where=path, got=str(error)) from error
        return read(target, KIND, path)


def _check(model: Any, path: Path) -> None:
    shapes = [lengths(port) for port in (*model.inputs, *model.outputs)]
    if shapes != [[1, SIDE, SIDE, 3], *_OUTPUTS]:
        raise InputError("weights of another task", where=path, got=f"inputs and outputs {shapes}", expected="hands")
