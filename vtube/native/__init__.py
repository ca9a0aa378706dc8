"""Compiled kernels: declared by the stages, compiled once for this processor, shared by all processes of a user."""

from vtube.native.kernels import INTEGER, NUMBER, Array, Bound, Kernel
from vtube.native.library import begin

__all__ = ["INTEGER", "NUMBER", "Array", "Bound", "Kernel", "begin"]
