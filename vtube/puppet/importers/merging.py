"""A rig in YAML, merged over what an importer made; ``docs/importing.md`` has the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from vtube.errors import InputError, nearest
from vtube.puppet import document
from vtube.puppet.importers.draft import Draft, Item

_NEEDED = {"bones": ("at",), "parts": ("image", "bone", "z"), "sets": ("members",), "springs": ("bones",),
           "expressions": ()}  # fmt: skip
"""Sections of named items, and what a new item has to say."""
REMOVE = "remove"
RULES = "rules"


@dataclass(frozen=True, slots=True)
class Rig:
    """A rig's content. ``path``: of its file."""

    path: Path
    document: document.Document
    data: Item

    @property
    def rules(self) -> bool:
        """Whether bones and parts are placed by rule before the rig is laid over them."""
        return self.data.get(RULES) is not False

    @property
    def part_names(self) -> frozenset[str]:
        """The layers that it speaks of and does not remove: by the parts' names, or by their images."""
        parts = self.data.get("parts")
        named = (part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else ()
        kept = [part for part in named if part.get(REMOVE) is not True]
        names = {part["name"] for part in kept if isinstance(part.get("name"), str)}
        images = {PurePosixPath(part["image"]).stem for part in kept if isinstance(part.get("image"), str)}
        return frozenset(names | images)

    def refuse_unknown(self, section: str, number: int, present: Iterable[str]) -> None:
        """Refuse an item that changes or removes nothing, and is no whole new one: its name is misspelt.

        Raises:
            InputError: with the names that there are.
        """
        item, known = self.data[section][number], list(present)
        lacking = [key for key in _NEEDED[section] if key not in item]
        if item["name"] in known or not (lacking or item.get(REMOVE) is True):
            return
        kind, name = section.removesuffix("s"), item["name"][:80]
        what = f"there is no {kind} {name!r} to {'remove' if item.get(REMOVE) is True else 'change'}"
        new = "" if item.get(REMOVE) is True else f"; a new one needs {', '.join(lacking)}"
        where = f"{self.path}:{self.document.line((section, number, 'name'))}"
        raise InputError(what, where=where, hint=nearest(item["name"], known) + new)


def read(path: Path) -> Rig:
    """A rig file.

    Raises:
        InputError: unreadable, no YAML, or no mapping at its top.
    """
    try:
        with path.open("rb") as stream:
            parsed = document.parse(stream.read(document.MAX_BYTES + 1))
    except OSError as error:
        raise InputError(f"the rig cannot be read: {error.strerror}", where=path) from error
    except document.DocumentError as error:
        raise InputError(error.what, where=f"{path}:{error.line}") from error
    if not isinstance(parsed.data, dict):
        raise InputError("a rig is a mapping of sections", where=path, expected="bones:, parts:, sets: ...")
    return Rig(path, parsed, parsed.data)


def merge(draft: Draft, rig: Rig) -> None:
    """Lay a rig over a draft's document.

    Mappings are merged key by key, named items by their name, anything else is replaced; null takes a key away and
    ``remove: true`` an item. A part that names an image without saying where lies where that image was drawn.

    Raises:
        InputError: the rig changes or removes an item that is not there.
    """
    places = {part["image"]: part["at"] for part in draft.document.get("parts", [])}
    for key, value in rig.data.items():
        if key == RULES:
            continue
        if key in _NEEDED and isinstance(value, list):
            draft.document[key] = _items(draft.document.get(key, []), rig, key)
        else:
            _set(draft.document, key, value)
    merged = draft.document.get("parts")
    parts = [part for part in merged if isinstance(part, dict)] if isinstance(merged, list) else []
    parts = [part for part in parts if isinstance(part.get("image"), str)]
    for part in parts:
        if "at" not in part and part["image"] in places:
            part["at"] = places[part["image"]]
    used = {part["image"] for part in parts}
    for name in sorted(set(draft.images) - used):
        del draft.images[name]
        draft.report.ignored.append((name, "the rig uses it nowhere"))


def _set(target: Item, key: str, value: Any) -> None:
    if value is None:
        target.pop(key, None)
    elif isinstance(value, dict) and isinstance(target.get(key), dict):
        for inner, item in value.items():
            _set(target[key], inner, item)
    else:
        target[key] = _bare(value)


def _bare(value: Any) -> Any:
    """A value without the keys that only take something away."""
    if isinstance(value, dict):
        return {key: _bare(item) for key, item in value.items() if item is not None}
    return value


def _items(present: list[Item], rig: Rig, section: str) -> list[Any]:
    """The items, each with what is wanted of it; new ones follow in the order of the rig."""
    merged: dict[Any, Any] = {item["name"]: item for item in present}
    for number, item in enumerate(rig.data[section]):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            merged[number] = item  # the check of the whole will say what is wrong with it
            continue
        rig.refuse_unknown(section, number, (known for known in merged if isinstance(known, str)))
        if item.get(REMOVE) is True:
            merged.pop(name)
        elif name in merged:
            for key, value in item.items():
                _set(merged[name], key, value)
        else:
            merged[name] = _bare(item)
    return list(merged.values())
