"""Folders for as long as some work lasts; those of work that was killed go when the next begins."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "vtube-scratch-"
_LOCK = ".lock"
_YOUNG = 60.0
"""Seconds in which somebody who makes a folder has locked it for sure."""


@contextmanager
def scratch(root: Path | None = None) -> Iterator[Path]:
    """An empty folder, for this user alone. ``root``: where, by default in the system's folder for such (``TMPDIR``).

    Raises:
        OSError: none can be made.
    """
    from filelock import FileLock

    root = root or Path(tempfile.gettempdir())
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
    inside = folder / "work"
    try:
        with FileLock(folder / _LOCK):
            inside.mkdir()
            yield inside
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove the folders that nobody holds: their processes have died."""
    from filelock import FileLock, Timeout

    for folder in root.glob(f"{PREFIX}*"):
        with suppress(OSError, Timeout):  # in use, or another user's
            if time.time() - folder.stat().st_mtime > _YOUNG:
                with FileLock(folder / _LOCK, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
