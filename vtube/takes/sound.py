"""The sound of a take: a file beside it, named in its head, in step with its time.

While it is recorded its name ends in ``.part``; it gets its own when the take is complete.
"""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

from vtube.errors import InputError
from vtube.takes.audio import SOUND_PATTERN, Audio
from vtube.takes.document import beginning
from vtube.takes.journal import journal_of
from vtube.takes.take import Take
from vtube.takes.write import SUFFIXES

SUFFIX = ".wav"
_EMPTY = 44
"""Bytes of a WAV in which nothing was heard."""
_NAMED = re.compile(rb'"audio"\s*:\s*\{\s*"file"\s*:\s*("(?:[^"\\]|\\.)*")')
_log = logging.getLogger("vtube")


def sound_of(target: Path) -> Path:
    """Where the sound of a take that is recorded to ``target`` lies."""
    name = target.name.removesuffix(".gz")
    end = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")
    return target.with_name(name.removesuffix(end) + SUFFIX)


def part_of(target: Path) -> Path:
    """Where that sound lies while it is recorded."""
    sound = sound_of(target)
    return sound.with_name(sound.name + ".part")


def check_part(target: Path) -> None:
    """Check, before a take is recorded to ``target``, that its sound has a place to be recorded to.

    Raises:
        InputError: something is there that no interrupted recording has left.
    """
    part = part_of(target)
    if not (_free(part) or journal_of(target).is_file()):
        raise InputError("exists and is no recording's", where=part, hint="choose another name")


def name_for(target: Path, audio: Audio | None, part: Path) -> Audio | None:
    """What the take that will be written to ``target`` says of the sound in ``part``; None where nothing was heard.

    A sound that is there stays, unless it is the one of the take that is replaced; then this one gets a number.
    """
    if audio is None or not part.is_file() or part.stat().st_size <= _EMPTY:
        return None
    usual = sound_of(target)
    names = (usual, *(usual.with_name(f"{usual.stem}.{n}{SUFFIX}") for n in range(1, 10_000)))
    found = next(name for name in names if _free(name) or _belongs(name, target))
    return audio.model_copy(update={"file": found.name})


def keep(part: Path, target: Path) -> None:
    """Give the sound in ``part`` the name that the take at ``target`` says, if it is not there any more.

    Raises:
        OSError: the disk refuses.
        InputError: the take cannot be read.
    """
    sound = named(target)
    if sound and part.is_file():
        part.replace(sound)
    part.unlink(missing_ok=True)


def named(target: Path) -> Path | None:
    """The sound that a take names, there or not. vtube writes that at the beginning of its files.

    Raises:
        InputError: the take cannot be read.
    """
    found = _NAMED.search(beginning(target))
    name = json.loads(found[1]) if found else ""
    return target.with_name(name) if re.match(SOUND_PATTERN, name) else None


def _free(sound: Path) -> bool:
    return not (sound.exists() or sound.is_symlink())


def _belongs(sound: Path, target: Path) -> bool:
    """Whether the take at ``target`` says that this is its sound."""
    return target.is_file() and sound.is_file() and named(target) == sound


def recorded(take: Take, path: Path) -> tuple[Path | None, float]:
    """The sound file of a take that lies at ``path``, and the take's time of its first sample in seconds.

    None where no sound was recorded, or is there no more, which a warning says.
    """
    audio = take.header.session.audio
    if audio is None:
        return None, 0.0
    sound = path.with_name(audio.file)
    if not sound.is_file():
        _log.warning("%s: the take's sound is not there; going on without", sound)
        return None, 0.0
    return sound, audio.offset
