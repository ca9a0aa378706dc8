"""One pose model and one face model on a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from vtube import session
from vtube import settings as layers
from vtube.batch.cores import cores
from vtube.estimators.several import several
from vtube.match.looking import Looking
from vtube.match.matching import face_model
from vtube.match.people import Person, is_somebody
from vtube.settings import Settings
from vtube.stages import BatchEstimator, Estimator, FaceEstimator
from vtube.types import Frame, Image, Pose, Skeleton

_FIRST = (480, 640)
"""Height and width of the picture that models see first, as many have it: networks are compiled for its shape."""
_LONG = 10.0
"""Seconds between two pictures, which have nothing to do with each other."""


class Ask:
    """A picture that somebody waits for, in the event loop that ``loop`` is. ``faces``: they are wanted as well, of
    people of whom enough is seen. ``settled``: nobody looks at the picture any more.
    """

    def __init__(self, image: Image, faces: bool, loop: asyncio.AbstractEventLoop) -> None:
        self.image, self.faces = image, faces
        self.answer: asyncio.Future[list[Person]] = loop.create_future()
        self.settled = asyncio.Event()
        self._loop = loop

    def settle(self, answer: list[Person] | BaseException) -> None:
        """Tell them, from any thread; whoever is gone is not told."""
        with suppress(RuntimeError):  # the loop has been closed
            self._loop.call_soon_threadsafe(self._settle, answer)

    def _settle(self, answer: list[Person] | BaseException) -> None:
        self.settled.set()
        if self.answer.done():
            return
        if isinstance(answer, BaseException):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Lane:
    """Looks at pictures, for one thread. ``stacks``: it is quicker with several at once."""

    def __init__(self, body: Estimator, face: FaceEstimator | None) -> None:
        self.skeleton: Skeleton = body.skeleton
        self.stacks = isinstance(body, BatchEstimator)
        self._body, self._looking = body, Looking(body, face)
        self._t = 0.0

    @classmethod
    def several(cls, settings: Settings) -> list[Lane]:
        """As many as the settings say, each having looked at a picture.

        Raises:
            VtubeError: a model cannot be loaded.
        """
        single = layers.override(settings, {"body.threads": settings.body.threads or 1})
        lanes = [cls(session.body(single), face_model(single))]
        usual = 1 if lanes[0].stacks else cores()
        for _ in range((settings.service.lanes or usual) - 1):
            lanes.append(cls(session.body(single), face_model(single)))
        for lane in lanes:
            lane.warm()
        return lanes

    def warm(self) -> None:
        """Have the pose model look once, so that the first request waits for nothing."""
        self._body(self._frame(np.zeros((*_FIRST, 3), np.uint8)))

    def _frame(self, image: Image) -> Frame:
        """As if long after the last one, so that a model that looks where people were before looks everywhere."""
        self._t += _LONG
        return Frame(image, self._t)

    def __call__(self, asks: Sequence[Ask]) -> None:
        """Look, and settle each."""
        try:
            found = several(self._body, [self._frame(ask.image) for ask in asks])
        except Exception as error:  # noqa: BLE001 - the requests fail, and the lane goes on
            for ask in asks:
                ask.settle(error)
            return
        for ask, poses in zip(asks, found, strict=True):
            try:
                ask.settle(self._people(ask, poses))
            except Exception as error:  # noqa: BLE001 - as above
                ask.settle(error)

    def _people(self, ask: Ask, poses: Sequence[Pose]) -> list[Person]:
        if not ask.faces:
            return [Person(pose) for pose in poses]
        return [Person(pose, self._looking.face(ask.image, pose)) for pose in poses if is_somebody(pose)]
