"""What lies in a folder of results, and what of it is not ours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from vtube.batch.item import Item
from vtube.batch.manifest import Manifest
from vtube.errors import UsageError
from vtube.weights.download import sha256_of

_TAKE = re.compile(r"(.+)\.pose\.json(?:\.gz)?")
_PART = re.compile(r"(.+)\.pose\.json(?:\.gz)?\.[0-9a-f]{8}\.part")
_NUMBER = re.compile(r"-\d+$")


def takes_of(out: Path, items: Iterable[Item], pattern: re.Pattern[str] = _TAKE) -> Mapping[str, list[Path]]:
    """The takes below ``out`` that an item's may be called, of one person or of several, by the item's name."""
    found: dict[str, list[Path]] = defaultdict(list)
    names = {item.name for item in items}
    for folder in sorted({(out / name).parent for name in names}):
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if match := pattern.fullmatch(file.name):
                called = {match[1], _NUMBER.sub("", match[1])}
                for name in names & {(folder.relative_to(out) / each).as_posix() for each in called}:
                    found[name].append(file)
    return found


def refuse_foreign(out: Path, items: Iterable[Item], manifest: Manifest) -> None:
    """Check that no take would be replaced that the manifest does not know, or that was changed since.

    Raises:
        UsageError: one would.
    """
    items = list(items)
    there = takes_of(out, items)
    for item in items:
        last = manifest.last.get(item.known_as)
        unfinished = last is not None and last["name"] == item.name and last["state"] != "done"
        for take in there.get(item.name, ()):
            made = manifest.made.get(take.relative_to(out).as_posix())
            if not unfinished and (made is None or made != sha256_of(take)):
                what = "there is already a take of another origin" if made is None else "has been changed since"
                raise UsageError(what, where=take, hint="-o takes another folder, --force replaces it")


def tidy(out: Path, items: Iterable[Item]) -> None:
    """Remove what interrupted work has left half written."""
    for files in takes_of(out, items, _PART).values():
        for file in files:
            file.unlink(missing_ok=True)


def may_be_called(take: str) -> set[str]:
    """The names of the items whose take may be called so; none where it is no take's name."""
    match = _TAKE.fullmatch(take)
    return {match[1], _NUMBER.sub("", match[1])} if match else set()


def stale(item: Item, kept: Iterable[str], manifest: Manifest) -> list[str]:
    """The takes of an item that the manifest knows, without those that are ``kept``."""
    gone = set(manifest.made) - set(kept)
    return sorted(take for take in gone if item.name in may_be_called(take))


def forget(out: Path, item: Item, kept: Iterable[str], manifest: Manifest) -> None:
    """Remove the takes of an item that an earlier pass made and that it has no more: ``kept`` are its takes now."""
    stale = {path for path in manifest.made if path not in set(kept)}
    for take in takes_of(out, [item]).get(item.name, ()):
        if take.relative_to(out).as_posix() in stale:
            take.unlink(missing_ok=True)
