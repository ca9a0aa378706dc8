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
