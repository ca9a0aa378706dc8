"""Which films there are, by the suffix of their name, and what each consists of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from vtube.errors import UsageError
from vtube.films._place import File, Folder
from vtube.types import Image


@dataclass(frozen=True, slots=True)
class Order:
    """What film is wanted: the arguments of ``vtube.films.film``."""

    path: Path
    size: tuple[int, int]
    rate: Fraction
    alpha: bool
    sound: Path | None
    sound_from: float


class Writer(Protocol):
    """Writes one film."""

    def add(self, picture: Image) -> None:
        """The next picture."""

    def complete(self) -> None:
        """There are no more: everything is written and closed."""

    def close(self) -> None:
        """Close what is open, complete or not."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of film. ``open``: begins one in a file or folder that is no one's. ``alpha``, ``sound``: whether it has
    any. ``smallest``: side, px. ``fastest``: pictures a second.
    """

    name: str
    open: Callable[[Order, Path], Writer]
    place: Callable[[Path], File | Folder] = File
    alpha: bool = True
    sound: bool = False
    smallest: int = 1
    fastest: float = 1000.0


def _mp4(order: Order, part: Path) -> Writer:
    from vtube.films import _video

    return _video.Video(order, part, _video.MP4)


def _webm(order: Order, part: Path) -> Writer:
    from vtube.films import _video

    return _video.Video(order, part, _video.WEBM_ALPHA if order.alpha else _video.WEBM)


def _gif(order: Order, part: Path) -> Writer:
    from vtube.films._gif import Gif

    return Gif(order, part)


def _pngs(order: Order, part: Path) -> Writer:
    from vtube.films._pngs import Pngs

    return Pngs(order, part)


FORMATS = {
    ".mp4": Format("MP4", _mp4, alpha=False, sound=True, smallest=16),
    ".webm": Format("WebM", _webm, sound=True, smallest=16),
    ".gif": Format("GIF", _gif, fastest=50.0),
    ".png": Format("PNG", _pngs, Folder),
}


def format_of(path: Path) -> Format:
    """The kind of film that a name stands for; one without a suffix, and a folder that is there, is of PNG files.

    Raises:
        UsageError: another suffix.
    """
    suffix = path.suffix.lower()
    if not suffix or path.is_dir():
        return FORMATS[".png"]
    if suffix not in FORMATS:
        raise UsageError("unknown kind of film", where=path, expected=".mp4, .webm, .gif, a folder, or DIR/%05d.png")
    return FORMATS[suffix]
