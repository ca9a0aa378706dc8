"""A document that is not as the schema wants it, mended, so that what it refers to can be looked at all the same."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, get_args

from pydantic import ValidationError

from vtube.errors import closest
from vtube.puppet.schema import AvatarFile
from vtube.puppet.schema.motion import AnimationSection, ExpressionSection, SpringSection
from vtube.puppet.schema.parts import (
    BoneSection,
    ConditionSection,
    CrossingSection,
    DriverSection,
    MemberSection,
    MeshSection,
    PartSection,
    SetSection,
    ShapeSection,
    TurnSection,
)
from vtube.puppet.schema.values import Section

Path: TypeAlias = tuple[str | int, ...]
ROUNDS = 6
_ANY: Mapping[type[Section], dict[str, Any]] = {
    AvatarFile: {"format": "vtube-avatar", "version": 1, "name": "unnamed", "canvas": [1, 1]},
    BoneSection: {"name": "unnamed", "at": [0, 0]},
    PartSection: {"name": "unnamed", "image": "any", "at": [0, 0], "bone": "any", "z": 0},
    DriverSection: {"parameter": "any", "property": "x", "curve": [[0, 0]]},
    ConditionSection: {"parameter": "any"},
    CrossingSection: {"point": [0, 0], "of": "any", "region": [0, 0, 1, 1]},
    ShapeSection: {"parameters": ["any"], "keys": [[0]], "offsets": [[]]},
    MeshSection: {"cells": [1, 1]},
    TurnSection: {"centre": [0, 0], "radius": [1, 1]},
    MemberSection: {"parts": ["any"], "at": {}},
    SetSection: {"name": "unnamed", "members": [{"parts": ["any"], "at": {}}]},
    SpringSection: {"name": "unnamed", "bones": ["any"]},
    ExpressionSection: {"name": "unnamed"},
    AnimationSection: {"duration": 1, "tracks": {}},
}
"""What stands for a required value that is missing or wrong."""


def section_at(where: Iterable[str | int]) -> type[Section] | None:
    """The section of the schema that a place holds, by itself or as items of a list; None: a plain value."""
    annotation: Any = AvatarFile
    for step in where:
        section = _section(annotation)
        if section is not None and step in section.model_fields:
            annotation = section.model_fields[str(step)].annotation
    return _section(annotation)


def _section(annotation: Any) -> type[Section] | None:
    """The section that a value, a list, a mapping's values or an optional value is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next(filter(None, map(_section, get_args(annotation))), None)


def misspelt(data: Any, errors: Sequence[Any]) -> dict[Path, str]:
    """Unknown keys, by their places, that stand for a key of the schema which is not there."""
    found: dict[Path, str] = {}
    for error in errors:
        place = tuple(error["loc"])
        section = section_at(place[:-1])
        if error["type"] != "extra_forbidden" or section is None:
            continue
        holder, others = _held(data, place[:-1]), {found[p] for p in found if p[:-1] == place[:-1]}
        meant = closest(
            str(place[-1]), [key for key in section.model_fields if key not in holder and key not in others]
        )
        if meant is not None:
            found[place] = meant
    return found


def mended(data: Any, errors: Sequence[Any], renamed: Mapping[Path, str]) -> tuple[AvatarFile | None, set[str]]:
    """The document with other values where it has errors; items keep their places.

    Args:
        data: what was parsed; it is left as it is.
        errors: pydantic's, of the document.
        renamed: keys that count as others.

    Returns:
        None: it cannot be mended. And the names of which nothing can be said, since what they name was wrong.
    """
    data, doubtful = copy.deepcopy(data), set[str]()
    for place, meant in renamed.items():
        holder = _held(data, place[:-1])
        holder[meant] = holder.pop(place[-1])
    for _ in range(ROUNDS):
        for error in errors:
            _mend(data, tuple(error["loc"]), doubtful)
        try:
            return AvatarFile.model_validate(data), doubtful
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False)
    return None, doubtful


def _mend(data: Any, place: Path, doubtful: set[str]) -> None:
    """Put something valid where an error is: the default, or what stands for any value."""
    there = len(_along(data, place)) - 1  # so many steps lead to something
    place = place[: there + 1]
    while place:
        holder, last = _held(data, place[:-1]), place[-1]
        section = section_at(place if isinstance(last, int) else place[:-1])
        if isinstance(holder, list) and section is not None and section in _ANY:
            holder[int(last)] = copy.deepcopy(_ANY[section])
            return
        if isinstance(holder, dict):
            named = holder.get("name") if last in ("name", "parent") else last if section is None else None
            doubtful |= {named} if isinstance(named, str) else set()
            stand_in = _ANY.get(section, {}) if section is not None else {}
            holder.pop(last, None)
            if last in stand_in:
                holder[last] = copy.deepcopy(stand_in[str(last)])
            return
        place = place[:-1]


def _along(data: Any, place: Path) -> list[Any]:
    """The values on the way to a place, as far as it leads, beginning with the whole."""
    found = [data]
    for step in place:
        value = found[-1]
        inside = isinstance(step, int) and step < len(value) if isinstance(value, list) else isinstance(value, dict)
        if not inside or (isinstance(value, dict) and step not in value):
            break
        found.append(value[step])
    return found


def _held(data: Any, place: Path) -> Any:
    return _along(data, place)[-1]
