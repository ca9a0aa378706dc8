"""The JSON of corrections, version 1: COCO keypoints, with what vtube knows besides in ``vtube``.

Whatever a stranger has written into it, only InputError comes out. ``docs/corrections.md`` is the specification,
``docs/corrections.schema.json`` its machine-readable half.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vtube import __version__
from vtube.corrections.content import ABSENT, JOINTS, Corrections, Origin, Person, Picture, State
from vtube.errors import InputError
from vtube.skeletons import coco17

FORMAT, VERSION = "vtube-corrections", 1
LARGEST = 2**28
"""Bytes of JSON that are read at most."""
_FURTHEST = 1e6

Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-_FURTHEST, le=_FURTHEST)]
Id: TypeAlias = Annotated[int, Field(strict=True, ge=0, lt=2**53)]
Text: TypeAlias = Annotated[str, Field(strict=True, max_length=256)]
Side: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=16_384)]
Name: TypeAlias = Annotated[str, Field(strict=True, max_length=200, pattern=r"^[^./\\:\x00-\x1f][^/\\:\x00-\x1f]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Source(_Part):
    kind: Literal["video", "picture", "data set", "drawing"]
    file: Text
    digest: Text = ""
    t: Number | None = None
    frame: Id | None = None
    film: Text | None = None


class _OfPicture(_Part):
    source: _Source
    reasons: Annotated[tuple[Text, ...], Field(max_length=64)] = ()
    nobody: Annotated[bool, Field(strict=True)] = False


class _Image(_Part):
    id: Id
    file_name: Name
    width: Side
    height: Side
    vtube: _OfPicture


class _OfPerson(_Part):
    who: Text = ""
    when: Text = ""
    model: Text = ""
    said: Annotated[tuple[Number, ...], Field(min_length=3 * JOINTS, max_length=3 * JOINTS)] | None = None
    state: State
    box: tuple[Number, Number, Number, Number] | None = None
    previous: Id | None = None


class _Annotation(_Part):
    id: Id
    image_id: Id
    keypoints: Annotated[tuple[Number, ...], Field(min_length=3 * JOINTS, max_length=3 * JOINTS)]
    vtube: _OfPerson


class _Document(_Part):
    images: Annotated[tuple[_Image, ...], Field(max_length=100_000)]
    annotations: Annotated[tuple[_Annotation, ...], Field(max_length=1_000_000)]


def encoded(corrections: Corrections) -> bytes:
    """The JSON, UTF-8; a line for each picture and each person, so that version control shows what has changed."""
    people = [_annotation(picture, person) for picture, person in corrections.people()]
    lists = {
        "categories": [_category()],
        "images": [_image(picture) for picture in corrections.pictures],
        "annotations": people,
    }
    info = {
        "description": "Keypoints, corrected by hand", "format": FORMAT, "version": VERSION,
        "generator": {"name": "vtube", "version": __version__},
    }  # fmt: skip
    parts = [f'"info": {_line(info)}', *(f'"{name}": [\n{_lines(values)}\n]' for name, values in lists.items())]
    return ("{" + ",\n".join(parts) + "\n}\n").encode()


def decoded(data: bytes, where: Path) -> Corrections:
    """What the JSON holds.

    Raises:
        InputError: it is no JSON of corrections, of a newer version, or contradicts itself.
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError("is no JSON", where=where, got=str(error) or "too deep") from error
    _check_version(values, where)
    try:
        document = _Document.model_validate(values)
        return _content(document, where)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{place}: {first['msg'].lower()}", where=where, got=repr(first["input"])[:60]) from error


