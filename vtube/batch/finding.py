"""Which videos are meant: files, folders, globs, lists; and what their takes are called."""

from __future__ import annotations

import glob
import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from vtube.batch._file_systems import known_as
from vtube.batch.addresses import below, expand, local_path
from vtube.batch.item import Item
from vtube.errors import InputError, UsageError

ENDINGS = frozenset({
    ".3gp", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts",
    ".vob", ".webm", ".wmv",
})  # fmt: skip
"""Of the videos that are found in folders; a file that is named may have any."""
_MAGIC = re.compile(r"[*?[]")
_NUMBERED = re.compile(r"(.+)-\d+")


@dataclass(frozen=True, slots=True)
class Found:
    """``source``: absolute path, or an address. ``below``: its path below what was given, with its suffix."""

    source: str
    below: PurePath


def find(given: Sequence[str]) -> list[Found]:
    """The videos that are meant, each once, in the order in which they are given; those of a folder by name.

    A name with ``*``, ``?`` or ``[`` is a pattern (``**`` for any folders), unless there is a file of that name.
    An address means what ``vtube.batch.addresses.expand`` finds there, on a list one video. ``@FILE`` and a file that
    ends in ``.txt`` are lists: a line for each, from the list's own folder; lines that are empty or begin with ``#``
    say nothing. Whatever is on a list may be missing: it fails when its turn comes.

    Raises:
        InputError: nothing there, or no video in a folder.
        UsageError: nothing is given.
    """
    found = {each.source: each for name in given for each in _meant(name)}
    if not found:
        raise UsageError("no videos", hint="name files, folders, patterns or a list")
    return list(found.values())


def _meant(name: str) -> Iterable[Found]:
    near = local_path(name)
    if near is None:
        return [Found(source, below) for source, below in expand(name, ENDINGS)]
    path = near.expanduser()
    if name.startswith("@") or (path.suffix.lower() == ".txt" and path.is_file()):
        return list(_listed(Path(name.removeprefix("@")).expanduser()))
    if not os.path.lexists(path) and _MAGIC.search(name):
        return _matching(str(path))
    if not os.path.lexists(path):
        raise InputError("no such file", where=path)
    return _of(path)


def _of(path: Path) -> list[Found]:
    if not path.is_dir():
        return [_found(path, path.parent)]
    inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
    shown = [each for each in inside if not any(part.startswith(".") for part in each.relative_to(path).parts)]
    if not shown:
        raise InputError("there is no video in this folder", where=path, expected=" ".join(sorted(ENDINGS)))
    return [_found(each, path) for each in shown]


def _matching(pattern: str) -> list[Found]:
    matches = sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute ones too
    videos = [match for match in matches if match.is_file()]
    if not videos:
        raise InputError("no file is called so", where=pattern)
    fixed = Path(*_before_magic(Path(pattern).parts))
    return [_found(match, fixed) for match in videos]


def _before_magic(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        if _MAGIC.search(part):
            return
        yield part


def _listed(path: Path) -> Iterator[Found]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise InputError("no such list", where=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read as a list of videos", where=path, expected="text, a line for each") from error
    named = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not named:
        raise InputError("the list is empty", where=path)
    for line in named:
        near = local_path(line)
        if near is None:
            yield Found(line, below(line))
            continue
        each = path.parent / near.expanduser()
        if each.is_dir():
            yield from _of(each)
        else:
            yield _found(each, each.parent)


def _found(path: Path, base: Path) -> Found:
    return Found(str(path.absolute()), path.relative_to(base))


def named(found: Sequence[Found], known: Mapping[str, str]) -> list[Item]:
    """Items with names of their own, whatever else a file system takes for the same: usually the path without its
    suffix, with it where others would be called so, and with a part of the source's hash where that helps as little.

    ``known``: names that sources have already, and keep.
    """
    taken = {name.casefold() for name in known.values()}
    roots = {numbered[1] for numbered in map(_NUMBERED.fullmatch, taken) if numbered}
    had = {each.source: known.get(known_as(each.source)) for each in found}
    plain = {each.source: _text(each.below.with_suffix("")) for each in found if not had[each.source]}
    counts = Counter(name.casefold() for name in plain.values())
    whole = Counter(_text(each.below).casefold() for each in found)
    items = []
    for each in found:
        name = had[each.source] or plain[each.source]
        if not had[each.source] and (name.casefold() in roots or _ambiguous(name.casefold(), counts, taken)):
            name = _text(each.below)
            if whole[name.casefold()] > 1 or name.casefold() in taken:
                name += f"~{hashlib.sha256(each.source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
        items.append(Item(each.source, name))
    return items


def _ambiguous(name: str, counts: Counter[str], taken: set[str]) -> bool:
    """Whether takes of another item would be called so: the second person of ``a`` is ``a-2``."""
    numbered = _NUMBERED.fullmatch(name)
    return (
        counts[name] > 1 or name in taken or (numbered is not None and (numbered[1] in taken or numbered[1] in counts))
    )


def _text(path: PurePath) -> str:
    return path.as_posix()
