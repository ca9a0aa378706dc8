"""Turns weights into a model for this machine's quickest runtime: once, in a process of its own, kept in the cache."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from vtube import paths
from vtube.errors import DeviceError, InputError
from vtube.inference import core
from vtube.weights.cache import Weights
from vtube.weights.catalogue import trusted
from vtube.weights.download import sha256_of

POLICY = 4
"""Counts up when an export of the same weights would come out differently."""

Say = Callable[[str], None]
_FAULTS = frozenset(-number for number in (signal.SIGSEGV, signal.SIGABRT, getattr(signal, "SIGBUS", signal.SIGSEGV)))
"""Exit statuses of a process that its own native code has ended."""
_children: set[subprocess.Popen[str]] = set()


def check_trust(weights: Weights, trust: bool) -> str:
    """The SHA-256 of a checkpoint, which is a pickle and may run a stranger's code, if it may be opened.

    Raises:
        InputError: the catalogue does not know the file and the user has not allowed it.
    """
    digest = sha256_of(weights.path)
    if not trust and not trusted(digest):
        known = weights.entry
        if known is not None and (known.sha256 or known.begins) and not known.published(digest):
            raise InputError(
                "damaged, or not the published weights",
                where=weights.path,
                got=f"sha256 {digest[:12]}...",
                hint=f"delete the file and fetch it again: vtube models pull {known.name}",
            )
        raise InputError(
            "weights that the catalogue does not know",
            where=weights.path,
            got=f"sha256 {digest[:12]}...",
            hint="they are a pickle, which may contain code: if you trust their source, add --trust-weights",
        )
    return digest


def engine(
    weights: Weights, exporter: str, *, precision: str = "auto", trust: bool = False, say: Say | None = None
) -> Path:
    """The folder with ``model.xml`` and ``metadata.json`` of a checkpoint or of a safetensors file, which is no pickle
    and needs no trust; exported if it is not in the cache.

    ``exporter``: the module that is run for it, with the checkpoint and the folder as its arguments and, where it is
    not "auto", the ``precision``; it reports JSON lines, ``{"progress": "..."}`` and ``{"error": {...}}``. ``say``:
    told what is being done, when it takes time. Concurrent callers wait for the first.

    Raises:
        InputError: not trusted, not readable, or not a pose model.
        DeviceError: the cache cannot be written.
    """
    digest = check_trust(weights, trust) if weights.form == "pt" else sha256_of(weights.path)
    asked = [] if precision == "auto" else [precision]
    folder = paths.cache("engines", "-".join([weights.path.stem, digest[:12], _machine(exporter), *asked]))
    try:
        if not (folder / "metadata.json").is_file():
            _cached([exporter, str(weights.path.absolute())], folder, asked, say or (lambda _: None))
    except OSError as error:
        raise DeviceError(
            f"the cache cannot be used: {error.strerror or error}",
            where=folder.parent,
            hint="XDG_CACHE_HOME names another folder",
        ) from error
    return folder


def abandon() -> None:
    """End the exports that are under way; their callers get an error, and nothing is left behind."""
    for child in tuple(_children):
        child.terminate()


def _machine(exporter: str) -> str:
    """What an export depends on besides the weights: who makes it, versions, and the processor, whose speed chose the
    precision.
    """
    versions = [f"{name} {metadata.version(name)}" for name in ("openvino", "nncf", "ultralytics", "timm")]
    processor = str(core().get_property("CPU", "FULL_DEVICE_NAME"))
    return hashlib.sha256(json.dumps([POLICY, exporter, *versions, processor]).encode()).hexdigest()[:8]


def _cached(work: list[str], folder: Path, asked: list[str], say: Say) -> None:
    """The export, unless somebody else makes it first."""
    from filelock import FileLock

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        for left_behind in folder.parent.glob(f".{folder.name}-*"):
            shutil.rmtree(left_behind, ignore_errors=True)
        if not (folder / "metadata.json").is_file():
            _export(work, folder, asked, say)


def _export(work: list[str], folder: Path, asked: list[str], say: Say) -> None:
    half_done = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    command = [sys.executable, "-m", *work, str(half_done), *asked]
    try:
        status, last = _run(command, say)
        if status in _FAULTS:  # threads of the libraries may collide, which is chance: seldom twice in a row
            status, last = _run(command, say)
        if status:
            raise InputError(f"the export failed: {last}", where=work[1], got=f"exit status {status}")
        shutil.rmtree(folder, ignore_errors=True)
        half_done.replace(folder)
    finally:
        shutil.rmtree(half_done, ignore_errors=True)


def _run(command: list[str], say: Say) -> tuple[int, str]:
    """The exit status, and the last line on standard error."""
    package = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([package, os.environ.get("PYTHONPATH", "")])}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, encoding="utf-8", env=environment) as child:
            _children.add(child)
            try:
                for line in child.stdout or ():
                    report = json.loads(line)
                    if "error" in report:
                        raise InputError(**report["error"])
                    say(report["progress"])
            finally:
                _children.discard(child)
        log.seek(0)
        return child.returncode, (log.read().strip().splitlines() or ["no message"])[-1]
