"""OpenVINO, as all networks of a process share it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from vtube.errors import InputError

_FRAMEWORKS = {".onnx": "onnx", ".tflite": "tflite"}


@cache
def core() -> Any:
    """The one ``openvino.Core``, which is never given back.

    OpenVINO's CPU plugin gives the thread that compiles the first network a stack for its signal handlers and frees it
    together with the core, on whatever thread that happens: the next Ctrl-C would end the process by a fault.
    """
    import openvino

    return openvino.Core()


def read(model: Path, what: str = "a model", where: Path | None = None) -> Any:
    """The model of an .onnx, .tflite or .xml file, by the reader of its kind: OpenVINO's own choice asks one reader
    after the other, and that of TensorFlow complains on standard error.

    ``what``, ``where``: what it should be and where it comes from, for the error.

    Raises:
        InputError: it cannot be read.
    """
    from openvino import frontend

    failures = (
        frontend.GeneralFailure,
        frontend.NotImplementedFailure,
        frontend.OpConversionFailure,
        frontend.OpValidationFailure,
    )
    try:
        reader = frontend.FrontEndManager().load_by_framework(_FRAMEWORKS.get(model.suffix.lower(), "ir"))
        return reader.convert(reader.load(str(model)))
    except (RuntimeError, *failures) as error:
        raise InputError(f"cannot be read as {what}", where=where or model) from error


def lengths(port: Any) -> list[int]:
    """Of a model's input or output, -1 where one is not fixed."""
    return [length.get_length() if length.is_static else -1 for length in port.get_partial_shape()]


def options(threads: int = 0, *, exact: bool = False) -> dict[str, Any]:
    """How networks are compiled for the CPU: one picture as soon as possible.

    ``threads``: 0 for as many as the runtime likes. ``exact``: computes in 32 bits, where the runtime prefers 16 on
    processors that have them. Threads are not pinned to processors: OpenVINO would pin those of every process to the
    same first ones, where the processes then wait for one another.
    """
    chosen: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1", "ENABLE_CPU_PINNING": False}
    if threads:
        chosen["INFERENCE_NUM_THREADS"] = threads
    if exact:
        chosen["INFERENCE_PRECISION_HINT"] = "f32"
    return chosen
