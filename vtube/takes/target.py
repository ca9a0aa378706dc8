"""Where a take may be written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
from pathlib import Path

from vtube.errors import InputError, UsageError
from vtube.takes.document import beginning
from vtube.takes.header import FORMAT
from vtube.takes.journal import in_use, journal_of
from vtube.takes.write import SUFFIXES, stem_and_suffixes

LEAST_SPACE = 50 * 2**20
"""Bytes that have to be free for a start: most of an hour's journal."""
_TAKE = re.compile(rf'"format"\s*:\s*"{FORMAT}"'.encode())


def target_name(path: Path, compress: bool = False) -> Path:
    """Give a take's name its suffixes: ``.pose.json`` where it has none, ``.gz`` where it shall be compressed.

    Raises:
        InputError: the name is one of another kind of file.
    """
    gz = compress or path.name.endswith(".gz")
    plain = path.with_name(path.name.removesuffix(".gz")) if path.name.removesuffix(".gz") else path
    if not plain.suffix:
        plain = plain.with_name(plain.name + SUFFIXES[0])
    if not plain.name.endswith(SUFFIXES):
        raise InputError("is not the name of a take", where=path, expected="a name that ends in .pose.json or .vtpose")
    return plain.with_name(plain.name + ".gz") if gz else plain


def edited_target(source: Path, word: str, out: Path | None = None, *, force: bool = False) -> Path:
    """Where a take that was made of another one goes: ``out``, which may be a folder, or beside it, as in
    ``wave.trimmed.pose.json``.

    Raises:
        UsageError: there is a take already, and no ``force``.
        InputError: it cannot be written there, is being recorded, or something else than a take is there.
    """
    stem, end = stem_and_suffixes(source.name)
    folder = out if out and out.is_dir() else source.parent
    named = folder / f"{stem}.{word}{end or SUFFIXES[0]}"
    target = target_name(out) if out and out != folder else named
    check_target(target, least=0)
    if in_use(journal_of(target)):
        raise InputError("is being recorded right now", where=target, hint="-o takes another name")
    if target.exists() and not force:
        raise UsageError("there is already a take", where=target, hint="-o takes another name, --force replaces it")
    return target


def check_target(target: Path, least: int = LEAST_SPACE) -> None:
    """Check, before anything else starts, that a take can be written there without destroying something else.

    ``least``: bytes that have to be free on the disk, for a recording whose length nobody knows.

    Raises:
        InputError: says what is in the way.
    """
    folder = target.parent
    if target.is_dir():
        raise InputError("is a folder", where=target, hint="name a file in it")
    if not folder.is_dir():
        raise InputError("no such folder", where=folder, hint=f"create it: mkdir -p {shlex.quote(str(folder))}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError("the folder cannot be written to", where=folder)
    try:
        there = target.stat()
    except OSError:
        there = None
    if there and (not stat.S_ISREG(there.st_mode) or (there.st_size and not _TAKE.search(beginning(target)))):
        raise InputError("exists and is not a take", where=target, hint="choose another name")
    free = shutil.disk_usage(folder).free
    if free < least:
        raise InputError(
            "too little space on the disk", where=folder, got=f"{free / 2**20:.0f} MiB", expected="at least 50 MiB"
        )
