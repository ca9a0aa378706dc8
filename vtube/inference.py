"""OpenVINO, as all networks of a process share it."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def core() -> Any:
    """The one ``openvino.Core``, which is never given back.

    OpenVINO's CPU plugin gives the thread that compiles the first network a stack for its signal handlers and frees it
    together with the core, on whatever thread that happens: the next Ctrl-C would end the process by a fault.
    """
    import openvino

    return openvino.Core()


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
