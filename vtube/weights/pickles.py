"""Opens checkpoints of torch, which are pickles: with torch's reader of plain data alone, which runs nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from vtube.errors import InputError

_NUMBERS = ("Bool", "Int8", "Int16", "Int32", "Int64", "UInt8", "Float16", "Float32", "Float64", "Str")


def read(path: Path) -> Any:
    """The content of a checkpoint: tensors, and arrays of numbers, which mmpose 1.x keeps beside them.

    Raises:
        InputError: damaged, or with objects of other classes, of which the first is named.
    """
    import torch

    try:
        with torch.serialization.safe_globals(_arrays()):
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a damaged pickle or archive brings about
        text = str(error).strip()
        if stranger := re.search(r"GLOBAL (\S+) was not an allowed global", text):
            raise InputError(
                "cannot be read as weights: it holds more than tensors", where=path, got=stranger[1][:100],
                hint="torch.save its state_dict alone, with the program that it comes from",
            ) from error  # fmt: skip
        reason = (text.splitlines() or [type(error).__name__])[0][:150]
        raise InputError(f"cannot be read as weights: {reason}", where=path) from error


def _arrays() -> list[Any]:
    """What NumPy's arrays of numbers are pickled by: data alone. The module was called otherwise before NumPy 2."""
    core = np._core.multiarray  # type: ignore[attr-defined]
    functions = [
        (function, f"numpy.{package}.multiarray.{name}")
        for package in ("core", "_core")
        for name, function in (("_reconstruct", core._reconstruct), ("scalar", core.scalar))
    ]
    return [*functions, np.ndarray, np.dtype, *(getattr(np.dtypes, f"{name}DType") for name in _NUMBERS)]
