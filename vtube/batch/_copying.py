"""Copies what comes in pieces to a file, within bounds: of bytes, of the disk, of patience."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from vtube.batch.extraction import Stopped
from vtube.errors import DeviceError, InputError, unwritten

CHUNK = 1 << 20
LARGEST = 1 << 36
"""Bytes (64 GiB); a day of video from a camera fits, a server that never ends does not."""
SPARE = 1 << 28
"""Bytes that stay free on the disk: takes are written there, too."""
_WINDOW = 60.0
_LEAST = 1 << 16
"""Bytes that come in so many seconds at least; a server that gives less is taken for one that stalls."""


def check_size(size: int | None, folder: Path, where: str) -> None:
    """Refuse, before a byte is fetched, what is too large for a video or for the disk. ``size``: bytes, None unknown.

    Raises:
        InputError: larger than ``LARGEST``.
        DeviceError: the disk of ``folder`` has no room for it.
    """
    if size is None:
        return
    if size > LARGEST:
        raise InputError("too large for a video", where=where, got=f"{size} bytes", expected=f"at most {LARGEST}")
    free = shutil.disk_usage(folder).free - SPARE
    if size > free:
        raise DeviceError("does not fit on the disk", where=where, got=f"{size} bytes", expected=f"at most {free}",
                          hint="TMPDIR names a folder on a larger one")  # fmt: skip


def copy(pieces: Iterable[bytes], target: Path, where: str, stop: Callable[[], bool]) -> int:
    """Write the pieces to ``target``; returns how many bytes they are. ``where``: what is told in errors.

    Raises:
        Stopped: ``stop()`` was true between two pieces.
        InputError: more than ``LARGEST`` bytes.
        DeviceError: too slow, or the disk is full.
    """
    there, since, then = 0, time.monotonic(), 0
    try:
        with target.open("wb") as stream:
            for piece in pieces:
                if stop():
                    raise Stopped
                there += len(piece)
                check_size(there if there > LARGEST else len(piece), target.parent, where)
                stream.write(piece)
                now = time.monotonic()
                if now - since > _WINDOW:
                    if there - then < _LEAST:
                        raise DeviceError("stalls", where=where, got=f"{there - then} bytes in {now - since:.0f} s")
                    since, then = now, there
    except OSError as error:
        raise unwritten(error, target.parent) from error
    return there
