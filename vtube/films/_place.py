"""Where a film lies until it is complete, and how it then takes its place."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from vtube.films._numbered import numbered


class File:
    """``path``: a new file beside ``target``."""

    def __init__(self, target: Path) -> None:
        self._target = target.absolute()
        handle, name = tempfile.mkstemp(prefix=".film-", suffix=".part", dir=self._target.parent)
        os.close(handle)
        self.path = Path(name)

    def keep(self) -> None:
        """Put it in place of the target, with the permissions of new files, not of secrets."""
        mask = os.umask(0)
        os.umask(mask)
        self.path.chmod(0o666 & ~mask)
        self.path.replace(self._target)

    def discard(self) -> None:
        """Take it away, unless it is kept."""
        self.path.unlink(missing_ok=True)


class Folder:
    """``path``: a new folder for numbered pictures, in or beside the one that they are for."""

    def __init__(self, target: Path) -> None:
        self._pictures = numbered(target)
        folder = self._pictures.folder.absolute()
        self.path = Path(tempfile.mkdtemp(prefix=".film-", dir=folder if folder.is_dir() else folder.parent))

    def keep(self) -> None:
        """Put its pictures in place. Earlier ones of such names go: a shorter film would end with them."""
        folder = self._pictures.folder
        folder.mkdir(exist_ok=True)
        new = sorted(self.path.iterdir())
        for picture in new:
            picture.replace(folder / picture.name)
        for old in {path.name for path in self._pictures.there()} - {picture.name for picture in new}:
            (folder / old).unlink()

    def discard(self) -> None:
        """Take away what is not kept."""
        shutil.rmtree(self.path, ignore_errors=True)
