"""Fetches files from web servers. The environment's proxies and the logins of ``~/.netrc`` count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from vtube.batch._copying import CHUNK, check_size, copy
from vtube.batch._file_systems import shown
from vtube.errors import DeviceError, InputError

PROTOCOLS = {"http", "https"}
TIMEOUT = (10.0, 30.0)
"""Seconds to connect and between two pieces."""
_GONE = {404, 410}
_FORBIDDEN = {401, 403, 407}


def fetch(address: str, target: Path, stop: Callable[[], bool]) -> None:
    """Fetch the file at an address, unpacked by nothing, to ``target``.

    Raises:
        InputError: there is none, no permission, no usable address, or it is too large.
        DeviceError: the server cannot be reached, fails, breaks off or stalls, or the disk is full.
        Stopped: ``stop()`` was true between two pieces.
    """
    import requests

    headers = {"Accept-Encoding": "identity", "User-Agent": "vtube"}
    try:
        with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT) as reply:
            _check(reply.status_code, address)
            length = reply.headers.get("Content-Length", "")
            size = int(length) if length.isdecimal() else None
            check_size(size, target.parent, shown(address))
            there = copy(_pieces(reply.raw, address), target, shown(address), stop)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError) as error:
        raise InputError("no usable address", where=shown(address)) from error
    except requests.RequestException as error:
        raise DeviceError("cannot be fetched", where=shown(address), got=_reason(error)) from error
    if size is not None and there < size:
        raise DeviceError("broke off", where=shown(address), got=f"{there} bytes", expected=size)


def _check(status: int, address: str) -> None:
    if status in _GONE:
        raise InputError("there is nothing", where=shown(address), got=f"HTTP status {status}")
    if status in _FORBIDDEN:
        hint = "~/.netrc may hold a login for the server"
        raise InputError("no permission", where=shown(address), got=f"HTTP status {status}", hint=hint)
    if status >= 400:
        kind = InputError if status < 500 else DeviceError
        raise kind("the server refuses it", where=shown(address), got=f"HTTP status {status}")


def _pieces(raw: Any, address: str) -> Iterator[bytes]:
    """What has come, as soon as it has come: a server that gives a byte a second is seen to be slow."""
    from urllib3.exceptions import HTTPError

    while True:
        try:
            piece = raw.read1(CHUNK, decode_content=False)
        except (HTTPError, OSError) as error:
            raise DeviceError("broke off", where=shown(address), got=_reason(error)) from error
        if not piece:
            return
        yield piece


def _reason(error: Exception) -> str:
    """The innermost cause in a few words; the outer ones repeat it with addresses of objects."""
    cause: BaseException = error
    while cause.__cause__ or cause.__context__:
        cause = cause.__cause__ or cause.__context__ or cause
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__)
