"""The file systems of fsspec, and what they raise as errors that tell what to do."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from vtube.errors import DeviceError, InputError, MissingDependencyError, UsageError, VtubeError, closest

WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "tos", "oci", "hf", "memory"})
"""Protocols whose files appear whole or not at all; with all others a file grows under its name."""

_SECRET = frozenset({errno.EACCES, errno.EPERM})


def protocol_of(address: str) -> str:
    """What stands before ``://``, of a chain as ``simplecache::s3://…`` the first."""
    return address.partition("://")[0].partition("::")[0].lower()


def shown(address: str) -> str:
    """The address without a login and without what follows ``?``, which often signs it: for messages and manifests."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def known_as(source: str) -> str:
    """What a source is called in manifests and messages: a path as it is, an address as ``shown``, with a part of a
    hash where that leaves something out, so that no two sources have the same name.
    """
    if "://" not in source or shown(source) == source:
        return source
    return f"{shown(source)}?~{hashlib.sha256(source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it.

    Raises:
        UsageError: no file system is called so.
        MissingDependencyError: it needs a package that is not installed.
        InputError, DeviceError: as ``told``.
    """
    try:
        from fsspec.core import url_to_fs
        from fsspec.registry import known_implementations, registry
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "needs the package fsspec", where=shown(address), hint="pip install 'vtube[ray]'"
        ) from error
    protocol = protocol_of(address)
    if protocol not in known_implementations and protocol not in registry:
        close = closest(protocol, known_implementations)
        hint = f"did you mean {close}://?" if close else "such as https, s3, gs, az, sftp, smb"
        raise UsageError(f"unknown protocol {protocol!r}", where=shown(address), hint=hint)
    with told(address):
        try:
            system, path = url_to_fs(address)
        except ImportError as error:
            package = known_implementations[protocol]["class"].partition(".")[0]
            package = (error.name or "").partition(".")[0] if package == "fsspec" else package
            hint = f"pip install {package}" if package else str(error)
            raise MissingDependencyError(f"{protocol}:// needs a package", where=shown(address), hint=hint) from error
    return system, str(path)


@contextmanager
def told(address: str) -> Iterator[None]:
    """Turn what a file system raises into one line.

    Raises:
        InputError: there is nothing, or no permission.
        DeviceError: everything else.
    """
    where = shown(address)
    try:
        yield
    except VtubeError:
        raise
    except FileNotFoundError as error:
        raise InputError("there is nothing", where=where) from error
    except PermissionError as error:
        raise InputError("no permission", where=where, hint="docs/scaling.md says where logins are found") from error
    except Exception as error:  # file systems of others raise whatever their libraries raise
        if isinstance(error, OSError) and error.errno in _SECRET:
            raise InputError("no permission", where=where) from error
        raise DeviceError("cannot be reached or used", where=where, got=_reason(error)) from error


def _reason(error: Exception) -> str:
    """The first line, for some tell whole documents, and the kind where that says little."""
    line = next(iter(str(error).strip().splitlines()), "")[:200]
    return f"{type(error).__name__}: {line}" if line else type(error).__name__
