"""Arrays from strangers' files: .npy, .npz, and pickles of nothing but arrays, numbers, texts and collections."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from vtube.datasets._documents import plain_file
from vtube.errors import InputError
from vtube.types import Floats

LARGEST = 1 << 31
"""Bytes; all of Human3.6M's positions are 0.5 GB."""


def positions(path: Path, joints: set[int]) -> Floats:
    """(F, J, 3) of a ``.npy`` file; further columns are left out.

    Raises:
        InputError: no such array.
    """
    try:
        return checked(np.load(plain_file(path, LARGEST), allow_pickle=False), joints, path)
    except (ValueError, OSError, EOFError, MemoryError) as error:
        raise InputError("is no array of positions", where=path, got=str(error)) from error


def checked(array: Any, joints: set[int], where: object) -> Floats:
    """An array as positions (F, J, 3).

    Raises:
        InputError: another shape or type.
    """
    shape, kind = np.shape(array), getattr(array, "dtype", np.dtype(object)).kind
    if kind != "f" or len(shape) != 3 or shape[1] not in joints or shape[2] < 3:
        expected = f"(frames, {' or '.join(map(str, sorted(joints)))}, 3) of floats"
        raise InputError("is no array of positions", where=where, got=f"shape {shape}", expected=expected)
    return np.asarray(array[..., :3], dtype=np.float64)


def plain(path: Path) -> Any:
    """What a pickle holds, if it holds plain values and arrays of numbers alone: nothing in it is run.

    Raises:
        InputError: anything else.
    """
    try:
        return _Plain(io.BytesIO(plain_file(path, LARGEST).read_bytes())).load()
    except InputError:
        raise
    except Exception as error:  # a stranger's bytes bring about whatever they like
        raise _refusal(path, error) from error


def plain_member(path: Path, name: str) -> Any:
    """As ``plain``, of an object that NumPy has saved under a name in an ``.npz`` file.

    Raises:
        InputError: no such file or name, or anything but plain values in it.
    """
    try:
        with zipfile.ZipFile(plain_file(path, LARGEST)) as archive, archive.open(f"{name}.npy") as member:
            content = io.BytesIO(member.read(LARGEST))
        version = np.lib.format.read_magic(content)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        read(content)
        stored = _Plain(content).load()
        return stored.item() if isinstance(stored, np.ndarray) and stored.ndim == 0 else stored
    except InputError:
        raise
    except Exception as error:
        raise _refusal(path, error) from error


def _refusal(path: Path, error: Exception) -> InputError:
    return InputError("holds something else than arrays", where=path, got=f"{type(error).__name__}: {error}")


class _Plain(pickle.Unpickler):
    """Finds what arrays and numbers are made of, and refuses every other name."""

    def find_class(self, module: str, name: str) -> Any:
        known = {"_reconstruct": _empty_array, "dtype": np.dtype, "ndarray": np.ndarray, "scalar": _scalar}
        if module.partition(".")[0] != "numpy" or name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of an array")
        return known[name]


def _empty_array(kind: type, shape: tuple[int, ...], _code: bytes) -> np.ndarray[Any, Any]:
    """As NumPy makes arrays that are filled next; a pickle may not ask for a large one first."""
    if kind is not np.ndarray or shape != (0,):
        raise pickle.UnpicklingError("no array as NumPy saves it")
    return np.ndarray.__new__(np.ndarray, (0,), "b")


def _scalar(kind: np.dtype[Any], data: bytes) -> Any:
    if not isinstance(kind, np.dtype) or kind.hasobject:
        raise pickle.UnpicklingError("no number as NumPy saves it")
    return np.frombuffer(data, kind, 1)[0]
