"""Opens the take that a command names, whose recording may have been interrupted."""

from __future__ import annotations

import logging
from pathlib import Path

from vtube.errors import InputError
from vtube.takes.journal import SUFFIX, journal_of
from vtube.takes.read import read
from vtube.takes.recover import recover, recover_all
from vtube.takes.take import Take

_log = logging.getLogger(__name__)


def open_take(named: Path) -> tuple[Path, Take]:
    """Read a take by its name or its journal's, and make takes first of what an interrupted recording left there.

    Returns:
        The take's file and the take.

    Raises:
        InputError: no take, nothing in the journal, or it is being recorded right now.
        DeviceError: a recovered take cannot be written.
    """
    path = found(named)
    return path, read(path)


def found(named: Path) -> Path:
    """As ``open_take``, without reading: the take's file."""
    journal = named if named.name.endswith(SUFFIX) else journal_of(named)
    if journal.is_file() and (named == journal or not named.exists()):
        take = recover(journal)
        if take is None:
            raise InputError("nothing had been recorded", where=named)
        _log.info("an interrupted recording is saved as %s", take)
        return take
    for take in recover_all([named] if named.is_file() else []):
        _log.info("an earlier recording that was interrupted is saved as %s", take)
    return named
