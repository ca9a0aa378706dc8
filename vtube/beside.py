"""Models beside the body's, of the face and of the hands: each on a thread of its own, at its own rate."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Generic, Protocol, TypeVar

from vtube.errors import VtubeError
from vtube.face_track import FaceTrack
from vtube.hand_track import HandTrack
from vtube.stages import FaceEstimator, HandEstimator
from vtube.types import Face, Frame, Pose
from vtube.unasked import untold

log = logging.getLogger("vtube")
Box = tuple[float, float, float, float]
Seen = TypeVar("Seen")
Near = TypeVar("Near")
Told = Callable[[float, float], None]
GRACE = 3.0
"""Seconds that the thread gets to end."""


class Track(Protocol[Seen]):
    """What was seen over time: takes what a model saw, gives what is there at any later moment."""

    def update(self, seen: Seen | None, t: float, /) -> None:
        """Take what was seen at ``t`` seconds; None: nothing."""

    def predict(self, t: float, /) -> Seen | None:
        """What is there at ``t`` seconds."""


class Watching(Generic[Seen, Near]):
    """Looks at the newest frame that was offered; frames that come meanwhile are passed over.

    ``what``: it looks for. ``make``: loads the model, on the thread. What goes wrong there is told once as a warning,
    and nothing is seen from then on. ``patient``: ``predict`` waits for the frame that was offered last, so that every
    frame counts. ``told``: called with each frame's time and the seconds that it took.
    """

    def __init__(
        self,
        what: str,
        make: Callable[[], Callable[[Frame, Near | None], Seen | None]],
        track: Track[Seen],
        *,
        patient: bool,
        told: Told,
    ) -> None:
        self._what, self._make, self._track = what, make, track
        self._patient, self._told = patient, told
        self._changed = threading.Condition()
        self._offered: tuple[Frame, Near | None] | None = None
        self._busy, self._ending = True, False
        self.failed = False
        """Whether there is no model, or none any more."""
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the model is loaded or has failed, and nothing is left to look at."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and self._offered is None)

    def offer(self, frame: Frame, near: Near | None) -> None:
        """A new frame. ``near``: where the body is, in its pixels."""
        with self._changed:
            self._offered = (frame, near) if self._thread.is_alive() and not self._ending else None
            self._changed.notify_all()

    def predict(self, t: float) -> Seen | None:
        """What is there at ``t`` seconds, or None while there is nothing."""
        if self._patient:
            self.wait()
        with self._changed:
            return self._track.predict(t)

    def close(self) -> None:
        """End after the frame in hand."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._thread.join(GRACE)

    def _run(self) -> None:
        try:
            with ExitStack() as stack:
                model = self._make()
                stack.callback(getattr(model, "close", lambda: None))
                while (work := self._next()) is not None:
                    self._look(model, *work)
        except VtubeError as error:
            self.failed = True
            log.warning("without a %s model: %s", self._what, error)
        except Exception as error:  # noqa: BLE001 - a broken model must not take the rest along
            self.failed = True
            log.warning("without a %s model: it failed with %s: %s", self._what, type(error).__name__, error)
        finally:
            with self._changed:
                self._busy, self._ending, self._offered = False, True, None
                self._changed.notify_all()

    def _next(self) -> tuple[Frame, Near | None] | None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._offered is not None or self._ending)
            work, self._offered = self._offered, None
            self._busy = work is not None
            return None if self._ending else work

    def _look(self, model: Callable[[Frame, Near | None], Seen | None], frame: Frame, near: Near | None) -> None:
        began = time.perf_counter()
        seen = model(frame, near)
        self._told(frame.t, time.perf_counter() - began)
        with self._changed:
            self._note(seen, frame.t, near)

    def _note(self, seen: Seen | None, t: float, near: Near | None) -> None:  # noqa: ARG002 - of hands
        self._track.update(seen, t)


class Beside(Watching[Face, Box]):
    """A face model; ``near``: where the body's head is."""

    def __init__(self, make: Callable[[], FaceEstimator], *, patient: bool = False, told: Told = untold) -> None:
        super().__init__("face", make, FaceTrack(), patient=patient, told=told)


class Hands(Watching[Pose, Pose]):
    """A hand model; ``near``: the body in the same frame."""

    def __init__(self, make: Callable[[], HandEstimator], *, patient: bool = False, told: Told = untold) -> None:
        self._hands = HandTrack()
        super().__init__("hand", make, self._hands, patient=patient, told=told)

    def _note(self, seen: Pose | None, t: float, near: Pose | None) -> None:
        self._hands.update(seen, t, near)
