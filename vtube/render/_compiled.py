"""How kernels are compiled. Whatever imports this imports numba: only ``_kernels.load`` leads here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])
_OPTIONS = {"nogil": True, "error_model": "numpy"}


def inner(function: Function) -> Function:
    """A kernel that only others call: it becomes part of them."""
    return cast(Function, njit(**_OPTIONS, no_cpython_wrapper=True, no_cfunc_wrapper=True)(function))


def kernel(function: Function) -> Function:
    """A kernel that Python calls, kept on disk where there is a folder for it."""
    try:
        return cast(Function, njit(**_OPTIONS, cache=True)(function))
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        return cast(Function, njit(**_OPTIONS)(function))
