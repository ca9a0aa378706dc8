"""The kernels as native code: compiled once for this processor by another process, kept in the cache, called by ctypes.

numba takes half a second and 100 MB to load what it has compiled itself; LLVM alone takes a twentieth.
"""

from __future__ import annotations

import ctypes
import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube import paths
from vtube.native.kernels import Kernel

log = logging.getLogger("vtube")
Library: TypeAlias = Mapping[str, Callable[..., int]]

DECLARING = ("vtube.smoothing._kernels", "vtube.puppet._kernels", "vtube.render._kernels")
"""The modules whose KERNELS go into the one object file."""
REHEARSING = ("vtube.smoothing._rehearsal", "vtube.puppet._rehearsal", "vtube.render.sprites")
"""The modules whose ``rehearse`` says whether these kernels do what they should."""
_SOURCES = (
    *DECLARING,
    "vtube.native.kernels",
    "vtube.native.library",
    "vtube.native.compiling",
    "vtube.native.export",
)
_DEBUGGED = ("NUMBA_BOUNDSCHECK", "NUMBA_DISABLE_JIT")
_UNUSABLE = b"unusable: "
NO_ROOM = 75
_TRY_AGAIN = (-2, -9, -15, 0xC000013A, NO_ROOM)
"""Exit statuses of processes that were told to stop or could not write."""
_FAILURES = (OSError, RuntimeError, ValueError, AttributeError, ImportError, subprocess.SubprocessError)
_DIGEST = hashlib.sha256().digest_size


@cache
def declared() -> tuple[Kernel, ...]:
    """All kernels."""
    return tuple(kernel for name in DECLARING for kernel in import_module(name).KERNELS)


@cache
def begin() -> Future[Library | None]:
    """Load the kernels in the background, once a process."""
    loading = ThreadPoolExecutor(1, "kernels")
    future = loading.submit(_load)
    loading.shutdown(wait=False)
    return future


def function(kernel: Kernel) -> Callable[..., int] | None:
    """A kernel's native code, once it is loaded; None where numba has to run it."""
    library = begin().result()
    return None if library is None else library[kernel.symbol]


def interpreted(kernel: Kernel, arguments: tuple[Any, ...]) -> Callable[..., None]:
    """A kernel with its arguments as numba compiles it in this process."""
    from vtube.native.compiling import imported

    body = imported(kernel)
    given = [
        argument if kind is None else _view(argument) for kind, argument in zip(kernel.takes, arguments, strict=True)
    ]

    def call(*free: float, _alive: object = arguments) -> None:
        body(*given, *(kind.type(value) for kind, value in zip(kernel.free, free, strict=True)))

    return call


def _view(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, for numba always of one kind, whether it may be written to or not."""
    memory = (ctypes.c_char * max(array.nbytes, 1)).from_address(array.ctypes.data)
    return np.ndarray(array.shape, array.dtype, memoryview(memory))


_checked: list[Library] = []
"""In a process that checks native code: that code."""


def _load() -> Library | None:
    library = _checked[0] if _checked else ready_made()
    if library is None:
        _compile()
    return library


def ready_made() -> Library | None:
    """Native code of all kernels; None where this machine cannot have it, or where numba is being debugged.

    Compiling takes some seconds, which is said. Concurrent processes wait for the first.
    """
    if any(os.environ.get(name, "0") != "0" for name in _DEBUGGED):
        return None
    try:
        path = paths.cache("kernels", _key())
        return linked(read(path) or _made(path))
    except _FAILURES as error:
        log.debug("the kernels are left to numba: %s", error)
        return None


def _compile() -> None:
    """Have numba compile all kernels in this process, or read them from disk."""
    from vtube.native.compiling import prepare

    for kernel in declared():
        prepare(kernel, _say)


@cache
def _say() -> None:
    """Say, once, why the first picture takes its time."""
    log.info("preparing vtube for this processor, once")


def target_machine() -> Any:
    """LLVM's for this processor."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    return target.create_target_machine(cpu=cpu, features=features, opt=3, jit=True)


def linked(code: bytes) -> Library:
    """The kernels of an object file.

    Raises:
        RuntimeError: it is none, or one is missing.
    """
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    addresses = {kernel.symbol: engine.get_function_address(kernel.symbol) for kernel in declared()}
    if not all(addresses.values()):
        raise RuntimeError(f"kernels are missing: {addresses}")
    entry = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 4)
    library = {symbol: entry(address) for symbol, address in addresses.items()}
    for native in library.values():
        native._engine = engine  # type: ignore[attr-defined]  # kept alive, since it owns the code
    return library


def rehearsed(code: bytes) -> bool:
    """Whether the kernels of an object file do what they should; for a process that has not loaded any others."""
    _checked.append(linked(code))
    return all(import_module(name).rehearse() for name in REHEARSING)


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

    package = Path(__file__).resolve().parents[2]
    modules = sorted({*_SOURCES, *(name for kernel in declared() for name in (kernel.module, *kernel.sources))})
    parts = [package.joinpath(*name.split(".")).with_suffix(".py").read_bytes() for name in modules]
    machine = llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    versions = llvmlite.__version__, metadata.version("numba"), np.__version__, sys.version
    return hashlib.sha256(b"\0".join([*parts, *(part.encode() for part in (*machine, *versions))])).hexdigest()[:16]


def _made(path: Path) -> bytes:
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        code = read(path)
        if code is None:
            _say()
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
    command = [sys.executable, "-m", "vtube.native.export", task, str(path)]
    subprocess.run(command, env=environment, check=True, capture_output=True, encoding="utf-8", errors="replace")
