"""Whose a project's files are: an export replaces what it has written itself, unless somebody has changed it since.

``.vtube-export.json`` in the project's folder has the SHA-256 of each file as it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from pathlib import Path, PurePosixPath
from typing import Any

from vtube.errors import DeviceError, InputError, UsageError
from vtube.files import replacing

MANIFEST = ".vtube-export.json"
_FORMAT, _VERSION, _LARGEST = "vtube-godot-export", 1, 8 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What earlier exports have written to a project. ``files``: place to the sums of what vtube has written there.
    ``made``: whether vtube has made the project. ``takes``: the names that takes have there to those of their files.
    """

    files: dict[str, list[str]]
    made: bool = False
    takes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Path) -> Manifest:
        """That of a project; an empty one where there is none.

        Raises:
            InputError: it cannot be read or is none.
        """
        path = project / MANIFEST
        if not path.exists():
            return cls({})
        try:
            known = path.is_file() and path.stat().st_size <= _LARGEST
            content: Any = json.loads(path.read_bytes()) if known else {}
            takes = {str(name): str(source) for name, source in content.get("takes", {}).items()}
            return cls(_sums(content), content["made"] is True, takes)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror or error}", where=path) from error
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            hint = "move it away, and use --force"
            raise InputError("is no list of an export's files", where=path, hint=hint) from error

    def write(self, project: Path) -> None:
        """Replace that of a project."""
        content = {
            "format": _FORMAT,
            "version": _VERSION,
            "made": self.made,
            "takes": dict(sorted(self.takes.items())),
            "files": dict(sorted(self.files.items())),
        }
        replace(project / MANIFEST, json.dumps(content, indent=1).encode())


def write(project: Path, files: Mapping[str, bytes], manifest: Manifest, *, force: bool) -> list[Path]:
    """Write files by their places in the project, all or none as far as it can be known before; those that differ.

    ``manifest``: becomes the one that is written; its ``files`` are the ones of before.

    Raises:
        UsageError: one of them is not vtube's, or was changed since; nothing is written.
        DeviceError: the disk refuses; an export that is repeated goes on.
    """
    wanted = {place: _sum(data) for place, data in files.items()}
    # What an export leaves that is interrupted is so known as vtube's to the next one.
    pending = {place: [*manifest.files.get(place, []), one] for place, one in wanted.items()}
    for place in files:
        _check(project, place, None if force else pending[place], known=place in manifest.files)
    changed(manifest, files=manifest.files | pending).write(project)
    written = []
    for place, data in files.items():
        path = project / place
        if not (path.is_file() and _of(path) == wanted[place]):
            replace(path, data)
            written.append(path)
    sums = manifest.files | {place: [one] for place, one in wanted.items()}
    changed(manifest, files=sums).write(project)
    return [*written, project / MANIFEST]


def _check(project: Path, place: str, sums: Collection[str] | None, *, known: bool) -> None:
    """Refuse what must not be replaced. ``sums``: of the contents that may be; None: any."""
    path = project / place
    if not path.resolve().is_relative_to(project.resolve()):
        raise UsageError("leads out of the project", where=path, hint="a link is in the way")
    for folder in list(PurePosixPath(place).parents)[:-1]:
        if (project / folder).exists() and not (project / folder).is_dir():
            raise UsageError("is a file where a folder is needed", where=project / folder)
    if path.is_dir():
        raise UsageError("is a folder where a file is needed", where=path)
    if path.exists() and not path.is_file():
        raise UsageError("is no file that can be replaced", where=path)
    if path.exists() and sums is not None and _of(path) not in sums:
        what = "was changed since it was exported" if known else "was not written by vtube"
        raise UsageError(what, where=path, hint="move it away, or replace it with --force")


def replace(path: Path, data: bytes) -> None:
    """Write a file and the folders above it.

    Raises:
        DeviceError: the disk refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as raw:
            raw.write(data)
    except OSError as error:
        raise DeviceError(f"cannot be written: {error.strerror or error}", where=path) from error


def _of(path: Path) -> str:
    try:
        with path.open("rb") as raw:
            return hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=path) from error


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sums(content: Any) -> dict[str, list[str]]:
    if (content["format"], content["version"]) != (_FORMAT, _VERSION):
        raise ValueError
    return {str(place): [str(one) for one in sums] for place, sums in content["files"].items()}
