"""Files that are written whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from vtube.errors import InputError, UsageError


def refuse_unless_new(out: Path, *, force: bool = False) -> None:
    """Check, before the work begins, that a file can be written there without destroying something.

    Raises:
        UsageError: there is something at the path (a file may be, with ``force``), or there is no such folder.
        InputError: the folder or the file cannot be written.
    """
    place = out.resolve()
    if place.is_dir():
        raise UsageError("is a folder", where=out, hint="name a file in it")
    if not place.parent.is_dir():
        raise UsageError("there is no such folder", where=out.parent)
    if os.path.lexists(out) and not force:
        raise UsageError("there is already something", where=out, hint="-o takes another name, --force replaces it")
    if place.exists() and not place.is_file():
        raise UsageError("is no file that can be replaced", where=out, hint="-o takes another name")
    try:
        with tempfile.TemporaryFile(dir=place.parent):  # permissions alone do not say it on every system
            pass
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror or error}", where=out.parent) from error
    if place.exists() and not os.access(place, os.W_OK):
        raise InputError("cannot be written: it is read-only", where=out)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` once it is complete and on the disk; otherwise nothing of it is left.

    A link stays one: what it leads to is replaced.

    Raises:
        OSError: the disk refuses.
    """
    path = path.resolve()
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")  # no one else's file is called so
    try:
        with part.open("xb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; systems that cannot open folders (Windows) do without."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
