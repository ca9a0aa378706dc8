"""COCO keypoints: one JSON file with ``images``, ``annotations`` and ``categories``.

Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014; https://cocodataset.org/#format-data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from vtube import registry
from vtube.datasets._documents import inside, pictures_of, read_json, section
from vtube.datasets._faults import Faults
from vtube.datasets._labels import Size, make, number, numbers, size_of
from vtube.datasets.sample import Sample
from vtube.errors import InputError
from vtube.types import Floats, Skeleton

Keypoints: TypeAlias = Callable[[dict[str, Any]], Floats | None]
"""From an annotation to its (J, 3) x, y in image pixels and visibility, or None where they are not of that shape."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that labels name. ``size``: (width, height) in pixels where the file states it."""

    path: Path
    size: Size | None


def create(
    annotations: str | Path, images: str | Path | None = None, skeleton: str = "coco17", faults: Faults | None = None
) -> list[Sample]:
    """The labelled people of a COCO keypoints file, in its order; crowds and people without a label are left out.

    Args:
        annotations: the JSON file.
        images: the folder with the pictures; None: ``images`` beside the file, else the file's own folder.
        skeleton: the registered skeleton whose joints, in order, the keypoints are.
        faults: counts what is wrong with the labels; None: a warning tells of it.

    A sample's group is the name of its photo, without its ending.

    Raises:
        InputError: no such file or folder, not this format, or other joints than the skeleton's.
        UsageError: unknown skeleton.
    """
    path, wanted = Path(annotations), registry.create("skeletons", skeleton)
    document = read_json(path)
    people = people_of(document, wanted, path)
    return samples(
        document, path, images, wanted, people, lambda entry: _triples(entry.get("keypoints"), wanted), faults
    )


def samples(
    document: Any,
    path: Path,
    images: str | Path | None,
    skeleton: Skeleton,
    categories: set[int],
    keypoints: Keypoints,
    faults: Faults | None = None,
) -> list[Sample]:
    """The people of a document in COCO form, whose keypoints are found by ``keypoints``.

    Raises:
        InputError: no lists of images and annotations, or no folder with pictures.
    """
    found = Faults() if faults is None else faults
    photos = _photos(document, path, pictures_of(path, images), found)
    made, known = [], set[Any]()
    for entry in section(document, "annotations", path):
        if entry.get("category_id", 1) not in categories or entry.get("iscrowd"):
            continue
        name = entry.get("id")
        if not isinstance(name, int | str) or name in known:
            found.add("annotations without an id of their own, left out", f"id {name!r}")
            continue
        known.add(name)
        sample = _sample(entry, photos, skeleton, keypoints, found)
        if sample is not None:
            made.append(sample)
    if faults is None:
        found.tell(path)
    return made


def _sample(
    entry: dict[str, Any], photos: dict[Any, Photo], skeleton: Skeleton, keypoints: Keypoints, faults: Faults
) -> Sample | None:
    image_id = entry.get("image_id")
    photo = photos.get(image_id) if isinstance(image_id, int | str) else None
    if photo is None:
        faults.add("annotations of no known picture, left out", f"annotation {entry['id']}")
        return None
    labelled = keypoints(entry)
    if labelled is None:
        faults.add("annotations with another number of keypoints, left out", f"annotation {entry['id']}")
        return None
    return make(
        photo.path,
        skeleton,
        labelled[:, :2],
        labelled[:, 2],
        box=numbers(entry.get("bbox"), 4),
        area=number(entry.get("area")),
        size=photo.size,
        image_id=entry["image_id"],
        annotation_id=entry["id"],
        group=photo.path.stem,
        faults=faults,
    )


def _photos(document: Any, path: Path, folder: Path, faults: Faults) -> dict[Any, Photo]:
    photos: dict[Any, Photo] = {}
    for entry in section(document, "images", path):
        name, place = entry.get("id"), inside(folder, entry.get("file_name"))
        if not isinstance(name, int | str) or name in photos:
            faults.add("pictures without an id of their own, left out", f"id {name!r}")
        elif place is None:
            faults.add("pictures whose name leaves their folder, left out", repr(entry.get("file_name")))
        else:
            photos[name] = Photo(place, size_of(entry.get("width"), entry.get("height")))
    return photos


def people_of(document: Any, skeleton: Skeleton, path: Path) -> set[int]:
    """The ids of the categories that have this skeleton's keypoints; a file without categories has people alone.

    Raises:
        InputError: other joints.
    """
    if not isinstance(document, dict) or "categories" not in document:
        return {1}
    labelled = [c for c in section(document, "categories", path) if isinstance(c.get("keypoints"), list)]
    ids = {c["id"] for c in labelled if tuple(c["keypoints"]) == skeleton.joints and isinstance(c.get("id"), int)}
    if not ids:
        other = ", ".join(map(str, labelled[0]["keypoints"][:4])) + ", ..." if labelled else "no keypoints"
        expected = f"the {len(skeleton.joints)} joints of {skeleton.name}"
        raise InputError("labels other joints", where=path, got=other, expected=expected)
    return ids


def _triples(value: object, skeleton: Skeleton) -> Floats | None:
    found = numbers(value, 3 * len(skeleton.joints))
    return None if found is None else np.reshape(found, (-1, 3))
