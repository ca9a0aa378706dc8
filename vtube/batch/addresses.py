"""Videos that lie elsewhere: http(s), and every file system that fsspec knows (s3, gs, sftp, memory, …).

A word with ``://`` is an address, anything else a local path. Credentials are those that each file system finds by
itself: its environment variables and files, for http(s) ``~/.netrc``. They are never told, nor is what follows a ``?``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from vtube.batch import _http
from vtube.batch._copying import CHUNK, check_size, copy
from vtube.batch._file_systems import opened, protocol_of, shown, told
from vtube.batch.scratch import scratch
from vtube.errors import InputError, UsageError
from vtube.unasked import never

_UNUSABLE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_LONGEST = 120
"""Characters that a part of a name keeps: with endings and numbers it has to fit into 255 bytes."""


def is_address(word: str) -> bool:
    """Whether a word of the command line is an address and no local path."""
    return "://" in word


def local_path(word: str) -> Path | None:
    """The path on this machine that a word means: a plain path or ``file://``; None for an address elsewhere."""
    if not is_address(word):
        return Path(word)
    return Path(url2pathname(urlsplit(word).path)) if protocol_of(word) in {"file", "local"} else None


def expand(word: str, endings: frozenset[str]) -> list[tuple[str, PurePosixPath]]:
    """The videos at an address: the file itself, those below a folder or prefix, or those that a pattern fits.

    ``endings``: of the names of videos, as ``.mp4``; a file that is named counts whatever it is called. In order of
    their addresses, each with a path for its results: relative to the folder, for a pattern to what stands before its
    first ``*``, ``?`` or ``[``. A web server does not list its files: of http(s), the address is one video.

    Raises:
        UsageError: an unknown protocol, or of http(s) a pattern or no more than a server.
        MissingDependencyError: the protocol needs a package.
        InputError: there is nothing, no video, or no permission.
        DeviceError: the place cannot be reached.
    """
    if protocol_of(word) in _http.PROTOCOLS:
        parts = urlsplit(word)
        if not parts.hostname:
            raise UsageError("no address of a video", where=word, expected="http(s)://HOST/VIDEO")
        if "*" in word or (not parts.path.strip("/") and not parts.query):
            raise UsageError("a web server lists no files", where=shown(word), hint="a list file names several")
        return [(word, below(word))]
    system, path = opened(word)
    with told(word):
        files, base = _files(system, path, endings)
    if not files:
        what = "nothing fits this pattern" if _has_magic(path) else "no video lies there"
        raise InputError(what, where=shown(word), expected=", ".join(sorted(endings)))
    return [(system.unstrip_protocol(file), _named(file.removeprefix(base).lstrip("/"))) for file in files]


def below(address: str) -> PurePosixPath:
    """The path for the results of a video at an address, whatever is there: what the file is called."""
    return _named(PurePosixPath(urlsplit(address).path).name or urlsplit(address).hostname or "")


@contextmanager
def fetched(source: str, stop: Callable[[], bool] = never) -> Iterator[Path]:
    """A local file with what lies at an address, for as long as the context lasts; a local path is itself.

    ``stop``: asked between pieces; once it is true the fetching ends with ``Stopped``.

    Raises:
        InputError: there is nothing at the address, no permission, or it is too large.
        DeviceError: the place cannot be reached, breaks off or stalls, or the disk is full.
    """
    near = local_path(source)
    if near is not None:
        yield near
        return
    with scratch() as folder:
        target = folder / f"video{PurePosixPath(urlsplit(source).path).suffix[:12]}"
        if protocol_of(source) in _http.PROTOCOLS:
            _http.fetch(source, target, stop)
        else:
            _fetch(source, target, stop)
        yield target


def _files(system: Any, path: str, endings: frozenset[str]) -> tuple[list[str], str]:
    """The videos, and the folder to which their names are relative."""
    if _has_magic(path):
        fixed = re.split(r"[*?\[]", path, maxsplit=1)[0]
        found, base = system.glob(path), fixed.rpartition("/")[0]
    elif system.isdir(path):
        found, base = system.find(path), path.rstrip("/")
    elif system.exists(path):
        return [path], path.rpartition("/")[0]
    else:
        raise FileNotFoundError(path)
    return sorted(file for file in found if PurePosixPath(file).suffix.lower() in endings), base


def _has_magic(path: str) -> bool:
    return re.search(r"[*?\[]", path) is not None


def _named(relative: str) -> PurePosixPath:
    """A path that leaves no folder and that every system can write."""
    parts = [_UNUSABLE.sub("_", part)[-_LONGEST:].strip(". ") for part in unquote(relative).split("/")]
    return PurePosixPath(*(part for part in parts if part)) if any(parts) else PurePosixPath("video")


def _fetch(source: str, target: Path, stop: Callable[[], bool]) -> None:
    system, path = opened(source)
    with told(source):
        check_size(system.size(path), target.parent, shown(source))
        stream = system.open(path, "rb", cache_type="readahead")
    with stream:
        copy(_pieces(stream, source), target, shown(source), stop)


def _pieces(stream: Any, source: str) -> Iterator[bytes]:
    while True:
        with told(source):
            piece = stream.read(CHUNK)
        if not piece:
            return
        yield piece
