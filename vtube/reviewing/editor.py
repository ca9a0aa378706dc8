"""What is being corrected, which joint is chosen, and what can be undone; knows no window and no disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from vtube.corrections import Corrections, Person, Picture, State
from vtube.corrections.content import JOINTS, OPEN
from vtube.reviewing import edits
from vtube.reviewing.template import standing
from vtube.skeletons import coco17

STEPS = 10_000
"""Changes that can be undone; each holds two pictures' people, a few kilobytes."""
Place = tuple[float, float]
Edit = Callable[[Person], Person]


def now() -> str:
    """UTC, ISO 8601, as corrections have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Editor:
    """Changes pictures, one after the other. ``who`` does it; ``clock``: tells when.

    A change leaves a person to do, or a drawing, until the picture is accepted: half of somebody's joints put right are
    no correction yet. ``person`` and ``joint`` are places in lists, of a picture without people 0. ``dragged`` is the
    picture under a drag that has not ended, which is no change yet.
    """

    def __init__(self, corrections: Corrections, who: str, clock: Callable[[], str] = now) -> None:
        self.corrections, self._who, self._clock = corrections, who, clock
        self.index = self.person = self.joint = 0
        self.dragged: Picture | None = None
        self._done: deque[tuple[Picture, Picture]] = deque(maxlen=STEPS)
        self._undone: list[tuple[Picture, Picture]] = []
        self.go(next((i for i, picture in enumerate(corrections.pictures) if picture.open), 0))

    @property
    def picture(self) -> Picture:
        """The picture that is shown, as it is under a drag."""
        return self.dragged or self.corrections.pictures[self.index]

    @property
    def chosen(self) -> Person | None:
        """The person that is being corrected."""
        return self.picture.people[self.person] if self.picture.people else None

    @property
    def left(self) -> int:
        """How many pictures are still to be looked at, under a drag as when it ends."""
        shown = self.corrections if self.dragged is None else self.corrections.replaced(self.dragged)
        return sum(picture.open for picture in shown.pictures)

    def go(self, index: int) -> None:
        """Show another picture."""
        self.dragged = None
        self.index = min(max(index, 0), max(len(self.corrections.pictures) - 1, 0))
        self.person = 0

    def go_on(self) -> bool:
        """Show the next picture that is still to be looked at, from the beginning again at the end; whether there is
        one.
        """
        count = len(self.corrections.pictures)
        following = [(self.index + step) % count for step in range(1, count + 1)]
        found = next((i for i in following if self.corrections.pictures[i].open), None)
        if found is not None:
            self.go(found)
        return found is not None

    def choose(self, person: int, joint: int) -> None:
        """Choose somebody, and a joint of theirs; beyond the last is the first."""
        self.person = person % max(len(self.picture.people), 1)
        self.joint = joint % JOINTS

    def pick(self, part: str) -> None:
        """Choose a joint by its name without a side: the left one, and the right one if the left was chosen."""
        joints = coco17.create().joints
        named = [i for i, joint in enumerate(joints) if joint.split("_")[-1] == part]
        others = [i for i in named if i != self.joint]
        self.joint = (others if self.joint == named[0] else named)[0] if others else named[0]

    def nearest(self, at: Place, reach: float) -> tuple[int, int] | None:
        """The person and the joint nearest to a place, within ``reach`` pixels; the chosen person's come first."""
        best: tuple[bool, float, int, int] | None = None
        for i, person in enumerate(self.picture.people):
            distances = np.nan_to_num(np.hypot(*(person.points - at).T), nan=np.inf)
            j = int(distances.argmin())
            if distances[j] <= reach:
                found = (i != self.person, float(distances[j]), i, j)
                best = found if best is None else min(best, found)
        return None if best is None else best[2:]

    def change(self, edit: Edit) -> bool:
        """Do something to the chosen person's joints; whether anything is different now."""
        changed = self._changed(edit)
        return changed is not None and self._set(changed)

    def drag(self, edit: Edit) -> None:
        """Show what an edit of the picture before the drag would do."""
        self.dragged = None
        self.dragged = self._changed(edit)

    def drop(self) -> bool:
        """End the drag; whether anything is different now."""
        dragged, self.dragged = self.dragged, None
        return dragged is not None and self._set(dragged)

    def copy_previous(self) -> bool:
        """Take the joints of the same person in the picture before; without such a one, of the person of that place."""
        if self.index == 0 or self.chosen is None:
            return False
        before = self.corrections.pictures[self.index - 1].people
        linked = [person for person in before if person.id == self.chosen.previous]
        source = linked or list(before[self.person : self.person + 1])
        return bool(source) and self.change(lambda person: edits.as_before(person, source[0]))

    def add(self, at: Place | None = None) -> bool:
        """Add somebody who stands, as large as the picture allows or as those who are there, in the middle or there."""
        width, height = self.picture.size
        tall = float(np.median([p.extent[3] for p in self.picture.people])) if self.picture.people else 0.9 * height
        x, y = at or (width / 2, height / 2)
        person = Person(
            self.corrections.next_person(), standing((x, y - tall / 2, 0.0, tall)), np.full(JOINTS, 2, np.uint8),
            _still_open(self.picture), who=self._who, when=self._clock(),
        )  # fmt: skip
        made = replace(self.picture, people=(*self.picture.people, person), nobody=False)
        self._set(made)
        self.choose(len(made.people) - 1, self.joint)
        return True

    def delete(self) -> bool:
        """Take the chosen person away."""
        if self.chosen is None:
            return False
        people = self.picture.people[: self.person] + self.picture.people[self.person + 1 :]
        self._set(replace(self.picture, people=people))
        self.choose(min(self.person, len(people) - 1) if people else 0, self.joint)
        return True

    def accept(self) -> bool:
        """Say that the picture is right now; also that nobody is in it."""
        people = tuple(self._accepted(person) if person.state in OPEN else person for person in self.picture.people)
        return self.picture.open and self._set(replace(self.picture, people=people, nobody=not people))

    def reopen(self) -> bool:
        """Say that the picture is still to do; whether it was not."""
        if self.picture.open:
            return False
        people = tuple(
            replace(person, state=_still_open(self.picture))
            if person.state == "corrected"
            else replace(person, state=_still_open(self.picture), who="", when="")
            for person in self.picture.people
        )
        return self._set(replace(self.picture, people=people, nobody=False))

    def undo(self) -> bool:
        """Take back the last change, and show the picture it was made in."""
        return self._step(self._done, self._undone, 0)

    def redo(self) -> bool:
        """Make the change again that was taken back."""
        return self._step(self._undone, self._done, 1)

    def _changed(self, edit: Edit) -> Picture | None:
        """The picture with the chosen person edited, or None where that changes nothing."""
        person = self.chosen
        made = None if person is None else edit(person)
        if person is None or made is None or edits.same(made, person):
            return None
        # A box of a model's says nothing any more of joints that were corrected.
        made = replace(made, state=_still_open(self.picture), who=self._who, when=self._clock(), box=None)
        people = (*self.picture.people[: self.person], made, *self.picture.people[self.person + 1 :])
        return replace(self.picture, people=people)

    def _accepted(self, person: Person) -> Person:
        return replace(person, state="corrected" if person.who else "accepted", who=self._who, when=self._clock())

    def _set(self, picture: Picture) -> bool:
        self.dragged = None
        self._done.append((self.corrections.pictures[self.index], picture))
        self._undone.clear()
        self.corrections = self.corrections.replaced(picture)
        return True

    def _step(
        self, origin: deque[tuple[Picture, Picture]] | list[tuple[Picture, Picture]],
        onto: deque[tuple[Picture, Picture]] | list[tuple[Picture, Picture]], side: int,
    ) -> bool:  # fmt: skip
        self.dragged = None
        if not origin:
            return False
        change = origin.pop()
        onto.append(change)
        self.corrections = self.corrections.replaced(change[side])
        self.index = self.corrections.index(change[side].id)
        self.choose(min(self.person, max(len(change[side].people) - 1, 0)), self.joint)
        return True


def _still_open(picture: Picture) -> State:
    return "drawing" if picture.origin.kind == "drawing" else "to do"
