"""The kernels as native code: compiled once for this processor by another process, kept in the cache, called by ctypes.

numba takes half a second and 100 MB to load what it has compiled itself; LLVM alone takes a twentieth.
"""

from __future__ import annotations

import ctypes
import hashlib
import logging
import operator
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube import paths
from vtube.render._formats import FLAG, INTEGER, NUMBER, PIXEL, SPRITE
from vtube.render._kernels import Kernels

log = logging.getLogger("vtube")


class Array(NamedTuple):
    """An array that a kernel takes, its elements one after the other."""

    dtype: np.dtype[Any]
    columns: tuple[int, ...] = ()
    written: bool = False


Kind: TypeAlias = Array | None

_PIXELS, _NEW_PIXELS = Array(PIXEL), Array(PIXEL, written=True)
_SPRITES, _NEW_SPRITES = Array(SPRITE), Array(SPRITE, written=True)
_POINTS, _NEW_POINTS = Array(NUMBER, (2,)), Array(NUMBER, (2,), written=True)
KERNELS: dict[str, tuple[Kind, ...]] = {
    "band": (
        _NEW_PIXELS, _PIXELS, None, _NEW_PIXELS, _NEW_PIXELS, _PIXELS, _SPRITES, Array(INTEGER), _POINTS, Array(FLAG),
        None, None,
    ),
    "measure": (_SPRITES, _POINTS, None, None, Array(NUMBER, written=True)),
    "extend": (_NEW_SPRITES, _NEW_POINTS, None, None),
}  # fmt: skip
"""What each kernel takes: arrays, and integers (None). Of a band, the rows come last."""

_SOURCES = ("_raster", "_grids", "_formats", "_compiled", "_export", "_native")
_DEBUGGED = ("NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT")
_UNUSABLE = b"unusable: "
NO_ROOM = 75
_TRY_AGAIN = (-2, -9, -15, 0xC000013A, NO_ROOM)
"""Exit statuses of processes that were told to stop or could not write."""
_FAILURES = (OSError, RuntimeError, ValueError, AttributeError, ImportError, subprocess.SubprocessError)
_DIGEST = hashlib.sha256().digest_size


def kernels(say: Callable[[], None]) -> Kernels | None:
    """The kernels; None where this machine cannot have them so, or where numba is being debugged.

    ``say``: called when they have to be compiled, which takes some seconds. Concurrent processes wait for the first.
    """
    if any(os.environ.get(name, "0") != "0" for name in _DEBUGGED):
        return None
    try:
        path = paths.cache("kernels", _key())
        return linked(read(path) or _made(path, say))
    except _FAILURES as error:
        log.debug("the renderer's kernels are left to numba: %s", error)
        return None


def target_machine() -> Any:
    """LLVM's for this processor."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=cpu, features=features, opt=3, jit=True)


def linked(code: bytes) -> Kernels:
    """The kernels of an object file.

    Raises:
        RuntimeError: it is none, or one is missing.
    """
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    addresses = {name: engine.get_function_address(name) for name in KERNELS}
    if not all(addresses.values()):
        raise RuntimeError(f"kernels are missing: {addresses}")
    band, measure, extend = (_Kernel(name, addresses[name], engine) for name in KERNELS)
    return Kernels(band, lambda *arguments: measure(*arguments)(), lambda *arguments: extend(*arguments)())


class _Kernel:
    """A kernel at an address; called with its arguments, or the first of them, it gives a function of the rest.

    ``engine``: kept alive, since it owns the code.
    """

    def __init__(self, name: str, address: int, engine: object) -> None:
        self._name, self._kinds, self._engine = name, KERNELS[name], engine
        taken = [(ctypes.c_int64,) if kind is None else (ctypes.c_void_p, ctypes.c_int64) for kind in self._kinds]
        self._native = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 2, *chain.from_iterable(taken))(address)
        self._result = (ctypes.c_void_p * 2)()

    def __call__(self, *arguments: Any) -> Callable[..., None]:
        """Raise ``TypeError`` for an array that is not what the kernel takes."""
        result = ctypes.addressof(self._result)
        values = [result, result + ctypes.sizeof(ctypes.c_void_p)]
        for kind, argument in zip(self._kinds, arguments, strict=False):
            values += (operator.index(argument),) if kind is None else _passed(self._name, kind, argument)

        def call(*integers: int, _alive: object = arguments) -> None:
            if self._native(*values, *integers):
                raise RuntimeError(f"the kernel {self._name} failed")

        return call


def _passed(name: str, kind: Array, array: NDArray[Any]) -> tuple[int, int]:
    """An array's address and length.

    Raises:
        TypeError: it is not the kind of array that the kernel takes.
    """
    flags = array.flags
    if array.dtype != kind.dtype or array.shape[1:] != kind.columns or array.ndim == 0 or not flags.c_contiguous:
        raise TypeError(f"{name} takes {kind}, got {array.dtype}, {array.shape}, strides {array.strides}")
    if kind.written and not flags.writeable:
        raise TypeError(f"{name} writes to an array that is read-only")
    return array.ctypes.data, len(array)


def read(path: Path) -> bytes | None:
    """The object file that ``write`` has kept; None if it is not there or not whole.

    Raises:
        RuntimeError: it is known that this machine cannot use it.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if content.startswith(_UNUSABLE):
        raise RuntimeError(f"{content.decode(errors='replace')} ({path})")
    digest, code = content[:_DIGEST], content[_DIGEST:]
    return code if code and hashlib.sha256(code).digest() == digest else None


def write(path: Path, code: bytes) -> None:
    """Keep an object file with its checksum, so that damage is noticed before it is run."""
    path.write_bytes(hashlib.sha256(code).digest() + code)


def _key() -> str:
    """What the native code depends on: its sources, what compiles it, and the processor."""
    import llvmlite
    import llvmlite.binding as llvm

    here = Path(__file__).parent
    parts = [(here / f"{name}.py").read_bytes() for name in _SOURCES]
    machine = llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    versions = llvmlite.__version__, metadata.version("numba"), np.__version__, sys.version
    return hashlib.sha256(b"\0".join([*parts, *(part.encode() for part in (*machine, *versions))])).hexdigest()[:16]


def _made(path: Path, say: Callable[[], None]) -> bytes:
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        code = read(path)
        if code is None:
            say()
            for left_behind in path.parent.glob(f".{path.name}-*"):
                shutil.rmtree(left_behind, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
                new = Path(folder, path.name)
                try:
                    _run("compile", new)
                    _run("check", new)
                except subprocess.CalledProcessError as error:
                    if error.returncode in _TRY_AGAIN:
                        raise
                    why = " ".join([str(error), *error.stderr.splitlines()[-1:]])
                    new.write_bytes(_UNUSABLE + why.encode())  # so that not every start tries it again
                new.replace(path)
            code = read(path)
    if code is None:
        raise RuntimeError("what was compiled was damaged at once")
    return code


def _run(task: str, path: Path) -> None:
    package = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "vtube.render._export", task, str(path)]
    subprocess.run(command, env=environment, check=True, capture_output=True, encoding="utf-8", errors="replace")
