"""What is to be matched, and where each result goes. Everything that can be wrong with names is found here, first."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vtube.errors import InputError, MissingDependencyError, UsageError
from vtube.files import refuse_unless_new
from vtube.match.saving import SUFFIXES
from vtube.sources import images

VIDEOS = (".mp4", ".webm", ".gif")


@dataclass(frozen=True, slots=True)
class Target:
    """One picture or video, and the file that is made of it."""

    source: Path
    out: Path
    video: bool


def example() -> Path:
    """The photo that ultralytics ships, of two men at a football match; without importing it.

    Raises:
        MissingDependencyError: it is not installed.
    """
    found = importlib.util.find_spec("ultralytics")
    for folder in (found.submodule_search_locations or []) if found else []:
        photo = Path(folder) / "assets" / "zidane.jpg"
        if photo.is_file():
            return photo
    raise MissingDependencyError("the photo that ultralytics ships is not there", hint="name a picture of your own")


def targets(names: Sequence[str], out: str | None, *, force: bool) -> list[Target]:
    """What to make of these pictures, videos and folders of pictures.

    ``out``: a file for a single one, else a folder, which is made; by default files beside where one works.
    ``force``: replace what is there.

    Raises:
        InputError: something that was named is not there, or the folder cannot be written.
        UsageError: a result would replace something, or has no place or format.
    """
    found = [source for name in names for source in _sources(Path(name).expanduser())]
    folder = _folder(out, several=len(found) > 1 or any(Path(name).is_dir() for name in names))
    made: list[Target] = []
    for source in found:
        given = Path(out) if out is not None and folder is None else None
        video = _is_video(source, given)
        path = given or (folder or Path()) / f"{source.stem}-match{_suffix(source, video=video)}"
        made.append(Target(source, _unique(path, {t.out for t in made}), video))
    sources = {source.resolve() for source in found}
    for target in made:
        if target.out.resolve() in sources:
            raise UsageError("is a source itself", where=target.out, hint="-o takes another name")
        _check(target, force=force)
    return made


def _sources(path: Path) -> list[Path]:
    try:
        if path.is_dir():
            return images.pictures(path)
        if path.is_file():
            return [path]
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=path) from error
    raise InputError("no such picture, video or folder", where=path)


def _folder(out: str | None, *, several: bool) -> Path | None:
    """The folder that results go to, or None where ``out`` names a file or nothing."""
    if out is None:
        return None
    path = Path(out)
    if not (several or out.endswith("/") or path.is_dir()):
        return None
    if path.exists() and not path.is_dir():
        raise UsageError("is no folder", where=path, expected="a folder for several results")
    if several and not path.exists() and path.suffix.lower() in {*SUFFIXES, *VIDEOS}:
        raise UsageError("is a file's name", where=path, expected="a folder for several results")
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made: {error.strerror}", where=path) from error
    return path


def _is_video(source: Path, given: Path | None) -> bool:
    if given is not None and source.suffix.lower() == ".gif":  # may be either
        return given.suffix.lower() not in SUFFIXES
    return source.suffix.lower() not in images.SUFFIXES


def _suffix(source: Path, *, video: bool) -> str:
    if video:
        return ".gif" if source.suffix.lower() == ".gif" else ".mp4"
    return ".png"


def _unique(path: Path, taken: set[Path]) -> Path:
    """Another name where two sources of different folders have the same one."""
    number, free = 2, path
    while free in taken:
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def _check(target: Target, *, force: bool) -> None:
    out, kinds = target.out, VIDEOS if target.video else SUFFIXES
    if out.suffix.lower() not in kinds:
        raise UsageError(f"unknown kind of {'video' if target.video else 'picture'}", where=out,
                         expected=" or ".join(kinds))  # fmt: skip
    refuse_unless_new(out, force=force)
