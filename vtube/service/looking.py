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

    A caller who is cancelled leaves the queue; one whose picture is being looked at in this process
    is let go after that.
    """

    @property
    def ready(self) -> bool:
        """Whether the models are loaded and have run once; until then whoever asks waits."""

    @property
    def waiting(self) -> int:
        """How many pictures nobody looks at yet."""

    @property
    def model(self) -> str:
        """The pose model's name."""

    @property
    def skeleton(self) -> Skeleton:
        """Its joints, once it is ready."""

    async def start(self) -> None:
        """Load the models; returns when they have run once.

        Raises:
            VtubeError: they cannot be loaded.
        """

    async def close(self) -> None:
        """End the work; whoever still waits is told."""

    async def body(self, image: Image) -> tuple[Pose, ...]:
        """Everybody's pose, most prominent first, those of whom next to nothing is seen too.

        Raises:
            Busy: as many pictures wait as the settings allow.
            VtubeError: the service ends.
        """

    async def people(self, image: Image) -> list[Person]:
        """Everybody of whom enough is seen to stand in for, with faces where there is a face model.

        Raises:
            Busy, VtubeError: as ``body``.
        """
