"""The head of a video's takes: of its content alone, so that the same video gives the same bytes everywhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vtube.errors import InputError
from vtube.takes.header import FASTEST, Header, Session, for_session
from vtube.types import Skeleton, SourceInfo

UNKNOWN = "1970-01-01T00:00:00Z"
"""When it was performed: a video does not say."""
_PART = 1 << 20


def header(video: Path, source: SourceInfo, skeleton: Skeleton) -> Header:
    """The head of takes of a video.

    Raises:
        InputError: the video cannot be read.
    """
    try:
        described = Session(id=identity(video), started=UNKNOWN, source=source.kind, source_size=source.size)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=video) from error
    return for_session(described, skeleton, source.fps if 0 < source.fps <= FASTEST else 30.0)


def identity(video: Path) -> str:
    """32 hexadecimal digits of a file's content: of its size, its first and its last MiB.

    Raises:
        OSError: it cannot be read.
    """
    with video.open("rb") as file:
        size = file.seek(0, 2)
        digest = hashlib.sha256(str(size).encode())
        for place in (0, max(0, size - _PART)):
            file.seek(place)
            digest.update(file.read(_PART))
    return digest.hexdigest()[:32]
