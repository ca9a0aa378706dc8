"""Takes that go elsewhere: to every file system of ``addresses`` but http(s), each file whole or not at all."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vtube.batch import _http
from vtube.batch._file_systems import WHOLE, opened, protocol_of, shown, told
from vtube.batch.addresses import local_path
from vtube.batch.scratch import scratch
from vtube.errors import UsageError, unwritten
from vtube.takes.header import FORMAT

_HEAD = 4096
"""Bytes of a file that tell whether it is a take."""


@contextmanager
def results(out: str) -> Iterator[Path]:
    """A local folder for what is to be at a destination: the destination itself where it is on this machine, else one
    whose files ``send`` sends there.

    Raises:
        InputError, DeviceError: it cannot be made.
    """
    near = local_path(out)
    if near is None:
        with scratch() as folder:
            yield folder
        return
    try:
        near.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(error, near) from error
    yield near


def send(folder: Path, out: str) -> None:
    """Send all files of a folder of ``results`` to its destination, each whole; nothing where it is the same.

    Raises:
        UsageError: an unknown protocol, or something that is no take lies there already.
        InputError: no permission.
        DeviceError: the place cannot be reached.
    """
    if local_path(out) is None:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            _send(file, join(out, file.relative_to(folder).as_posix()))


def join(out: str, name: str) -> str:
    """The address of a file below a destination."""
    return f"{out.rstrip('/')}/{name}"


def listed(out: str) -> frozenset[str]:
    """What lies at a destination elsewhere, as names relative to it; nothing where there is no such place yet.

    Raises:
        UsageError, InputError, DeviceError: as ``send``.
    """
    system, path = _writable(out)
    with told(out):
        base = path.rstrip("/")
        return (
            frozenset(file.removeprefix(base).lstrip("/") for file in system.find(base))
            if system.exists(base)
            else frozenset()
        )


def remove(address: str) -> None:
    """Remove a file, if it is there.

    Raises:
        UsageError, InputError, DeviceError: as ``send``.
    """
    system, path = _writable(address)
    with told(address), suppress(FileNotFoundError):
        system.rm_file(path)


def read(address: str) -> bytes | None:
    """What lies at an address, whole; None where nothing does. For small files such as manifests.

    Raises:
        UsageError, InputError, DeviceError: as ``send``.
    """
    system, path = _writable(address)
    with told(address):
        try:
            return bytes(system.cat_file(path))
        except FileNotFoundError:
            return None


def write(address: str, content: bytes) -> None:
    """Replace what lies at an address, whole.

    Raises:
        UsageError, InputError, DeviceError: as ``send``.
    """
    system, path = _writable(address)
    with told(address), _whole(system, path) as part:
        system.pipe_file(part, content)


def _send(file: Path, address: str) -> None:
    system, path = _writable(address)
    with told(address):
        if system.exists(path) and not _is_take(system.head(path, _HEAD)):
            raise UsageError("there is already something else", where=shown(address), hint="-o takes another place")
        with _whole(system, path) as part:
            system.put_file(str(file), part)


def _is_take(head: bytes) -> bool:
    """By how it begins, gzipped or not: takes are ours, and are replaced."""
    with suppress(zlib.error):
        head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head)
    return FORMAT.encode() in head


def _writable(address: str) -> tuple[Any, str]:
    if protocol_of(address) in _http.PROTOCOLS:
        raise UsageError("a web server takes no files", where=shown(address), hint="-o takes a folder, s3://, gs://, …")
    return opened(address)


@contextmanager
def _whole(system: Any, path: str) -> Iterator[str]:
    """Where to write what shall be at ``path`` whole or not at all: object stores keep to that by themselves."""
    names = {system.protocol} if isinstance(system.protocol, str) else set(system.protocol)
    if names & WHOLE:
        yield path
        return
    system.makedirs(path.rpartition("/")[0], exist_ok=True)
    part = f"{path}.{secrets.token_hex(4)}.part"
    try:
        yield part
        system.mv(part, path)
    except BaseException:
        if system.exists(part):
            system.rm_file(part)
        raise
