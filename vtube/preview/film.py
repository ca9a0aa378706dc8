"""A short film of an avatar whose parameters run through their ranges, with everything swinging that can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from vtube import films
from vtube.films import format_of
from vtube.preview import looks
from vtube.puppet import Avatar, Puppet
from vtube.puppet.schema.motion import AnimationsSection
from vtube.render.sprites import Renderer
from vtube.types import Image

SIZES = {".gif": (480, 480), ".mp4": (1280, 720)}
_RATES = {".gif": 20.0, ".mp4": 30.0}  # pictures a second; a GIF counts in hundredths of a second
_RUN_IN = 1.5  # seconds before the first picture, so that nothing swings into it


def film(
    avatar: Avatar,
    path: Path,
    size: tuple[int, int],
    background: Image | None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the film; its suffix, .gif or .mp4, says how.

    Args:
        avatar: who is shown, in its own framing.
        path: replaced when the film is complete.
        size: (width, height) px.
        background: (height, width, 4) BGRA, premultiplied; None: transparent in a GIF, black in MP4.
        progress: told how many pictures of how many are drawn.

    Raises:
        VtubeError: the film cannot be made; see ``vtube.films.film``.
    """
    rate = _RATES[path.suffix.lower()]
    count = round(looks.SECONDS * rate)
    clear = background is None and format_of(path).alpha
    with films.film(path, size, rate, alpha=clear) as put:
        for picture in _pictures(avatar, size, background, rate, count, progress):
            put(picture)


def _pictures(
    avatar: Avatar,
    size: tuple[int, int],
    background: Image | None,
    rate: float,
    count: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Image]:
    """(height, width, 4) uint8 BGRA, premultiplied, one after the other."""
    puppet, render = Puppet(replace(avatar, animations=AnimationsSection())), Renderer()
    for k in range(-round(_RUN_IN * rate), count):
        drawing = puppet.pose(looks.at(k / rate), _RUN_IN + k / rate)
        if k < 0:
            continue
        yield render(drawing, size, background=background).pixels
        if progress is not None:
            progress(k + 1, count)
