"""Whose face is looked at: a face model follows one face, and takes as long for each as the body of the whole picture.

So the largest heads have one each, as long as they are there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from vtube import session
from vtube.settings import Settings
from vtube.stages import FaceEstimator
from vtube.types import Box, Face, Frame

MOST = 4
"""Faces that are looked at in one frame."""
SMALLEST = 24.0
"""Height of a head in pixels from which on its face is looked at; below, the model sees none or guesses."""

log = logging.getLogger("vtube")


class Faces:
    """The face models of an extractor. ``settings``: ``face.model`` "none" does without.

    Raises:
        VtubeError: there is no such face model.
    """

    def __init__(self, settings: Settings) -> None:
        self._make = None if settings.face.model == session.NONE else lambda: session.face(settings)
        if self._make:
            _close(self._make())  # what is wrong with it shows before the first video

    @contextmanager
    def of_one_video(self) -> Iterator[Looks]:
        """Models that know nothing of another video."""
        with ExitStack() as stack:
            looks = Looks(self._make)
            stack.callback(looks.close)
            yield looks


class Looks:
    """Looks at the faces of one video. ``make``: a new face model, or None for no faces."""

    def __init__(self, make: Callable[[], FaceEstimator] | None) -> None:
        self._make = make
        self._models: dict[int, FaceEstimator] = {}

    def __call__(self, frame: Frame, heads: Mapping[int, Box | None]) -> dict[int, Face | None]:
        """The faces of those who are looked at, by number. ``heads``: where the heads of all are who are known by now,
        (x, y, width, height) in image pixels, None where one is not seen.
        """
        if self._make is None:
            return {}
        self._let_go(set(self._models) - set(heads))
        tall = {number: box[3] for number, box in heads.items() if box is not None and box[3] >= SMALLEST}
        for number in sorted(tall, key=lambda n: (-tall[n], n)):
            if number not in self._models and len(self._models) < MOST:
                self._models[number] = self._make()
        return {n: model(frame, heads[n]) for n, model in self._models.items() if heads[n] is not None}

    def close(self) -> None:
        """End all models."""
        self._let_go(set(self._models))

    def _let_go(self, numbers: set[int]) -> None:
        for number in sorted(numbers):
            _close(self._models.pop(number))


def _close(model: FaceEstimator) -> None:
    getattr(model, "close", lambda: None)()
