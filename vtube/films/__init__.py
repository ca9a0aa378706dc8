"""Films: pictures, one after the other, into a file: MP4, WebM, GIF, or a folder of PNG files.

The same pictures give the same bytes on one machine, however many cores it has. One picture at a time is in memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from fractions import Fraction
from pathlib import Path

from vtube.errors import DeviceError, MissingDependencyError, UsageError
from vtube.films._formats import FORMATS, Order, format_of
from vtube.films._target import check_target
from vtube.types import Image

__all__ = ["FORMATS", "check_target", "film", "format_of"]

LARGEST = 8192
SLOWEST, FASTEST = 1 / 60, 240.0


@contextmanager
def film(
    path: Path,
    size: tuple[int, int],
    fps: float,
    *,
    alpha: bool = False,
    sound: Path | None = None,
    sound_from: float = 0.0,
) -> Iterator[Callable[[Image], None]]:
    """Make a film of the pictures that are put into what this gives; the context's end completes the file.

    Until then it lies beside ``path`` under another name. After an error nothing of it is left, and what was at
    ``path`` is as before. ``check_target`` says beforehand whether that may be replaced.

    Args:
        path: its suffix names the format: .mp4 (H.264), .webm (VP9), .gif; a folder, or a name such as
            ``folder/%05d.png``, takes numbered pictures from 0 on.
        size: (width, height) px of the pictures; an odd one is made even in MP4 by repeating the last row or column.
        fps: pictures a second, up to 240, in a GIF 50.
        alpha: the pictures are (height, width, 4) uint8 BGRA, premultiplied, and stay transparent (in a GIF what is
            less than half opaque is clear, the rest opaque). Else such pictures are taken as over black, and
            (height, width, 3) uint8 BGR is fine too.
        sound: a file whose sound goes along, where the format has any, cut off where the pictures end.
        sound_from: seconds of the sound that the first picture belongs to; before its 0 it is silent.

    Raises:
        UsageError: no such format, no alpha in it, or a size or rate that it cannot have.
        InputError: the sound cannot be read.
        MissingDependencyError: the package av is missing.
        DeviceError: the film cannot be written.
    """
    kind = format_of(path)
    _check(path, size, fps, alpha=alpha)
    order = Order(path, size, Fraction(fps).limit_denominator(1001), alpha, sound if kind.sound else None, sound_from)
    with ExitStack() as stack:
        with _failing(path):
            place = kind.place(path)
            stack.callback(place.discard)
            writer = stack.enter_context(closing(kind.open(order, place.path)))

        def put(picture: Image) -> None:
            with _failing(path):
                writer.add(picture)

        yield put
        with _failing(path):
            writer.complete()
            place.keep()


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    """What the disk or a codec refuses, in one line."""
    try:
        import av
    except ImportError as error:
        raise MissingDependencyError("needs the package 'av'", where=path, hint="pip install av") from error
    try:
        yield
    except (OSError, av.FFmpegError) as error:
        raise DeviceError(f"the film cannot be written: {error.strerror or error}", where=path) from error


def _check(path: Path, size: tuple[int, int], fps: float, *, alpha: bool) -> None:
    kind = format_of(path)
    fastest = min(FASTEST, kind.fastest)
    if not (math.isfinite(fps) and SLOWEST <= fps <= fastest):
        raise UsageError("has no such rate", where=path, got=f"{fps:g} fps", expected=f"1/60 to {fastest:g} fps")
    if not all(kind.smallest <= side <= LARGEST for side in size):
        got, expected = "{}x{}".format(*size), f"{kind.smallest} to {LARGEST} px a side"
        raise UsageError("has no such size", where=path, got=got, expected=expected)
    if alpha and not kind.alpha:
        able = ", ".join(sorted(other.name for other in FORMATS.values() if other.alpha))
        raise UsageError(f"{kind.name} has no transparency", where=path, hint=f"{able} have")
