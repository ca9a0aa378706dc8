"""What was chosen, as pictures to correct: into a folder, beside what is in it already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from vtube.corrections import Corrections, Folder, Person, Picture
from vtube.corrections.content import ABSENT, OCCLUDED, VISIBLE
from vtube.selecting.disagreement import pairs
from vtube.selecting.looking import SEEN
from vtube.selecting.selection import Choice
from vtube.selecting.shots import Shot
from vtube.types import Image, Pose

SURE = 0.5
"""Score above which a joint is proposed as visible; down to ``SEEN``, as occluded, as labels have it by 0.5."""
_JPEG = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]


def save(folder: Folder, chosen: Iterable[tuple[Choice, Shot]], model: str, *, png: bool) -> list[Picture]:
    """Add pictures and people; gives the new ones. What is in the folder stays as it is, but for whom ``previous``
    means. ``png``: without loss, else JPEG.

    Raises:
        DeviceError: the disk refuses; the folder is as it was.
    """
    with folder.adding() as added:
        _write(folder, chosen, model, added, png=png)
        folder.save(linked(Corrections((*folder.corrections.pictures, *added))))
    return added


def _write(
    folder: Folder, chosen: Iterable[tuple[Choice, Shot]], model: str, added: list[Picture], *, png: bool
) -> None:
    corrections = folder.corrections
    taken = {picture.file for picture in corrections.pictures}
    ids = [corrections.next_picture(), corrections.next_person()]
    for choice, shot in chosen:
        number = "" if shot.origin.frame is None else f"-{shot.origin.frame:06d}"
        stem = f"{shot.origin.file.rsplit('.', 1)[0]}{number}"
        name = folder.add(stem, ".png" if png else ".jpg", encoded(shot.frame.image, png=png), taken)
        taken.add(name)
        people = proposed(choice.look.told, choice.look.poses, ids[1], model)
        added.append(Picture(ids[0], name, shot.frame.size, shot.origin, choice.reasons, people))
        ids = [ids[0] + 1, ids[1] + len(people)]


def encoded(image: Image, *, png: bool) -> bytes:
    """A picture (h, w, 3) uint8 BGR as PNG, or as a JPEG in which no correction drowns."""
    return bytes(cv2.imencode(".png" if png else ".jpg", image, [] if png else _JPEG)[1])


def proposed(told: Iterable[Pose], seen: Sequence[Pose], first: int, model: str) -> tuple[Person, ...]:
    """People to correct, ids from ``first`` on. ``told``: as they are proposed; ``seen``: as the model has them, of
    whose name a path's folder is not told.
    """
    model = Path(model).name[:200]
    people: list[Person] = []
    same = {id(a): b for a, b in pairs(list(told), seen) if a is not None}
    for pose in told:
        visible = np.select([pose.scores > SURE, pose.scores >= SEEN], [VISIBLE, OCCLUDED], ABSENT)
        other = same.get(id(pose))
        said = None if other is None else np.column_stack([other.points, other.scores])
        people.append(Person(first + len(people), pose.points, visible, said=said, model=model, box=pose.box))
    return tuple(people)


def linked(corrections: Corrections) -> Corrections:
    """In order of source and time, each person knowing the one before, by overlap of boxes."""
    order = sorted(corrections.pictures, key=lambda p: (p.origin.file, p.origin.digest, p.origin.frame or 0, p.id))
    made: list[Picture] = []
    for picture in order:
        before = made[-1] if made else None
        if before is not None and picture.origin.frame is not None and before.origin.key[:2] == picture.origin.key[:2]:
            picture = replace(picture, people=_linked(picture.people, before.people))  # noqa: PLW2901
        made.append(picture)
    return Corrections(tuple(made))


def _linked(people: tuple[Person, ...], before: tuple[Person, ...]) -> tuple[Person, ...]:
    poses, earlier = [_pose(person) for person in people], [_pose(person) for person in before]
    ids = {id(pose): person.id for pose, person in zip(earlier, before, strict=True)}
    known = {id(a): ids[id(b)] for a, b in pairs(poses, earlier) if a is not None and b is not None}
    return tuple(replace(person, previous=known.get(id(pose))) for person, pose in zip(people, poses, strict=True))


def _pose(person: Person) -> Pose:
    from vtube.skeletons import coco17

    return Pose(coco17.create(), person.points, (person.visible > 0).astype(np.float64), person.extent)
