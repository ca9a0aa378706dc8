"""How kernels are compiled. Whatever imports this imports numba: only ``_kernels.load`` and ``_export`` lead here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])
_OPTIONS = {"nogil": True, "error_model": "numpy"}
_BARE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inner(function: Function) -> Function:
    """A kernel that only others call: it becomes part of them."""
    return cast(Function, njit(**_OPTIONS, **_BARE)(function))


def exported(function: Callable[..., Any], signature: Any) -> tuple[str, str]:
    """The native name and the LLVM code of a function, compiled for a signature."""
    compiled = njit(signature, **_OPTIONS, **_BARE)(function)
    (overload,) = compiled.overloads.values()
    return str(overload.fndesc.llvm_func_name), str(overload.library.get_llvm_str())


def kernel(function: Function) -> Function:
    """A kernel that Python calls, kept on disk where there is a folder for it."""
    try:
        return cast(Function, njit(**_OPTIONS, cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return cast(Function, njit(**_OPTIONS)(function))
