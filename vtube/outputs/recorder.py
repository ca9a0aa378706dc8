"""Records tracked moments as a pose JSON, journaled so that a crash costs at most a second.

The moment becomes a line of integers on the caller's thread; a thread of the recorder's own writes the lines. The
specification of the file is ``docs/pose-json.md``.
"""

from __future__ import annotations

import logging
import os
import threading
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from pydantic import ValidationError

from vtube.errors import DeviceError, InputError, unwritten
from vtube.outputs._tape import Tape
from vtube.takes.encode import MomentEncoder
from vtube.takes.header import Header, Session, for_session, parse
from vtube.takes.journal import Appender, acquire, encode_event, encode_frame, encode_header, journal_of
from vtube.takes.recover import fold, free_name, recover_open
from vtube.takes.sound import check_part, part_of, sound_of
from vtube.takes.target import check_target, target_name
from vtube.types import Event, Moment, Skeleton, SourceInfo

_LONGEST_QUEUE = 10_000
_PATIENCE = 30.0
"""Seconds that the end of a recording waits for a disk that does not answer."""
_RECOVERY = "free some space and record to the same file again, which recovers it first"
_log = logging.getLogger(__name__)


class Recorder:
    """An output that records. Leaving its context folds the journal into the take.

    Moments and events may come from different threads; what comes once the context is being left is dropped.

    ``path``: the take. ``journal``: lies beside it until the take is complete. ``recovered``: the take of an earlier,
    interrupted recording to this file, or None. ``kept``: the file that holds what was recorded: the journal, after
    leaving the take, or None where there was no frame; the journal still, if the take could not be completed.
    ``failure``: what stopped the recording or kept the take from being completed; moments are dropped from then on.
    ``frames``: how many the finished take has, 0 before. ``tape``: records the session's sound beside, or None.
    """

    wants: Literal["tracked"] = "tracked"

    def __init__(self, path: Path, header: Header, smoothed: bool, start: float | None) -> None:
        self.path = path
        self.tape = Tape(part_of(path)) if header.session.audio else None
        self.journal = journal_of(path)
        self.kept: Path | None = self.journal
        self.failure: DeviceError | None = None
        self.frames = 0
        self.recovered: Path | None = None
        self._encode = MomentEncoder(header, smoothed)
        self._start: float | None = None
        if start is not None:
            self._begin_at(start)
        self._last = -1
        self._lines: list[bytes] = []
        self._closed = False
        self._changed = threading.Condition()
        self._handle = self._open()
        self._appender = Appender(self._handle)
        self._thread = threading.Thread(target=self._write, name="recorder", daemon=True)
        self._begin(encode_header(header, smoothed))

    def send(self, moment: Moment) -> None:
        """Record a moment. One whose time, in whole milliseconds, is not after the last one's is left out.

        Raises:
            ValueError: its pose has other joints than the recorder was created for.
        """
        with self._changed:
            if self._closed or self.failure:
                return
            start = self._begin_at(moment.t) if self._start is None else self._start
            row = self._encode(moment, moment.t - start)
            if row[0] > self._last:
                self._last = row[0]
                self._put(encode_frame(row))

    def event(self, event: Event) -> None:
        """Record an event; one that comes before the first frame is put at its time.

        Raises:
            ValueError: a name or arguments that the format does not allow.
        """
        with self._changed:
            t = 0.0 if self._start is None else max(event.t - self._start, 0.0)
            line = encode_event(Event(t, event.name, event.args))
            if not (self._closed or self.failure):
                self._put(line)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self.tape:
            self.tape.close()
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            # The handle stays open: the thread may write yet, and the lock keeps others from the journal.
            self._fail("the take cannot be completed: the disk does not answer", f"it is kept in {self.journal.name}")
        elif self._complete():
            self.kept = self.path if self.frames else None
            # If it cannot be deleted, the next recovery finds that the take is there and tries again.
            with suppress(OSError):
                self.journal.unlink(missing_ok=True)

    def _begin_at(self, t: float) -> float:
        self._start = t
        if self.tape:
            self.tape.start(t)
        return t

    def _open(self) -> int:
        try:
            return acquire(self.journal, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        except OSError as error:
            raise unwritten(error, self.path) from error

    def _begin(self, header: bytes) -> None:
        """Recover what an interrupted recording left in the journal, then start it afresh."""
        try:
            with os.fdopen(os.dup(self._handle), "rb") as file:
                self.recovered = recover_open(file, self.journal)
            if self.recovered == self.path:  # it would be replaced when this recording ends
                self.recovered = self.path.rename(free_name(self.path))
            os.ftruncate(self._handle, 0)
            try:
                self._appender.append(header)
            except OSError:
                self.journal.unlink(missing_ok=True)
                raise
        except OSError as error:
            os.close(self._handle)
            raise unwritten(error, self.path) from error
        except BaseException:
            os.close(self._handle)
            raise

    def _put(self, line: bytes) -> None:
        if len(self._lines) >= _LONGEST_QUEUE:
            self._fail("the recording has stopped: the disk does not keep up")
            return
        self._lines.append(line)
        self._changed.notify()

    def _write(self) -> None:
        closed = False
        while not closed:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._closed)
                lines, self._lines, closed = self._lines, [], self._closed
            try:
                self._appender.append(b"".join(lines))
            except OSError as error:
                self._fail(f"the recording has stopped: {error.strerror or error}")
                return

    def _complete(self) -> bool:
        """Make the take of the journal, and let go of it; whether that went well."""
        try:
            with os.fdopen(self._handle, "rb") as file:
                file.seek(0)
                self.frames = fold(file, self.path, self.journal)
        except (OSError, InputError) as refused:
            why = (refused.strerror if isinstance(refused, OSError) else refused.what) or refused
            self._fail(f"the take cannot be completed: {why}", f"it is kept in {self.journal.name}: {_RECOVERY}")
            return False
        return True

    def _fail(self, what: str, hint: str = "what was recorded until then is kept") -> None:
        self.failure = DeviceError(what, where=self.path, hint=hint)
        _log.error("%s", self.failure)


