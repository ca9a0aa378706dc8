"""Folds journals into takes: at the end of a recording, or later, after a crash.

Frames are read once, in blocks that are laid down column by column in a temporary file beside the take; then each
column is written from there. Memory stays that of one block, however long the recording.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from vtube.errors import DeviceError, InputError, VtubeError
from vtube.takes import sound
from vtube.takes.columns import Integers, tracks
from vtube.takes.document import beginning
from vtube.takes.header import MOST_EVENTS, Header, parse, parse_events
from vtube.takes.journal import JOURNAL_FORMAT, acquire, find_journals, target_of
from vtube.takes.write import save, stem_and_suffixes
from vtube.types import Event

_LONGEST_LINE = 2**20
_BLOCK = 1024
_log = logging.getLogger(__name__)


def recover_all(places: Iterable[Path]) -> list[Path]:
    """Make takes of all that interrupted recordings have left in some folders, or beside some takes.

    Folders are not searched recursively. A journal that somebody is writing is left alone, and so is one that cannot
    be recovered: a warning says why.

    Returns:
        The takes.
    """
    takes: list[Path] = []
    for place in places:
        for journal in find_journals(place):
            try:
                take = recover(journal)
            except VtubeError as error:
                _log.warning("an interrupted recording is left as it is: %s", error)
                continue
            if take:
                takes.append(take)
    return takes


def recover(journal: Path) -> Path | None:
    """Make a take of an interrupted recording's journal, and delete the journal.

    Torn and damaged lines are left out. A take that is already there stays: the recovered one gets a name of its own,
    unless it is the take of this very recording.

    Returns:
        The take, or None where nothing had been recorded.

    Raises:
        InputError: it is being recorded right now, is no journal, or cannot be read.
        DeviceError: the take cannot be written; the journal stays.
    """
    try:
        handle = acquire(journal, os.O_RDONLY)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", where=journal) from error
    try:
        with os.fdopen(handle, "rb") as file:
            take = recover_open(file, journal)
        journal.unlink(missing_ok=True)
    except OSError as error:
        raise DeviceError(f"cannot be recovered: {error.strerror or error}", where=journal) from error
    return take


def recover_open(file: IO[bytes], journal: Path) -> Path | None:
    """As ``recover``, from a journal that the caller has open and locked; it is not deleted."""
    first = file.readline(_LONGEST_LINE)
    if not first.endswith(b"\n") and len(first) < _LONGEST_LINE:
        return None
    file.seek(0)
    header, _ = read_header(file, journal)
    target = target_of(journal)
    if target.exists():
        if _holds(target, header.session.id):
            if header.session.audio:
                sound.keep(sound.part_of(target), target)
            return target
        target = free_name(target)
    file.seek(0)
    try:
        return target if fold(file, target, journal) else None
    except OSError as error:
        raise DeviceError(
            f"cannot be recovered: {error.strerror}", where=journal, hint="the journal is kept; free some space first"
        ) from error


def fold(file: IO[bytes], target: Path, journal: Path) -> int:
    """Write the take of a journal, from its beginning; without any frame none is written.

    Returns:
        How many frames it has.

    Raises:
        InputError: no journal.
        OSError: the disk refuses; the journal is as it was.
    """
    header, smoothed = read_header(file, journal)
    part = sound.part_of(target_of(journal))
    heard = sound.name_for(target, header.session.audio, part)
    named = header.model_copy(update={"session": header.session.model_copy(update={"audio": heard})})
    columns = tracks(header, smoothed)
    with tempfile.TemporaryFile(dir=target.parent) as spill:
        blocks = _Blocks(spill, len(columns))
        events = blocks.fill(file)
        if blocks.frames:
            save(
                target,
                header=named,
                columns=columns,
                integers=blocks.column,
                frame_count=blocks.frames,
                events=events,
            )
    if heard and blocks.frames:
        part.replace(target.with_name(heard.file))
    elif header.session.audio:
        part.unlink(missing_ok=True)
    return blocks.frames


def read_header(file: IO[bytes], journal: Path) -> tuple[Header, bool]:
    """The head of the take and whether smoothed keypoints are in the journal; leaves the file behind that line.

    Raises:
        InputError: no journal, or one of a later version.
    """
    document = _parsed(file.readline(_LONGEST_LINE))
    if not isinstance(document, dict) or document.get("format") != JOURNAL_FORMAT:
        raise InputError("is not the journal of a recording", where=journal, hint="move it away or delete it")
    if document.get("version") != 1:
        raise InputError("was written by a newer vtube", where=journal, hint="update vtube")
    return parse(Header, document.get("head"), journal), document.get("smoothed") is True


@dataclass(slots=True)
class _Blocks:
    """Frames in a file, as blocks of columns of int32."""

    file: IO[bytes]
    width: int
    frames: int = 0
    _blocks: list[tuple[int, int]] = field(default_factory=list)

    def fill(self, journal: IO[bytes]) -> list[Event]:
        """Take all good frames of a journal; gives the good events."""
        events: list[Event] = []
        block = np.zeros((_BLOCK, self.width), np.int32)
        used, last = 0, -1
        for line in iter(lambda: journal.readline(_LONGEST_LINE), b""):
            document = _parsed(line)
            if isinstance(document, dict) and len(events) < MOST_EVENTS:
                events += _event(document)
            elif isinstance(document, list) and self._fits(document, block[used]) and block[used, 0] > last:
                last = int(block[used, 0])
                used += 1
                if used == _BLOCK:
                    self._add(block)
                    used = 0
        self._add(block[:used])
        return events

    def column(self, i: int) -> Iterator[Integers]:
        """The integers of column i, block by block."""
        for offset, count in self._blocks:
            self.file.seek(offset + i * count * 4)
            yield np.frombuffer(self.file.read(count * 4), np.int32)

    def _fits(self, integers: list[Any], row: Integers) -> bool:
        if len(integers) != self.width:
            return False
        try:
            row[:] = integers
        except (ValueError, TypeError, OverflowError):
            return False
        return True

    def _add(self, block: Integers) -> None:
        if len(block):
            self._blocks.append((self.file.seek(0, os.SEEK_END), len(block)))
            self.file.write(np.ascontiguousarray(block.T).tobytes())
            self.frames += len(block)


def _event(document: dict[str, Any]) -> tuple[Event, ...]:
    try:
        return parse_events([document], "event")
    except InputError:
        return ()


def _parsed(line: bytes) -> Any:
    """A line's JSON, or None where it is torn or damaged."""
    if not line.endswith(b"\n"):
        return None
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _holds(take: Path, session: str) -> bool:
    """Whether a take is of this session: the crash came after folding, before the journal was deleted."""
    try:
        return json.dumps(session).encode() in beginning(take)
    except InputError:
        return False


def free_name(target: Path) -> Path:
    """A name beside a take that nothing has yet: ``NAME.recovered`` with the take's suffixes, or with a number."""
    stem, end = stem_and_suffixes(target.name)
    names = (f"{stem}.recovered{n or ''}{end}" for n in itertools.count())
    return next(path for path in map(target.with_name, names) if not path.exists())
