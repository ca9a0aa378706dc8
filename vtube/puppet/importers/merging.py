"""A rig in YAML, merged over what an importer made; ``docs/importing.md`` has the rules."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from vtube.errors import InputError
from vtube.puppet import document
from vtube.puppet.importers.draft import Draft, Item

_NAMED = ("bones", "parts", "sets", "springs", "expressions")
REMOVE = "remove"
RULES = "rules"


def read(path: Path) -> Item:
    """The content of a rig file.

    Raises:
        InputError: unreadable, no YAML, or no mapping at its top.
    """
    try:
        with path.open("rb") as stream:
            data = document.parse(stream.read(document.MAX_BYTES + 1)).data
    except OSError as error:
        raise InputError(f"the rig cannot be read: {error.strerror}", where=path) from error
    except document.DocumentError as error:
        raise InputError(error.what, where=f"{path}:{error.line}") from error
    if not isinstance(data, dict):
        raise InputError("a rig is a mapping of sections", where=path, expected="bones:, parts:, sets: ...")
    return data


def part_names(rig: Item) -> frozenset[str]:
    """The layers that a rig speaks of and does not remove: by the parts' names, or by their images."""
    parts = rig.get("parts")
    named = (part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else ()
    kept = [part for part in named if part.get(REMOVE) is not True]
    names = {part["name"] for part in kept if isinstance(part.get("name"), str)}
    images = {PurePosixPath(part["image"]).stem for part in kept if isinstance(part.get("image"), str)}
    return frozenset(names | images)


def merge(draft: Draft, rig: Item) -> None:
    """Lay a rig over a draft's document.

    Mappings are merged key by key, named items by their name, anything else is replaced; null takes a key away and
    ``remove: true`` an item. A part that names an image without saying where lies where that image was drawn.
    """
    places = {part["image"]: part["at"] for part in draft.document.get("parts", [])}
    for key, value in rig.items():
        if key == RULES:
            continue
        if key in _NAMED and isinstance(value, list):
            draft.document[key] = _items(draft.document.get(key, []), value)
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


def _items(present: list[Item], wanted: list[Any]) -> list[Any]:
    """The items, each with what is wanted of it; new ones follow in the order of the rig."""
    merged: dict[Any, Any] = {item["name"]: item for item in present}
    for number, item in enumerate(wanted):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            merged[number] = item  # the check of the whole will say what is wrong with it
        elif item.get(REMOVE) is True:
            merged.pop(name, None)
        elif name in merged:
            for key, value in item.items():
                _set(merged[name], key, value)
        else:
            merged[name] = _bare(item)
    return list(merged.values())
