"""What can be done to a person's joints: pure functions from one to the next. Places are the picture's pixels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vtube.corrections import JOINTS, Person
from vtube.corrections.content import ABSENT, OCCLUDED, VISIBLE, Box
from vtube.reviewing.template import standing
from vtube.skeletons import coco17
from vtube.types import Floats

FURTHEST = 100_000.0
"""Pixels from the picture's corner that a joint may be put at."""
SEEN = 0.2
"""Score from which on a joint of the model's is taken over."""
_SMALLEST, _LARGEST = 4.0, 1e5
_LIMBS = (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle"), ("eye", "ear"))


def moved(person: Person, joint: int, to: tuple[float, float]) -> Person:
    """A joint put somewhere; one that was absent is visible from then on."""
    points, visible = person.points.copy(), person.visible.copy()
    points[joint] = np.clip(to, -FURTHEST, FURTHEST)
    visible[joint] = max(int(visible[joint]), VISIBLE if visible[joint] == ABSENT else OCCLUDED)
    return replace(person, points=points, visible=visible)


def nudged(person: Person, joint: int, by: tuple[float, float]) -> Person:
    """A joint moved from where it is; one that is absent stays so."""
    x, y = person.points[joint].tolist()
    return person if person.visible[joint] == ABSENT else moved(person, joint, (x + by[0], y + by[1]))


def shifted(person: Person, by: tuple[float, float]) -> Person:
    """All joints moved alike."""
    return replace(person, points=np.clip(person.points + by, -FURTHEST, FURTHEST))


def scaled(person: Person, factor: float, about: tuple[float, float]) -> Person:
    """All joints nearer to a place, or farther from it; not smaller or larger than anybody can be."""
    width, height = person.extent[2:]
    if not _SMALLEST < max(width, height) * factor < _LARGEST:
        return person
    return replace(person, points=np.clip((person.points - about) * factor + about, -FURTHEST, FURTHEST))


def hidden(person: Person, joint: int) -> Person:
    """Visible becomes occluded, occluded absent, absent visible again: where the model, or else a body, has it."""
    visible = person.visible.copy()
    if visible[joint] == ABSENT:
        return moved(person, joint, guess(person, joint))
    visible[joint] -= 1
    return replace(person, visible=visible)


def as_said(person: Person) -> Person:
    """As the model had said; where it had said nothing, as before."""
    if person.said is None:
        return person
    scores = person.said[:, 2]
    visible = np.select([scores >= 0.5, scores >= SEEN], [VISIBLE, OCCLUDED], ABSENT)
    return replace(person, points=person.said[:, :2], visible=visible)


def as_before(person: Person, before: Person) -> Person:
    """With the joints that somebody has in another picture."""
    return replace(person, points=before.points, visible=before.visible)


def restarted(person: Person, box: Box) -> Person:
    """As somebody who stands in the box: an adult, or with a big head who is an adult there already."""
    adult = replace(person, points=standing(box), visible=np.full(JOINTS, VISIBLE))
    return replace(adult, points=standing(box, big_head=True)) if same(person, adult) else adult


def swapped(person: Person, joint: int | None = None) -> Person:
    """Left and right exchanged: of everything, or of the limb that a joint belongs to."""
    skeleton = coco17.create()
    parts = {part for limb in _LIMBS for part in limb}
    if joint is not None:
        own = skeleton.joints[joint].split("_")[-1]
        parts = {part for limb in _LIMBS if own in limb for part in limb}
    moves = [name.split("_")[-1] in parts for name in skeleton.joints]
    order = np.where(moves, skeleton.mirrored, np.arange(len(moves)))
    return replace(person, points=person.points[order], visible=person.visible[order])


def same(a: Person, b: Person) -> bool:
    """Whether the joints are where they were."""
    return bool(np.array_equal(a.points, b.points, equal_nan=True) and np.array_equal(a.visible, b.visible))


def guess(person: Person, joint: int) -> tuple[float, float]:
    """Where a joint may be that is absent: where the model, or else a body, has it."""
    said = person.said
    place: Floats = standing(person.extent)[joint]
    if said is not None and said[joint, 2] > 0 and np.isfinite(said[joint, :2]).all():
        place = said[joint, :2]
    return float(place[0]), float(place[1])
