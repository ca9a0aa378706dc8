"""The files of an avatar's folder: whether they have changed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

State: TypeAlias = dict[str, tuple[int, int]]
_MOST_FILES = 4096
_READ = (".yaml", ".png")


def state(folder: Path) -> State:
    """When each file that an avatar may read was written, nanoseconds, and its bytes; sources are left out."""
    found: State = {}
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "source" and not name.startswith(".")]
        for name in files:
            if name.lower().endswith(_READ) and len(found) < _MOST_FILES:
                file = Path(path, name)
                try:
                    about = file.stat()
                except OSError:
                    continue
                found[str(file)] = (about.st_mtime_ns, about.st_size)
    return found
