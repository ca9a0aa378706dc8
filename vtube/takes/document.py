"""The JSON of a take, which may come from a stranger: whatever is in it, parsing needs a bounded amount of memory.

An empty object in a list costs two bytes in a file and seventy in memory, so bounding the file is not enough. The
numbers of each track are therefore cut out and packed before anything is parsed; they are all but a little of a take,
and that little has a bound of its own.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from vtube.errors import InputError

LARGEST_FILE = 2**29
"""Bytes of JSON that are read at most, 6 hours with all parameters; a gzipped file may not hold more either."""
LARGEST_REST = 2**24
"""Bytes at most of everything that is no track's numbers: parsed, JSON can take 50 times the memory."""
LARGEST_TAKE = 10**8
"""Numbers that are read at most: 5 hours with all parameters and smoothed keypoints, 0.8 GB as float64."""
LONGEST_TRACK = 2**21
"""Numbers that one track has at most: 19 hours at 30 frames a second."""
MOST_TRACKS = 2**14
_BEGINNING = 2**16
_OF_A_VIDEO = "a video becomes one by: vtube run --source VIDEO --no-window --record TAKE"
_MAGIC = b"\x1f\x8b"
_NUMBERS = re.compile(rb'("data"\s*+:\s*+)\[([-+.0-9eE,\s]*+)\]')


def contents(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a file, unpacked if it is gzipped.

    Raises:
        InputError: unreadable, a damaged archive, or larger than ``limit``.
    """
    data = _first(path, limit + 1)
    if len(data) > limit:
        raise InputError("is too large", where=path, expected=f"at most {limit / 2**20:.0f} MiB of JSON")
    return data


def beginning(path: Path) -> bytes:
    """The first 64 KiB of a file, unpacked if it is gzipped: enough to know a take that vtube wrote.

    Raises:
        InputError: unreadable, or a damaged archive.
    """
    return _first(path, _BEGINNING)


def parsed(data: bytes, path: Path, *, forgiving: bool = False) -> Any:
    """The JSON values of a take; the ``data`` of each track is an ``array`` of float64 if it is nothing but numbers.

    ``forgiving``: take NaN and Infinity, which are not JSON, for numbers, so that their place can be told.

    Raises:
        InputError: not JSON, or more of it than vtube reads.
    """
    try:
        columns: dict[str, array[float]] = {}
        rest = _without_numbers(data, columns, path)
        del data
        return _values(rest, columns, path, float if forgiving else _no_constant)
    except MemoryError as error:
        raise InputError("does not fit into the memory", where=path) from error


def _first(path: Path, size: int) -> bytes:
    if path.is_fifo():  # to open it would wait for somebody who writes
        raise InputError("is a pipe, not a file", where=path)
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _MAGIC
            raw.seek(0)
            if not packed:
                return raw.read(size)
            with gzip.GzipFile(fileobj=raw) as unpacked:
                return unpacked.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"is a damaged gzip file: {error}", where=path) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    except MemoryError as error:
        raise InputError("does not fit into the memory", where=path) from error


def _without_numbers(data: bytes, columns: dict[str, array[float]], path: Path) -> bytes:
    """Put the numbers of the tracks into ``columns``, and their key there in their place."""
    # Nobody can guess the keys, so that no text of the file can be taken for one.
    secret = secrets.token_hex(16)
    left = LARGEST_TAKE

    def cut(found: re.Match[bytes]) -> bytes:
        nonlocal left
        count = data.count(b",", *found.span(2)) + 1
        left -= count
        if count > LONGEST_TRACK or left < 0 or len(columns) >= MOST_TRACKS:
            raise InputError("has more frames or tracks than vtube reads", where=path)
        try:
            numbers = array("d", json.loads(b"[%b]" % found[2]))
        except (ValueError, OverflowError):
            # Not JSON, or numbers too large: what remains is parsed with the rest, and refused there.
            return found[0]
        columns[f"{secret}{len(columns)}"] = numbers
        return b'%b"%b%d"' % (found[1], secret.encode(), len(columns) - 1)

    rest = _NUMBERS.sub(cut, data)
    if len(rest) > LARGEST_REST:
        raise InputError(
            "has too much in it beside the numbers of its tracks",
            where=path,
            got=f"{len(rest) / 2**20:.1f} MiB",
            expected=f"at most {LARGEST_REST / 2**20:g} MiB",
        )
    return rest


def _values(rest: bytes, columns: dict[str, array[float]], path: Path, constant: Callable[[str], float]) -> Any:
    def put_back(value: dict[str, Any]) -> dict[str, Any]:
        key = value.get("data")
        if isinstance(key, str):
            value["data"] = columns.pop(key, key)
        return value

    try:
        text = rest.decode("utf-8-sig")
        return json.loads(text, object_hook=put_back, parse_constant=constant)
    except UnicodeDecodeError as error:
        raise InputError(f"is no take: not UTF-8 text ({error.reason})", where=path, hint=_OF_A_VIDEO) from None
    except json.JSONDecodeError as error:
        got = ascii(text[error.pos :][:20]) if text[error.pos :] else None
        raise InputError(_wrong(text.strip(), error), where=path, got=got) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=path) from None
    except ValueError as error:
        raise InputError(f"is not valid JSON: {error}", where=path) from None


def _wrong(text: str, error: json.JSONDecodeError) -> str:
    if not text:
        return "is empty"
    if text[0] != "{":
        return "is no take: not a JSON object"
    if error.msg == "Extra data":
        return "has something behind its end"
    return f"is not valid JSON: {error.msg}" if text[-1] == "}" else "is truncated: the JSON ends too early"


def _no_constant(token: str) -> NoReturn:
    raise ValueError(f"{token} is not a number of JSON")
