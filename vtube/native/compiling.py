"""How kernels are compiled. Whatever imports this imports numba: only ``library.interpreted`` and ``export`` lead here.

For native code each kernel gets an entry: a function of two pointers, to a table of its bound arguments (of an array
the address and the shape, of an integer itself) and to one of its free ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.core import cgutils, event
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from vtube.native.kernels import Array, Kernel

log = logging.getLogger("vtube")
Function = TypeVar("Function", bound=Callable[..., Any])
_OPTIONS = {"nogil": True, "error_model": "numpy"}
_BARE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_WORD = 8


def inner(function: Function) -> Function:
    """A kernel that only others call: it becomes part of them."""
    return cast(Function, njit(**_OPTIONS, **_BARE)(function))


def kernel(function: Function) -> Function:
    """A kernel that Python calls, kept on disk where there is a folder for it."""
    try:
        return cast(Function, njit(**_OPTIONS, cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return cast(Function, njit(**_OPTIONS)(function))


def imported(declared: Kernel) -> Any:
    """The function itself."""
    return getattr(import_module(declared.module), declared.name)


def signature(declared: Kernel) -> tuple[Any, ...]:
    """What it takes, as numba says it."""
    return (*map(_type, declared.takes), *map(from_dtype, declared.free))


def prepare(declared: Kernel, say: Callable[[], object]) -> None:
    """Compile a kernel in this process, or read it from disk. ``say``: called where it has to be compiled."""
    compile_for = getattr(imported(declared), "compile", None)
    if compile_for is None:  # numba is told to compile nothing
        return
    with event.install_listener("numba:compile", _Told(say)):
        try:
            compile_for(signature(declared))
        except OSError as error:  # it cannot be kept on disk, but is there all the same
            log.debug("a kernel's compiled form cannot be kept: %s", error)


class _Told(event.Listener):  # type: ignore[misc]
    def __init__(self, say: Callable[[], object]) -> None:
        self._say = say

    def on_start(self, _: Any) -> None:
        self._say()

    def on_end(self, _: Any) -> None:
        pass


def exported(declared: Kernel) -> tuple[str, str]:
    """The native name and the LLVM code of a kernel's entry."""
    body = inner(imported(declared).py_func)
    bound, free = _unpacked(declared.takes), _unpacked(declared.free)

    def entry(table: Any, others: Any) -> None:
        body(*bound(table), *free(others))

    compiled = njit(types.void(types.voidptr, types.voidptr), **_OPTIONS, **_BARE)(entry)
    (overload,) = compiled.overloads.values()
    return str(overload.fndesc.llvm_func_name), str(overload.library.get_llvm_str())


def _type(kind: Any) -> Any:
    """Numba's type of a bound argument, or of a free one."""
    if isinstance(kind, Array):
        return types.Array(from_dtype(kind.dtype), 1 + len(kind.columns), "C")
    return types.int64 if kind is None else from_dtype(kind)


def _unpacked(kinds: Sequence[Any]) -> Any:
    """A function of a pointer to a table that gives the arguments in it."""
    result = types.Tuple([_type(kind) for kind in kinds])

    @intrinsic  # type: ignore[untyped-decorator]
    def unpack(_: Any, table: Any) -> Any:  # noqa: ARG001 -- an argument of the function, not of its typing
        def code(context: Any, builder: Any, _: Any, arguments: Any) -> Any:
            words = _Words(builder, arguments[0])
            read = [words.array(context, one) if isinstance(one, types.Array) else words.scalar(context, one)
                    for one in result]  # fmt: skip
            return context.make_tuple(builder, result, read)

        return result(types.voidptr), code

    return unpack


class _Words:
    """Reads a table of 64-bit words, one after the other."""

    def __init__(self, builder: Any, table: Any) -> None:
        self._builder, self._table, self._at = builder, table, 0

    def scalar(self, context: Any, kind: Any) -> Any:
        place = cgutils.pointer_add(self._builder, self._table, self._at)
        self._at += _WORD
        pointer = self._builder.bitcast(place, context.get_value_type(kind).as_pointer())
        return self._builder.load(pointer)

    def array(self, context: Any, kind: Any) -> Any:
        word, builder = types.int64, self._builder
        address = self.scalar(context, word)
        shape = [self.scalar(context, word) for _ in range(kind.ndim)]
        size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
        strides = [context.get_constant(word, size)]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        made = make_array(kind)(context, builder)
        data = builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer())
        itemsize = context.get_constant(types.intp, size)
        populate_array(made, data=data, shape=shape, strides=strides, itemsize=itemsize, meminfo=None)
        return made._getvalue()
