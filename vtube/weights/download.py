"""Downloads one file: resumed where it was broken off, checked, and put in place only when whole."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

from vtube.errors import DeviceError

CHUNK = 1 << 18
TIMEOUT = (10.0, 30.0)
"""Seconds to connect and between two pieces."""

LARGEST = 1 << 31
"""Bytes; no pose weights are as large, and a disk shall not be filled by a wrong server."""

ZIP = b"PK"
"""What torch's checkpoints begin with: they are zip archives. The page of a login is none."""
HEADER = b'{"'
"""What a safetensors file has after the eight bytes of a length."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and those that there will be, or None where the server does not say."""


def download(
    url: str, target: Path, *, sha256: str | None = None, size: int | None = None, progress: Progress | None = None
) -> Path:
    """Fetch ``url`` to ``target``, from where an earlier attempt ended, unless the right file is there.

    What was received so far lies in ``target`` + ``.part``; it is renamed when its length and checksum are right, and
    deleted when they are wrong. ``sha256``: may be its first digits alone; where nothing of it is known, the file must
    at least begin as torch's checkpoints or safetensors files do.

    Raises:
        DeviceError: no network, no such file there, the connection broke, or the wrong bytes came.
    """
    from filelock import FileLock

    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock"):
            if not target.is_file() or not _right(target, sha256):
                expected = _fetch(url, part, size, progress)
                _check(url, part, expected, sha256)
                part.replace(target)
    except OSError as error:
        raise DeviceError(error.strerror or str(error), where=target, hint="is the cache writable?") from error
    return target


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def progress_bar(name: str) -> Progress | None:
    """A bar on standard error where that is a terminal, else None."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bar = tqdm(desc=name, unit="B", unit_scale=True, unit_divisor=1024, leave=False)

    def show(there: int, total: int | None) -> None:
        bar.total = total
        bar.update(there - bar.n)
        if there == total:
            bar.close()

    return show


def _fetch(url: str, part: Path, size: int | None, progress: Progress | None) -> int | None:
    """Write what is missing to ``part``; returns how long the whole is, or None where nobody says."""
    import requests

    there = part.stat().st_size if part.is_file() else 0
    if size is not None and there >= size:
        return size
    headers = {"Accept-Encoding": "identity", "User-Agent": "vtube"} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as reply:
            if reply.status_code == requests.codes.requested_range_not_satisfiable:
                return there  # nothing is missing; the checksum has the last word
            if not reply.ok:
                raise DeviceError("the server refuses the download", where=url, got=f"HTTP status {reply.status_code}")
            # A server that ignores the range sends the whole again.
            resumed = reply.status_code == requests.codes.partial_content
            there = there if resumed else 0
            length = reply.headers.get("Content-Length")
            total = there + int(length) if length is not None and length.isdigit() else size
            if (total or 0) > LARGEST:
                raise DeviceError("too large for weights", where=url, got=f"{total} bytes")
            with part.open("ab" if resumed else "wb") as stream:
                _copy(reply.iter_content(CHUNK), stream, there, total, progress, url)
    except requests.RequestException as error:
        raise DeviceError("cannot be downloaded", where=url, got=_reason(error)) from error
    except OSError as error:
        raise DeviceError(error.strerror or "cannot be written", where=part) from error
    return total


def _copy(
    pieces: object, stream: IO[bytes], there: int, total: int | None, progress: Progress | None, url: str
) -> None:
    for piece in pieces:  # type: ignore[attr-defined]
        stream.write(piece)
        there += len(piece)
        if there > LARGEST:
            raise DeviceError("too large for weights", where=url, got=f"more than {LARGEST} bytes")
        if progress is not None:
            progress(there, total)
    stream.flush()
    os.fsync(stream.fileno())


def _check(url: str, part: Path, expected: int | None, sha256: str | None) -> None:
    got = part.stat().st_size
    if expected is not None and got < expected:
        raise DeviceError(
            "the download broke off", where=url, got=f"{got} bytes", expected=expected, hint="the next try goes on"
        )
    if not _right(part, sha256):
        digest = sha256_of(part)
        part.unlink()
        wanted = sha256 or "a checkpoint"
        raise DeviceError("other bytes than published", where=url, got=f"sha256 {digest}", expected=wanted)


def _right(file: Path, sha256: str | None) -> bool:
    if sha256 is not None:
        return sha256_of(file).startswith(sha256)
    with file.open("rb") as stream:
        beginning = stream.read(10)
    return beginning.startswith(ZIP) or beginning[8:] == HEADER


def _reason(error: Exception) -> str:
    """The innermost cause in a few words; the outer ones repeat it with addresses of objects."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__)
