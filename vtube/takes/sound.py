"""The sound of a take: a file beside it, named in its head, in step with its time."""

from __future__ import annotations

import logging
from pathlib import Path

from vtube.takes.take import Take
from vtube.takes.write import SUFFIXES

SUFFIX = ".wav"
_log = logging.getLogger("vtube")


def sound_of(target: Path) -> Path:
    """Where the sound of a take that is recorded to ``target`` lies."""
    name = target.name.removesuffix(".gz")
    end = next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")
    return target.with_name(name.removesuffix(end) + SUFFIX)


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
