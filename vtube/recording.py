"""The takes of a run: one from its start, others on demand."""

from __future__ import annotations

import logging
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vtube import session
from vtube.live import Loading
from vtube.settings import Settings
from vtube.stages import Output, Tapped
from vtube.takes.sound import named
from vtube.types import Event, Skeleton, SourceInfo

if TYPE_CHECKING:
    from vtube.outputs.recorder import Recorder

log = logging.getLogger("vtube")


class Takes:
    """Starts takes and finishes them; leaving the context finishes whatever is at work.

    ``outputs``: the recorders at work, for the tracking thread. ``saved``, ``failures``: what came of those that are
    finished. ``heard``: whose sound goes along with each take.
    """

    def __init__(
        self,
        settings: Settings,
        source: SourceInfo,
        skeleton: Skeleton,
        session_id: str,
        heard: Tapped | None = None,
    ) -> None:
        self.outputs: list[Output] = []
        self.saved: list[Path] = []
        self.failures: list[str] = []
        self._settings, self._source, self._skeleton, self._id = settings, source, skeleton, session_id
        self._heard = heard
        self._recorder: Recorder | None = None
        self._finishing: list[Loading[None]] = []

    @property
    def active(self) -> bool:
        """Whether something is being recorded."""
        return self._recorder is not None and self._recorder.failure is None

    @property
    def audible(self) -> bool:
        """Whether what is heard is recorded too."""
        return self._heard is not None

    @property
    def failure(self) -> str | None:
        """Why the take at work is no longer recorded."""
        failed = self._recorder.failure if self._recorder else None
        return str(failed) if failed else None

    def begin(self, path: Path) -> None:
        """Start a take.

        Raises:
            InputError: it cannot be written there.
        """
        sound = self._heard is not None
        recorder = session.recorder(path, self._source, self._skeleton, self._id, self._settings, sound=sound)
        if recorder.recovered:
            log.info("an earlier recording that was interrupted is saved as %s", recorder.recovered)
            self.saved.append(recorder.recovered)
        self.finish()  # one that has failed
        self._recorder = recorder.__enter__()
        if self._heard and recorder.tape:
            self._heard.tap = recorder.tape.hear
        self.outputs.append(recorder)

    def finish(self) -> None:
        """Finish the take at work on a thread of its own: a long one takes seconds."""
        recorder, self._recorder = self._recorder, None
        if recorder:
            if self._heard:
                self._heard.tap = None
            self.outputs.remove(recorder)
            self._finishing.append(Loading(lambda: self._close(recorder)))

    def event(self, event: Event) -> None:
        """Record something that happened once."""
        for output in tuple(self.outputs):
            output.event(event)

    def _close(self, recorder: Recorder) -> None:
        recorder.__exit__(None, None, None)
        if recorder.failure:
            self.failures.append(str(recorder.failure))
        if recorder.tape and recorder.tape.failure:
            self.failures.append(f"{recorder.tape.path}: the sound is incomplete: {recorder.tape.failure}")
        if recorder.kept:
            self.saved.append(recorder.kept)
            sound = named(recorder.path) if recorder.tape and recorder.kept == recorder.path else None
            self.saved += [sound] if sound else []
        elif not recorder.failure:
            log.warning("nothing was recorded: no frame came while the take was open")

    def __enter__(self) -> Self:
        if self._settings.recording.file:
            self.begin(self._settings.recording.file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.finish()
        for finishing in self._finishing:
            finishing.result()
