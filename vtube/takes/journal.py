"""The journal of a recording: append-only JSON Lines beside the take, so that a crash loses next to nothing.

The first line is an object ``{"format": "vtube-pose-journal", "version": 1, "head": …, "smoothed": false}``. Then
each frame is an array of the take's integers, in the order of ``columns.tracks``, and each event an object. Whoever
has a journal open holds a lock on it, which the system frees when the process dies.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vtube.errors import InputError
from vtube.takes.header import Header, event_as_json
from vtube.types import Event

JOURNAL_FORMAT = "vtube-pose-journal"
SUFFIX = ".journal"
SYNC_EVERY = 1.0
"""Seconds between two fsyncs: what a power cut may take. A killed process loses only what was still queued."""


def journal_of(target: Path) -> Path:
    """Where the journal of a recording to ``target`` lies."""
    return target.with_name(target.name + SUFFIX)


def target_of(journal: Path) -> Path:
    """The take that a journal belongs to."""
    return journal.with_name(journal.name.removesuffix(SUFFIX))


def find_journals(place: Path) -> list[Path]:
    """The journals in a folder, or of one take, that nobody is writing: what interrupted recordings have left."""
    try:
        found = sorted(place.glob(f"*{SUFFIX}")) if place.is_dir() else [journal_of(place)]
    except OSError:
        return []
    return [path for path in found if _is_journal(path) and not in_use(path)]


def in_use(journal: Path) -> bool:
    """Whether a recorder, or a recovery, has it open. False also where it cannot be opened at all."""
    try:
        os.close(acquire(journal, os.O_RDONLY))
    except InputError:
        return True
    except OSError:
        return False
    return False


def acquire(journal: Path, flags: int) -> int:
    """Open and lock a journal; closing the descriptor frees it. Without locks on a file system, it goes unlocked.

    Raises:
        InputError: another process has it.
        OSError: it cannot be opened.
    """
    handle = os.open(journal, flags | getattr(os, "O_BINARY", 0), 0o666)
    try:
        _lock(handle)
        there = journal.exists() and os.path.samestat(os.fstat(handle), journal.stat())
    except BlockingIOError:
        os.close(handle)
        raise InputError(
            "is being recorded right now", where=target_of(journal), hint="choose another file or end that recording"
        ) from None
    except BaseException:
        os.close(handle)
        raise
    if there:
        return handle
    os.close(handle)
    # Its last owner has deleted it between our open and our lock.
    return acquire(journal, flags)


def encode_header(header: Header, smoothed: bool) -> bytes:
    """The first line of a journal."""
    head = {"format": JOURNAL_FORMAT, "version": 1, "head": header.as_json(), "smoothed": smoothed}
    return _line(head)


def encode_frame(integers: Sequence[int]) -> bytes:
    """The line of a frame."""
    return f"[{','.join(map(str, integers))}]\n".encode("ascii")


def encode_event(event: Event) -> bytes:
    """The line of an event; its time is the take's.

    Raises:
        ValidationError: a name or arguments that the format does not allow.
    """
    return _line(event_as_json(event))


class Appender:
    """Appends lines to a locked journal: handed to the system at once, forced to the disk once a second."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._synced = time.monotonic()

    def append(self, lines: bytes) -> None:
        """Write whole lines.

        Raises:
            OSError: the disk refuses; a part of the last line may be there.
        """
        left = memoryview(lines)
        while left:
            left = left[os.write(self._handle, left) :]
        if time.monotonic() - self._synced >= SYNC_EVERY:
            self.sync()

    def sync(self) -> None:
        """Force what was written to the disk.

        Raises:
            OSError: the disk refuses.
        """
        os.fsync(self._handle)
        self._synced = time.monotonic()


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _is_journal(path: Path) -> bool:
    """Other programs have files of this suffix too."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        return False
    return JOURNAL_FORMAT.encode() in start


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        # Locked bytes cannot be read by others on Windows, so the lock is on one that is never written.
        os.lseek(handle, 2**31 - 2, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(str(error)) from error
        finally:
            os.lseek(handle, 0, os.SEEK_SET)

else:
    import errno
    import fcntl

    def _lock(handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS}:
                raise
