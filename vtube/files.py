"""Files that are written whole or not at all, and never over what is not ours."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from vtube.errors import InputError, UsageError, unwritten


def refuse_unless_new(out: Path, *, force: bool = False, suffixes: Collection[str] = (), option: str = "-o") -> None:
    """Check, before the work begins, that a file can be written there without destroying something.

    ``suffixes``: one of which its name ends in, if in any, so that ``force`` replaces nothing of another kind.
    ``option``: of the command line, that names it.

    Raises:
        UsageError: there is something at the path (a file may be, with ``force``), there is no such folder, or the name
            ends in something else.
        InputError: the folder or the file cannot be written.
    """
    if suffixes and out.suffix.lower() not in {"", *suffixes}:
        raise UsageError("has another ending", where=out, expected=" or ".join(f"NAME{suffix}" for suffix in suffixes))
    place = out.resolve()
    if place.is_dir():
        raise UsageError("is a folder", where=out, hint="name a file in it")
    if not place.parent.is_dir():
        raise UsageError("there is no such folder", where=out.parent)
    if os.path.lexists(out) and not force:
        hint = f"{option} takes another name, --force replaces it"
        raise UsageError("there is already something", where=out, hint=hint)
    if place.exists() and not place.is_file():
        raise UsageError("is no file that can be replaced", where=out, hint=f"{option} takes another name")
    refuse_unless_writable(out.parent)
    if place.exists() and not os.access(place, os.W_OK):
        raise InputError("cannot be written: it is read-only", where=out)


def refuse_unless_writable(folder: Path) -> None:
    """Check that files can be made in a folder: permissions alone do not say it on every system.

    Raises:
        InputError: they cannot.
        DeviceError: the disk is full, or fails.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise unwritten(error, folder) from error


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name for a file that takes the place of ``path`` once it is complete; otherwise nothing of it is left.

    For libraries that write to a name; ``replacing`` has the file itself.

    Raises:
        OSError: the disk refuses, or nobody has made the file.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")  # no one else's file is called so
    try:
        yield part
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` once it is complete and on the disk; otherwise nothing of it is left.

    A link stays one: what it leads to is replaced.

    Raises:
        OSError: the disk refuses.
    """
    with beside(path.resolve()) as part, part.open("xb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; systems that cannot open folders (Windows) do without."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
