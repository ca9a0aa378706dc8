"""What a folder of corrections holds, as frozen values. Places are pixels of the picture, x right, y down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vtube.skeletons import coco17
from vtube.types import Floats, frozen

State: TypeAlias = Literal["to do", "corrected", "accepted", "drawing"]
Box: TypeAlias = tuple[float, float, float, float]
OPEN: frozenset[State] = frozenset({"to do", "drawing"})
"""Of whom nobody has said yet that they are right."""
ABSENT, OCCLUDED, VISIBLE = 0, 1, 2
JOINTS = len(coco17.create().joints)
_AREA = 0.51
"""Of a person's box, that the person covers: the median of 221 labelled people of COCO train2017."""
_ROOM = (0.13, 0.11)
"""Shares of the joints' extent by which a box exceeds it at each side, across and along; measured likewise."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a picture comes from. ``file``: its name, without the folder; ``digest``: tells files of one name apart.

    ``t``: seconds, and ``frame``: number from 0, of a video; None of a picture. ``film``: names the film that a picture
    is a frame of; None where it is none, and of a video, which is one.
    """

    kind: Literal["video", "picture", "data set", "drawing"]
    file: str
    digest: str
    t: float | None = None
    frame: int | None = None
    film: str | None = None

    @property
    def clip(self) -> str | None:
        """Alike for all frames of one film; None of pictures that stand alone."""
        return f"{self.file}:{self.digest}" if self.kind == "video" else self.film

    @property
    def key(self) -> tuple[str, str, int | None]:
        """Alike for two looks at the same picture."""
        return self.file, self.digest, self.frame


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """One person's joints, COCO-17.

    ``points``: (17, 2) float64, NaN where absent. ``visible``: (17,) uint8, 0 absent, 1 occluded, 2 visible.
    ``said``: (17, 3) float64 x, y and score, what ``model`` had said, score 0 where it saw nothing; None where it saw
    nobody. ``box``: (x, y, width, height) as a model or a label had it, or None. ``who`` corrected it and ``when``
    (UTC, ISO 8601), empty where nobody has yet. ``previous``: the id of the same person in the picture before it.
    """

    id: int
    points: Floats
    visible: NDArray[np.uint8]
    state: State = "to do"
    said: Floats | None = None
    model: str = ""
    box: Box | None = None
    who: str = ""
    when: str = ""
    previous: int | None = None

    def __post_init__(self) -> None:
        points, visible = np.array(self.points, np.float64), np.array(self.visible, np.uint8)
        if points.shape != (JOINTS, 2) or visible.shape != (JOINTS,) or visible.max(initial=0) > VISIBLE:
            raise ValueError(f"unexpected shapes of a correction: {points.shape}, {visible.shape}")
        absent = ~np.isfinite(points).all(axis=1) | (visible == ABSENT)
        points[absent], visible[absent] = np.nan, ABSENT
        object.__setattr__(self, "points", frozen(points))
        object.__setattr__(self, "visible", frozen(visible))
        if self.said is not None:
            said = np.array(self.said, np.float64)
            if said.shape != (JOINTS, 3):
                raise ValueError(f"unexpected shape of what a model said: {said.shape}")
            object.__setattr__(self, "said", frozen(said))

    @property
    def extent(self) -> Box:
        """The box, grown to hold all joints; of joints alone with the room that heads, hands and feet take up."""
        there = self.points[self.visible > ABSENT]
        if not len(there):
            return self.box or (0.0, 0.0, 0.0, 0.0)
        low, high = there.min(axis=0), there.max(axis=0)
        if self.box is None:
            room = np.ptp(there, axis=0) * _ROOM
            low, high = low - room, high + room
        else:
            corner = np.array(self.box[:2])
            low, high = np.minimum(low, corner), np.maximum(high, corner + self.box[2:])
        (x, y), (width, height) = low.tolist(), (high - low).tolist()
        return x, y, width, height

    @property
    def area(self) -> float:
        """Pixels that the person covers, by the extent."""
        return _AREA * self.extent[2] * self.extent[3]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture and its people. ``file``: its name in the folder ``images``. ``size``: (width, height) pixels.

    ``reasons``: why it is worth a look, the strongest first. ``nobody``: somebody has said that nobody is in it.
    """

    id: int
    file: str
    size: tuple[int, int]
    origin: Origin
    reasons: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    nobody: bool = False

    @property
    def state(self) -> State:
        """Of all people together: open as long as one is."""
        states = [person.state for person in self.people]
        for state in ("drawing", "to do", "corrected"):
            if state in states:
                return state
        if states or self.nobody:
            return "accepted"
        return "drawing" if self.origin.kind == "drawing" else "to do"

    @property
    def open(self) -> bool:
        """Whether it is still to be looked at."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True, eq=False)
class Corrections:
    """All pictures of a folder, in their order."""

    pictures: tuple[Picture, ...] = ()
    _ids: dict[int, int] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._ids.update({picture.id: i for i, picture in enumerate(self.pictures)})

    def people(self) -> Iterator[tuple[Picture, Person]]:
        """Every person with their picture."""
        return ((picture, person) for picture in self.pictures for person in picture.people)

    def index(self, picture: int) -> int:
        """Where the picture of an id is; raises KeyError."""
        return self._ids[picture]

    def replaced(self, picture: Picture) -> Corrections:
        """With another version of the picture that has this id."""
        i = self.index(picture.id)
        return Corrections((*self.pictures[:i], picture, *self.pictures[i + 1 :]))

    def next_picture(self) -> int:
        """An id that no picture has."""
        return max((picture.id for picture in self.pictures), default=0) + 1

    def next_person(self) -> int:
        """An id that nobody has."""
        return max((person.id for _, person in self.people()), default=0) + 1
