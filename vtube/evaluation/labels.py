"""Reads the labelled pictures of an evaluation: a folder with ``images/`` and COCO keypoints.

Unlike the samples of a training, crowds, people without joints and pictures without people belong to it: COCO's measure
forgives what a model finds in the former, and what it finds in the latter is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from vtube import registry
from vtube.datasets._documents import PATTERN, inside, labels_of, read_json, section
from vtube.datasets._faults import Faults
from vtube.datasets._labels import BOXED, BROKEN, OUTSIDE, Size, around, number, numbers, size_of, within
from vtube.errors import InputError
from vtube.evaluation.people import Person
from vtube.types import Box, Floats, Skeleton

_WITHOUT_AREA = "people without an area, who do not count"


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture with its people. ``size``: (width, height) in pixels where the labels state it."""

    path: Path
    name: str
    size: Size | None
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """``file``: where they were read. ``skeleton``: whose joints they have. ``photos``: in the order of their ids."""

    file: Path
    skeleton: Skeleton
    photos: tuple[Photo, ...]


def read(folder: Path, annotations: Path | None = None) -> Labels:
    """The labels of a folder with ``images/`` and one ``person_keypoints*.json``, or those of a file that is named.

    COCO's own layout will do: labels in ``annotations/``, and the pictures of ``person_keypoints_val2017.json`` in
    ``val2017/``. Where a file is named, the folder itself may hold its pictures.

    What is wrong with single labels is left out, counted and told in one warning.

    Raises:
        InputError: no such folder or file, none or several of that name, no COCO keypoints, joints of no known
            skeleton, or nobody whose joints are labelled.
        UsageError: several files and none is named.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder, expected="a folder with images/ and labels")
    found = labels_of(folder, annotations) or labels_of(folder / "annotations")
    images = _images(folder, found, named=annotations is not None)
    if found is None:
        hint = "--annotations names a file that is called otherwise"
        raise InputError(f"has no {PATTERN}", where=folder, hint=hint)
    path = found
    document = read_json(path)
    faults = Faults()
    categories, skeleton = _skeleton(document, path)
    people = _people(document, path, categories, skeleton, faults)
    photos = _photos(document, path, images, people, faults)
    faults.tell(path)
    if not any(person.counts for photo in photos for person in photo.people):
        raise InputError("nobody's joints are labelled", where=path, expected="annotations with keypoints and an area")
    return Labels(path, skeleton, photos)


def _images(folder: Path, labels: Path | None, *, named: bool) -> Path:
    part = labels.stem.rpartition("_")[2] if labels else ""
    for place in (folder / (name or "images") for name in ("images", part)):
        if place.is_dir():
            return place
    if named:
        return folder
    hint = "the labelled pictures lie there, or in the folder that --annotations FILE is given with"
    raise InputError("has no folder images/", where=folder, hint=hint)


def _skeleton(document: Any, path: Path) -> tuple[set[Any], Skeleton]:
    """The ids of the categories of people, and whose joints they name.

    Raises:
        InputError: nobody's that is known; names the first joint that differs from the most alike skeleton.
    """
    named = [c for c in section(document, "categories", path) if isinstance(c.get("keypoints"), list)]
    if not named:
        raise InputError("no category with keypoints", where=path, expected="COCO's form: a category person")
    known = _known()
    for skeleton in known:
        ids = {c["id"] for c in named if tuple(c["keypoints"]) == skeleton.joints and isinstance(c.get("id"), int)}
        if ids:
            return ids, skeleton
    joints = named[0]["keypoints"]
    nearest = max(known, key=lambda skeleton: _alike(joints, skeleton))
    i = _alike(joints, nearest)
    got, expected = (repr(names[i])[:80] if i < len(names) else "none" for names in (joints, nearest.joints))
    raise InputError(
        "joints of no known skeleton", where=path, got=f"joint {i + 1} {got}", expected=f"{expected} as {nearest.name}"
    )


@cache
def _known() -> tuple[Skeleton, ...]:
    return tuple(registry.create("skeletons", name) for name in registry.names("skeletons"))


def _alike(joints: list[object], skeleton: Skeleton) -> int:
    """How many joints are the same before the first that differs."""
    same = [a == b for a, b in zip(joints, skeleton.joints, strict=False)]
    return same.index(False) if False in same else len(same)


def _people(
    document: Any, path: Path, categories: set[Any], skeleton: Skeleton, faults: Faults
) -> dict[Any, list[tuple[Person, Any]]]:
    """By the id of their picture, with their own."""
    people: dict[Any, list[tuple[Person, Any]]] = {}
    known: set[Any] = set()
    for entry in section(document, "annotations", path):
        category, name, picture = (entry.get(key) for key in ("category_id", "id", "image_id"))
        if not isinstance(category, int) or category not in categories:
            continue
        if not isinstance(name, int | str) or name in known:
            faults.add("annotations without an id of their own, left out", f"id {name!r}")
            continue
        known.add(name)
        person = _person(entry, len(skeleton.joints), faults)
        if person is not None and isinstance(picture, int | str):
            people.setdefault(picture, []).append((person, name))
    return people


def _person(entry: dict[str, Any], joints: int, faults: Faults) -> Person | None:
    case, crowd = f"annotation {entry['id']}", bool(entry.get("iscrowd"))
    flat = numbers(entry.get("keypoints"), 3 * joints)
    if flat is None:
        faults.add("annotations with another number of keypoints, left out", case)
        return None
    points = flat.reshape(-1, 3)[:, :2].copy()
    labelled = flat[2::3] > 0
    broken = labelled & ~np.isfinite(points).all(axis=1)
    faults.add(BROKEN, case, int(broken.sum()))
    points[~labelled | broken] = np.nan
    box, area = _box(entry.get("bbox"), points, case, faults), number(entry.get("area")) or 0.0
    if box is None:
        faults.add("people without box and joints, left out", case)
        return None
    if area <= 0 and np.isfinite(points).any() and not crowd:
        faults.add(_WITHOUT_AREA, case)
    return Person(points, box, max(area, 0.0), crowd)


def _box(value: object, points: Floats, case: str, faults: Faults) -> Box | None:
    found = numbers(value, 4)
    if found is not None and np.isfinite(found).all() and (found[2:] > 0).all():
        x, y, width, height = found.tolist()
        return x, y, width, height
    there = points[np.isfinite(points).all(axis=1)]
    if not len(there):
        return None
    faults.add(BOXED, case)
    return around(there)


def _photos(
    document: Any, path: Path, folder: Path, people: dict[Any, list[tuple[Person, Any]]], faults: Faults
) -> tuple[Photo, ...]:
    photos: dict[Any, Photo] = {}
    for entry in section(document, "images", path):
        name, file = entry.get("id"), entry.get("file_name")
        place = inside(folder, file)
        if not isinstance(name, int | str) or name in photos:
            faults.add("pictures without an id of their own, left out", f"id {name!r}")
        elif place is None:
            faults.add("pictures whose name leaves their folder, left out", repr(file))
        else:
            size = size_of(entry.get("width"), entry.get("height"))
            here = tuple(_held(person, size, case, faults) for person, case in people.pop(name, ()))
            photos[name] = Photo(place, str(file), size, here)
    for lost in people.values():
        faults.add("annotations of no known picture, left out", f"annotation {lost[0][1]}", len(lost))
    numbered = all(isinstance(name, int) for name in photos)
    return tuple(photos[name] for name in (sorted(photos) if numbered else photos))


def _held(person: Person, size: Size | None, case: object, faults: Faults) -> Person:
    """The person without joints outside the picture: nothing can be seen there."""
    away = person.labelled & ~within(person.points, size) if size else np.zeros(0, dtype=bool)
    if not away.any():
        return person
    faults.add(OUTSIDE, f"annotation {case}", int(away.sum()))
    points = person.points.copy()
    points[away] = np.nan
    return Person(points, person.box, person.area, person.crowd)
