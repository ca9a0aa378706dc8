"""Sound files through the package ``soundfile``, imported when one is opened."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vtube.errors import InputError, MissingDependencyError
from vtube.voice._resampling import Resampling
from vtube.voice._sound import RATE, Samples

_log = logging.getLogger("vtube")

_BLOCK = 4096  # samples read at once
_MOST_CHANNELS = 64
_RATES = range(4000, 768001)


def opened(path: Path) -> Any:
    """A ``soundfile.SoundFile`` that can be read.

    Raises:
        InputError: it cannot be read, is no sound file, or one that nobody can want to hear.
        MissingDependencyError: the package or its library is missing.
    """
    try:
        import soundfile
    except (ModuleNotFoundError, OSError) as error:
        raise MissingDependencyError(
            "needs the package 'soundfile'", where="voice/wav", hint="pip install soundfile"
        ) from error
    if not path.is_file():
        raise InputError("no such file", where=path, expected="a sound file, such as WAV")
    try:
        file = soundfile.SoundFile(str(path))
    except (soundfile.SoundFileError, OSError, TypeError) as error:  # a file without header has no rate: TypeError
        raise InputError(
            "not a sound file, or cut off before its sound", where=path, expected="WAV, FLAC, OGG or MP3"
        ) from error
    if file.channels > _MOST_CHANNELS or file.samplerate not in _RATES:
        file.close()
        got = f"{file.channels} channels at {file.samplerate} Hz"
        raise InputError("unusual sound", where=path, got=got, expected=f"1 to {_MOST_CHANNELS} channels, 4 to 768 kHz")
    return file


def blocks(file: Any, path: Path, *, loop: bool = False) -> Iterator[Samples]:
    """The sound of an open file, its channels mixed, block after block. What cannot be read ends it with a warning."""
    import soundfile

    while True:
        try:
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            _log.warning("%s: the sound ends here, it cannot be read further (%s)", path, error)
            return
        if len(block):
            yield np.asarray(block.mean(axis=1, dtype=np.float32))
        elif loop and file.tell() > 0:
            file.seek(0)
        else:
            return


def whole(path: Path, seconds: float = 30.0) -> Samples:
    """A file's sound at ``RATE``, of its first seconds. Raises as ``opened``."""
    with opened(path) as file:
        resample = Resampling(file.samplerate)
        found: list[Samples] = []
        for block in blocks(file, path):
            found.append(resample(block))
            if sum(map(len, found)) > seconds * RATE:
                break
    return np.concatenate([*found, np.zeros(0, np.float32)])
