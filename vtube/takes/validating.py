"""Everything that is wrong with a take's file: by the published JSON Schema, and by the rules that one cannot say."""

from __future__ import annotations

import json
import math
import reprlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from vtube.errors import InputError, printable
from vtube.paths import shipped
from vtube.takes.document import contents, parsed
from vtube.takes.header import VERSION
from vtube.takes.read import read
from vtube.takes.rules import Place, broken, label

MOST = 200
"""Problems that are told at most."""
_LONGEST = 160
_DEEPEST = 16
"""Levels of a document; the schema says nothing of what is below half of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """``place``: keys and indices from the top, such as ``tracks.3 (keypoint nose x).data.17``; empty: the file."""

    place: str
    what: str

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.what}" if self.place else self.what)


def validate(path: Path) -> list[Problem]:
    """The problems of a file, ``MOST`` at most; none means that it can be read.

    Raises:
        InputError: there is no such file.
    """
    try:
        document = parsed(contents(path), path, forgiving=True)
    except InputError as error:
        if not path.is_file():
            raise
        return [_of(error)]
    if not isinstance(document, dict):
        return [Problem("", "is not a JSON object")]
    version = document.get("version")
    if isinstance(version, int | float) and version > VERSION:
        return [Problem("version", f"{reprlib.repr(version)} is of a newer vtube, this one knows {VERSION}")]
    found: dict[str, Problem] = {}
    for place, what in islice(_problems(document), MOST):
        problem = Problem(_told(place, document), what)
        found.setdefault(problem.place, problem)
    if not found:
        try:
            read(path)
        except InputError as error:
            return [_of(error)]
    return list(found.values())


def schema() -> dict[str, Any]:
    """The published JSON Schema of the format."""
    text = (shipped("docs") / "pose-json.schema.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def _problems(document: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    yield from _not_numbers(document)
    yield from _against_schema(document)
    yield from broken(document)


def _not_numbers(document: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    """NaN, Infinity, and numbers too large for a float; tracks' packed numbers are looked at with the tracks."""
    keys: list[str | int] = []
    open_: list[Iterator[tuple[str | int, Any]]] = [iter(document.items())]
    while open_:  # no recursion: JSON may be nested as deeply as Python's stack
        found = next(open_[-1], None)
        if found is None:
            open_.pop()
            del keys[-1:]
            continue
        key, value = found
        if isinstance(value, float) and not math.isfinite(value):
            yield (*keys, key), f"{value} is not a number of JSON, or too large for one"
        elif isinstance(value, dict | list):
            keys.append(key)
            open_.append(iter(value.items()) if isinstance(value, dict) else enumerate(value))


def _against_schema(document: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    from jsonschema import Draft202012Validator

    rules = schema()
    tracks = document.get("tracks")
    if isinstance(tracks, list):  # a packed column would take a minute, and is looked at with the tracks
        document = {**document, "tracks": [_without_numbers(track) for track in tracks]}
    for error in Draft202012Validator(rules).iter_errors(_shortened(document, rules)):
        what = error.message
        if len(what) > _LONGEST:
            what = f"{reprlib.repr(error.instance)} is against the schema's {error.validator}"
        yield tuple(error.absolute_path), what


def _without_numbers(track: Any) -> Any:
    if isinstance(track, dict) and isinstance(track.get("data"), array):
        return {**track, "data": [0] * min(len(track["data"]), 1)}
    return track


def _shortened(value: Any, rules: dict[str, Any], levels: int = _DEEPEST) -> Any:
    """The document with lists that are too long cut to one item too many, for to compare millions would take hours, and
    empty from ``levels`` down, for a message that quotes what is nested deeper could not be made.
    """
    if not isinstance(value, dict | list):
        return value
    if levels == 0:
        return type(value)()
    if isinstance(value, list):
        kept = value[: rules["maxItems"] + 1] if "maxItems" in rules else value
        return [_shortened(part, {}, levels - 1) for part in kept]
    known = rules.get("properties", {})
    return {key: _shortened(part, known.get(key, {}), levels - 1) for key, part in value.items()}


def _told(place: Place, document: dict[str, Any]) -> str:
    """A place for people: a track with what it is of."""
    words = [str(word)[:_LONGEST] for word in place]
    if len(place) > 1 and place[0] == "tracks" and isinstance(place[1], int):
        words[1] += label(document["tracks"][place[1]])
    return ".".join(words)


def _of(error: InputError) -> Problem:
    return Problem("", str(InputError(error.what, got=error.got, expected=error.expected)))
