"""What a stage declares of its kernels, and how Python calls them.

A kernel is a function in a module that imports numba, which takes half a second and 100 MB. Its declaration is not: it
names the function and says what it takes. Arrays are given once, when a kernel is bound; a call then costs no more than
the kernel, and what its caller writes into the arrays meanwhile.
"""

from __future__ import annotations

import ctypes
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NUMBER, INTEGER = np.dtype(np.float64), np.dtype(np.int64)

_WRITTEN = (ctypes.c_void_p * 2)()
"""Where native code says what it returns, which is nothing, and what it raises."""
_RESULT = ctypes.addressof(_WRITTEN)
_ERROR = _RESULT + ctypes.sizeof(ctypes.c_void_p)


class Array(NamedTuple):
    """An array that a kernel takes, its elements one after the other (C order).

    ``columns``: its shape but for the first length, which may be any, as may be lengths that are None.
    """

    dtype: np.dtype[Any]
    columns: tuple[int | None, ...] = ()
    written: bool = False

    def fits(self, array: NDArray[Any]) -> bool:
        """Whether an array is of this kind."""
        if array.dtype != self.dtype or array.ndim != 1 + len(self.columns):
            return False
        return all(c in (None, length) for c, length in zip(self.columns, array.shape[1:], strict=True))


class Kernel(NamedTuple):
    """The declaration of a kernel: a function that returns nothing.

    ``module``, ``name``: where the function is. ``takes``: its arguments as they are bound: arrays, and integers
    (None). ``free``: the last ones, told at each call: integers or floats. ``sources``: modules that it depends on
    besides its own.
    """

    module: str
    name: str
    takes: tuple[Array | None, ...]
    free: tuple[np.dtype[Any], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """Its name among all kernels."""
        return f"{self.module}.{self.name}"

    def bind(self, *arguments: Any) -> Bound:
        """The kernel with these arguments. They are read and written where they lie now.

        Raises:
            TypeError: one is not what the kernel takes.
        """
        return Bound(self, arguments)


class Bound:
    """A kernel with its arguments, called with the free ones. Begins to load it, which the first call waits for."""

    __slots__ = ("_address", "_arguments", "_call", "_kernel", "_table")

    def __init__(self, kernel: Kernel, arguments: tuple[Any, ...]) -> None:
        from vtube.native import library  # which looks for declarations itself

        library.begin()
        self._kernel, self._arguments = kernel, arguments
        numbers: list[int] = []
        for kind, argument in zip(kernel.takes, arguments, strict=True):
            numbers += [operator.index(argument)] if kind is None else _passed(kernel, kind, argument)
        self._table = (ctypes.c_int64 * max(len(numbers), 1))(*numbers)
        self._address = ctypes.addressof(self._table)
        self._call: Callable[..., None] | None = None

    def __call__(self, *free: float) -> None:
        """Run the kernel. Several threads may, if what it writes allows that."""
        if self._call is None:
            self._call = self._found()
        self._call(*free)

    def _found(self) -> Callable[..., None]:
        from vtube.native import library

        function = library.function(self._kernel)
        if function is None:
            return library.interpreted(self._kernel, self._arguments)
        return _caller(self._kernel, function, self._address)


def _caller(kernel: Kernel, function: Callable[..., int], address: int) -> Callable[..., None]:
    """Call native code that takes the address of a table of the bound arguments, and of one of the free ones."""
    if not kernel.free:

        def call() -> None:
            if function(_RESULT, _ERROR, address, None):
                raise RuntimeError(f"the kernel {kernel.name} failed")

        return call

    types = [ctypes.c_double if kind == NUMBER else ctypes.c_int64 for kind in kernel.free]
    table = type("Free", (ctypes.Structure,), {"_fields_": [(f"f{i}", kind) for i, kind in enumerate(types)]})

    def told(*free: float) -> None:
        if function(_RESULT, _ERROR, address, ctypes.byref(table(*free))):
            raise RuntimeError(f"the kernel {kernel.name} failed")

    return told


def _passed(kernel: Kernel, kind: Array, array: NDArray[Any]) -> list[int]:
    """An array's address and shape.

    Raises:
        TypeError: it is not the kind of array that the kernel takes.
    """
    flags = array.flags
    if not (kind.fits(array) and flags.c_contiguous and flags.aligned):
        raise TypeError(f"{kernel.name} takes {kind}, got {array.dtype}, {array.shape}, strides {array.strides}")
    if kind.written and not flags.writeable:
        raise TypeError(f"{kernel.name} writes to an array that is read-only")
    return [array.ctypes.data, *array.shape]
