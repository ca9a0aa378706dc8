"""One person's vowels: learned from recordings, one small JSON file a name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vtube import paths
from vtube.errors import InputError, UsageError, nearest
from vtube.types import Floats
from vtube.voice._gate import PERIODIC
from vtube.voice._sound import CEPSTRA, HOP, WINDOW, Samples, measure
from vtube.voice._vowels import VOWELS, Templates, of_anybody, of_person

VERSION = 1

_LARGEST = 65536  # bytes; a profile has a few thousand
_LOUD = 15.0  # dB below the loudest window that still belong to the vowel
_LEAST = 20  # windows, 0.2 s


def templates(name: str | None) -> Templates:
    """The vowels of a profile, or those of anybody.

    Raises:
        UsageError: no such profile, or the name is none.
        InputError: the file is not such a profile, or of another version.
    """
    if name is None:
        return of_anybody()
    file = path(name)
    try:
        return of_person(_read(file))
    except FileNotFoundError as error:
        there = nearest(name, (f.stem for f in file.parent.glob("*.json")))
        hint = f"vtube voice calibrate {name} makes it; {there}"
        raise UsageError(f"no voice profile {name!r}", where="voice.profile", hint=hint) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        raise InputError(
            f"unusable voice profile: {error}", where=file, hint=f"make it anew: vtube voice calibrate {name}"
        ) from error


def learn(recordings: Mapping[str, Samples]) -> Floats:
    """(5, CEPSTRA): the middle of what each vowel is like. ``recordings``: samples at ``RATE`` for each of ``VOWELS``.

    Raises:
        InputError: too little voice in one of them.
    """
    return np.stack([_middle(vowel, recordings[vowel]) for vowel in VOWELS])


def save(name: str, cepstra: Floats) -> Path:
    """Write a profile whole or not at all; its path. Raises UsageError as ``path``, and OSError."""
    file = path(name)
    vowels = {vowel: row.round(4).tolist() for vowel, row in zip(VOWELS, cepstra, strict=True)}
    part = file.with_suffix(".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(
        json.dumps({"format": "vtube-voice", "version": VERSION, "vowels": vowels}) + "\n", encoding="utf-8"
    )
    part.replace(file)
    return file


def path(name: str) -> Path:
    """Where the profile of that name lies. Raises UsageError where the name is none."""
    return paths.profile("voices", name, "voice.profile")


def _read(file: Path) -> Floats:
    if file.stat().st_size > _LARGEST:
        raise ValueError(f"more than {_LARGEST} bytes")
    document = json.loads(file.read_text(encoding="utf-8"))
    if document["format"] != "vtube-voice" or document["version"] != VERSION:
        raise ValueError(f"version {document['version']!r}, expected {VERSION}")
    cepstra = np.array([document["vowels"][vowel] for vowel in VOWELS], dtype=np.float64)
    if cepstra.shape != (len(VOWELS), CEPSTRA) or not np.isfinite(cepstra).all():
        raise ValueError(f"{CEPSTRA} finite numbers a vowel are expected")
    return cepstra


def _middle(vowel: str, samples: Samples) -> Floats:
    numbers = np.where(np.isfinite(samples), samples, np.float32(0.0))
    short = len(numbers) < WINDOW
    windows = np.lib.stride_tricks.sliding_window_view(np.zeros(WINDOW, np.float32) if short else numbers, WINDOW)[
        ::HOP
    ]
    sound = measure(windows)
    voiced = (sound.periodicity >= PERIODIC) & (sound.level >= max(sound.level.max() - _LOUD, -60.0))
    if np.count_nonzero(voiced) < _LEAST:
        raise InputError(f"no voice is heard for {vowel}", where="voice calibration", hint="say it loudly for a second")
    return np.asarray(np.median(sound.cepstra[voiced], axis=0))
