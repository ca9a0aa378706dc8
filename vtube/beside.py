"""A face model beside the body's: on a thread of its own, at its own rate."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from vtube.errors import VtubeError
from vtube.face_track import FaceTrack
from vtube.stages import FaceEstimator
from vtube.types import Face, Frame

log = logging.getLogger("vtube")
Box = tuple[float, float, float, float]
GRACE = 3.0
"""Seconds that the thread gets to end."""


class Beside:
    """Looks for the face in the newest frame that was offered; frames that come meanwhile are passed over.

    ``make``: loads the model, on the thread. What goes wrong there is told once as a warning, and no face is seen from
    then on. ``patient``: ``predict`` waits for the frame that was offered last, so that every frame counts. ``told``:
    called with each frame's time and the seconds that it took.
    """

    def __init__(
        self,
        make: Callable[[], FaceEstimator],
        *,
        patient: bool = False,
        told: Callable[[float, float], None] = lambda _t, _seconds: None,
    ) -> None:
        self._make, self._patient, self._told = make, patient, told
        self._track = FaceTrack()
        self._changed = threading.Condition()
        self._offered: tuple[Frame, Box | None] | None = None
        self._busy, self._ending = True, False
        self._thread = threading.Thread(target=self._run, name="face", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until the model is loaded or has failed, and nothing is left to look at."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy and self._offered is None)

    def offer(self, frame: Frame, near: Box | None) -> None:
        """A new frame. ``near``: where the body's head is, in its pixels."""
        with self._changed:
            self._offered = (frame, near) if self._thread.is_alive() and not self._ending else None
            self._changed.notify_all()

    def predict(self, t: float) -> Face | None:
        """The face at ``t`` seconds, or None while there is none."""
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
            model = self._make()
            while (work := self._next()) is not None:
                self._look(model, *work)
            getattr(model, "close", lambda: None)()
        except VtubeError as error:
            log.warning("without a face model: %s", error)
        except Exception as error:  # noqa: BLE001 - a broken face model must not take the rest along
            log.warning("without a face model: it failed with %s: %s", type(error).__name__, error)
        finally:
            with self._changed:
                self._busy, self._ending, self._offered = False, True, None
                self._changed.notify_all()

    def _next(self) -> tuple[Frame, Box | None] | None:
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._offered is not None or self._ending)
            work, self._offered = self._offered, None
            self._busy = work is not None
            return None if self._ending else work

    def _look(self, model: FaceEstimator, frame: Frame, near: Box | None) -> None:
        began = time.perf_counter()
        face = model(frame, near)
        self._told(frame.t, time.perf_counter() - began)
        with self._changed:
            self._track.update(face, frame.t)