def create(
    *,
    path: str | Path,
    source: SourceInfo,
    skeleton: Skeleton,
    smoothed: bool = False,
    compress: bool = False,
    session: str | None = None,
    start: float | None = None,
    sound: bool = False,
) -> Recorder:
    """Open a recording.

    Args:
        path: the take; without a suffix it gets ``.pose.json``. A take that is there is replaced once the new one is
            complete; anything else is refused. The name's ``.gz`` asks for gzip.
        source: what is recorded.
        skeleton: of the poses that will come.
        smoothed: record the smoothed keypoints too.
        compress: gzip; adds ``.gz`` to the name.
        session: the session's id, the seed of idle motion at replay; None: a new one.
        start: the time that is the take's 0, seconds of the moments' clock; None: the first moment's.
        sound: what the recorder's ``tape`` hears becomes a WAV beside the take, of its name.

    Raises:
        InputError: the path cannot be recorded to: says why, before anything is lost.
        DeviceError: an interrupted recording to this path cannot be recovered.
    """
    target = target_name(Path(path), compress)
    check_target(target)
    if sound:
        check_part(target)
    described = parse(
        Session,
        {
            "audio": {"file": sound_of(target).name} if sound else None,
            "id": session or uuid.uuid4().hex,
            "started": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "source": source.kind[:256],
            "source_size": source.size,
        },
        target,
    )
    fps = source.fps if 0 < source.fps <= 1000 else 30.0
    try:
        header = for_session(described, skeleton, fps)
    except ValidationError as error:
        raise InputError("its joints cannot be named in a take", where=f"skeleton {skeleton.name}") from error
    return Recorder(target, header, smoothed, start)