def _check_version(values: Any, where: Path) -> None:
    info = values.get("info") if isinstance(values, dict) else None
    if not isinstance(info, dict) or info.get("format") != FORMAT:
        raise InputError("holds no corrections", where=where, expected=f'info with "format": "{FORMAT}"')
    version = info.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError("was written by a newer vtube", where=where, got=f"version {version}",
                         expected=f"at most {VERSION}", hint="update vtube")  # fmt: skip
    if version != VERSION or isinstance(version, bool):
        raise InputError("has no version that is known", where=where, got=repr(version)[:40], expected=VERSION)
    categories = values.get("categories")
    joints = categories[0].get("keypoints") if _is_list_of_objects(categories) else None
    if joints != list(coco17.create().joints):
        raise InputError("has other joints", where=where, expected="one category with the keypoints of COCO-17")


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)


def _content(document: _Document, where: Path) -> Corrections:
    people: dict[int, list[Person]] = {image.id: [] for image in document.images}
    names = {image.file_name.casefold() for image in document.images}
    ids = {annotation.id for annotation in document.annotations}
    if len(people) < len(document.images) or len(names) < len(document.images) or len(ids) < len(document.annotations):
        raise InputError("has two pictures or people of one id or name", where=where)
    for annotation in document.annotations:
        if annotation.image_id not in people:
            raise InputError("somebody is in no picture", where=where, got=f"annotation {annotation.id}")
        people[annotation.image_id].append(_person(annotation))
    return Corrections(tuple(
        Picture(
            image.id, image.file_name, (image.width, image.height),
            Origin(**image.vtube.source.model_dump()), image.vtube.reasons, tuple(people[image.id]), image.vtube.nobody,
        )
        for image in document.images
    ))  # fmt: skip


def _person(annotation: _Annotation) -> Person:
    keypoints, own = np.array(annotation.keypoints).reshape(-1, 3), annotation.vtube
    visible = np.clip(np.rint(keypoints[:, 2]), 0, 2).astype(np.uint8)
    said = None if own.said is None else np.array(own.said).reshape(-1, 3)
    return Person(
        annotation.id, keypoints[:, :2], visible, own.state, said, own.model, own.box, own.who, own.when, own.previous
    )


def _image(picture: Picture) -> dict[str, Any]:
    width, height = picture.size
    own = {"source": _source(picture.origin), "reasons": list(picture.reasons), "nobody": picture.nobody}
    return {"id": picture.id, "file_name": picture.file, "width": width, "height": height, "vtube": own}


def _source(origin: Origin) -> dict[str, Any]:
    t = None if origin.t is None else round(origin.t, 6)
    return {
        "kind": origin.kind, "file": origin.file, "digest": origin.digest, "t": t, "frame": origin.frame,
        "film": origin.film,
    }  # fmt: skip


def _annotation(picture: Picture, person: Person) -> dict[str, Any]:
    keypoints = np.column_stack([np.nan_to_num(np.round(person.points, 2)), person.visible])
    said = None if person.said is None else np.round(np.nan_to_num(person.said), 3).ravel().tolist()
    own = {
        "who": person.who, "when": person.when, "model": person.model, "said": said, "state": person.state,
        "reasons": list(picture.reasons), "source": _source(picture.origin), "previous": person.previous,
        "box": None if person.box is None else [round(side, 2) for side in person.box],
    }  # fmt: skip
    return {
        "id": person.id, "image_id": picture.id, "category_id": 1, "iscrowd": 0,
        "bbox": [round(side, 2) for side in person.extent], "area": round(person.area, 2),
        "num_keypoints": int(np.count_nonzero(person.visible > ABSENT)),
        "keypoints": [int(value) if i % 3 == 2 else value for i, value in enumerate(keypoints.ravel().tolist())],
        "vtube": own,
    }  # fmt: skip


def _category() -> dict[str, Any]:
    skeleton = coco17.create()
    bones = [[skeleton.joints.index(a) + 1, skeleton.joints.index(b) + 1] for a, b in skeleton.bones]
    return {"id": 1, "name": "person", "supercategory": "person", "keypoints": list(skeleton.joints), "skeleton": bones}


def _lines(values: list[dict[str, Any]]) -> str:
    return ",\n".join(map(_line, values))


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
