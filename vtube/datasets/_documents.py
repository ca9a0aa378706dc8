"""Opens what strangers have written: JSON of bounded size, names that stay in their folder."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from vtube.errors import InputError, UsageError

PATTERN = "person_keypoints*.json"
"""How the labels of a folder are called, unless they are named."""
LARGEST = 2 << 30
"""Bytes; the labels of all COCO-WholeBody are 0.5 GB."""


def plain_file(path: Path, largest: int = LARGEST) -> Path:
    """The path, if there is an ordinary file of a size that can be read.

    Raises:
        InputError: nothing there, a folder, a pipe or a device, or too large.
    """
    if path.is_dir():
        raise InputError("is a folder", where=path, expected="a file with labels")
    if not path.exists():
        raise InputError("no such file", where=path)
    if not path.is_file():  # to open a pipe would wait for somebody who writes
        raise InputError("is no ordinary file", where=path)
    if (size := path.stat().st_size) > largest:
        raise InputError("too large", where=path, got=f"{size} bytes", expected=f"at most {largest}")
    return path


def read_json(path: Path) -> Any:
    """The content of a JSON file, whose numbers may be NaN or infinite.

    Raises:
        InputError: as ``plain_file``; cannot be read, is not JSON, was cut off, or nests too deeply.
    """
    try:
        return json.loads(plain_file(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise InputError("is no JSON", where=path, got=str(error), hint="was it cut off?") from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=path) from error
    except MemoryError as error:
        raise InputError("does not fit into memory", where=path) from error


def section(document: Any, key: str, where: Path) -> list[dict[str, Any]]:
    """A list of objects under a key; what is no object in it is left out.

    Raises:
        InputError: there is no such list.
    """
    found = document.get(key) if isinstance(document, dict) else None
    if not isinstance(found, list):
        got = f"a {type(document).__name__}" if not isinstance(document, dict) else None
        raise InputError(f"has no list {key!r}", where=where, got=got, hint="is it another format?")
    return [entry for entry in found if isinstance(entry, dict)]


def inside(folder: Path, name: object) -> Path | None:
    """The path of a file by the name that a label gives it; None for a name that leaves the folder or is none.

    Decided by the name alone, so that it costs no look at the disk; links in the folder are its owner's.
    """
    if not isinstance(name, str) or not name or "\0" in name or PureWindowsPath(name).drive:
        return None
    relative = PurePosixPath(name.replace("\\", "/"))
    if relative.is_absolute() or ".." in relative.parts or not relative.name:
        return None
    return folder / relative


def pictures_of(labels: Path, images: str | Path | None) -> Path:
    """The folder with the pictures: the one that is named, else ``images`` beside the labels, else their own.

    Raises:
        InputError: there is none.
    """
    beside = labels.parent / "images"
    folder = Path(images) if images is not None else beside if beside.is_dir() else labels.parent
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder, hint="name the folder with the pictures")
    return folder


def labels_of(folder: Path, named: Path | None = None) -> Path | None:
    """The file with the labels of a folder, None where there is none. ``named``: that one, from here or in the folder.

    Raises:
        UsageError: several, and none is named.
    """
    if named is not None:
        return folder / named if not named.exists() and (folder / named).exists() else named
    found = sorted(folder.glob(PATTERN))
    if len(found) > 1:
        names = ", ".join(path.name for path in found[:5]) + (", ..." if len(found) > 5 else "")
        hint = "--annotations says which one"
        raise UsageError("several files with labels", where=folder, got=names, hint=hint)
    return found[0] if found else None
