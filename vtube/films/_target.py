"""Whether a film may be written somewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from vtube.errors import UsageError, unwritten
from vtube.films._formats import FORMATS, format_of
from vtube.films._numbered import numbered


def check_target(path: Path, *, force: bool = False) -> None:
    """Say before anything is drawn that a film has no place, or would replace something.

    Raises:
        UsageError: no such format or folder, or there is something already and ``force`` is not said.
        InputError, DeviceError: it cannot be written there.
    """
    taken, place = _pictures(path) if format_of(path) is FORMATS[".png"] else _file(path)
    if not place.is_dir():
        raise UsageError("there is no such folder", where=place)
    if taken and not force:
        raise UsageError("there is already something", where=taken, hint="take another name, or --force replaces it")
    if taken and not taken.is_file():
        raise UsageError("is no file that can be replaced", where=taken, hint="take another name")
    try:
        with tempfile.TemporaryFile(dir=place):  # permissions alone do not say it on every system
            pass
    except OSError as error:
        raise unwritten(error, place) from error


def _file(path: Path) -> tuple[Path | None, Path]:
    """What is there already, and the folder to write in."""
    return (path if path.exists() or path.is_symlink() else None), path.parent


def _pictures(path: Path) -> tuple[Path | None, Path]:
    pictures = numbered(path)
    folder = pictures.folder
    if folder.is_dir():
        return next(iter(pictures.there()), None), folder
    return (folder if folder.exists() else None), folder.parent
