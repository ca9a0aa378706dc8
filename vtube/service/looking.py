"""How a service finds the people in pictures, whoever does the work."""

from __future__ import annotations

from typing import Protocol

from vtube.errors import VtubeError
from vtube.match.people import Person
from vtube.types import Image, Pose, Skeleton


class Busy(VtubeError):
    """The queue is full. ``retry_after``: seconds until there may be room."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many pictures wait for the pose model")
        self.retry_after = retry_after


class Looker(Protocol):
    """Looks at pictures (h, w, 3) uint8 BGR of many requests at a time; poses are in their pixels.

    ``start`` returns when the models are loaded and have run once; ``ready`` says so, and until then others wait.
    ``waiting``: how many pictures nobody looks at yet. ``model``: the pose model's name; ``skeleton``: its joints, known
    once it is ready. A caller who is cancelled leaves the queue. ``close`` ends the work; whoever still waits is told.

    Raises:
        Busy: as many pictures wait as the settings allow.
        VtubeError: the models cannot be loaded (``start``), or the service ends.
    """

    @property
    def ready(self) -> bool: ...
    @property
    def waiting(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def skeleton(self) -> Skeleton: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...

    async def body(self, image: Image) -> tuple[Pose, ...]:
        """Everybody's pose, most prominent first, those of whom next to nothing is seen too."""

    async def people(self, image: Image) -> list[Person]:
        """Everybody of whom enough is seen to stand in for, with faces where there is a face model."""
