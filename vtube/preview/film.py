"""A short film of an avatar whose parameters run through their ranges, with everything swinging that can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import PIL.Image

from vtube.errors import DeviceError
from vtube.preview import looks
from vtube.puppet import Avatar, Puppet
from vtube.puppet.schema.motion import AnimationsSection
from vtube.render.sprites import Renderer
from vtube.types import Image

SIZES = {".gif": (480, 480), ".mp4": (1280, 720)}
_RATES = {".gif": 20.0, ".mp4": 30.0}  # pictures a second; a GIF counts in hundredths of a second
_COLOURS = 255
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
        background: (height, width, 4) BGRA, premultiplied; None: transparent in a GIF, black in a video.
        progress: told how many pictures of how many are drawn.

    Raises:
        DeviceError: the file cannot be written.
    """
    suffix = path.suffix.lower()
    rate = _RATES[suffix]
    count = round(looks.SECONDS * rate)
    pictures = _pictures(avatar, size, background, rate, count, progress)
    part = path.with_name(f".{path.stem}.part{suffix}")
    try:
        if suffix == ".gif":
            _gif(part, list(pictures), rate)
        else:
            _video(part, pictures, size, rate)
        part.replace(path)
    except OSError as error:
        raise DeviceError(f"the film cannot be written: {error.strerror or error}", where=path) from error
    finally:
        part.unlink(missing_ok=True)


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


def _video(path: Path, pictures: Iterator[Image], size: tuple[int, int], rate: float) -> None:
    even = (size[0] - size[0] % 2, size[1] - size[1] % 2)  # what video codecs take
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), rate, even)
    if not writer.isOpened():
        raise DeviceError("the film cannot be written", where=path, hint="is there such a folder, and room in it?")
    try:
        for picture in pictures:
            writer.write(np.ascontiguousarray(picture[: even[1], : even[0], :3]))
    finally:
        writer.release()


def _gif(path: Path, pictures: list[Image], rate: float) -> None:
    """All pictures with one palette, taken from some of them; what is mostly transparent becomes so."""
    rgb = [PIL.Image.fromarray(np.ascontiguousarray(picture[:, :, 2::-1])) for picture in pictures]
    some = rgb[:: max(1, len(rgb) // 12)]
    strip = PIL.Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for i, picture in enumerate(some):
        strip.paste(picture, (0, i * picture.height))
    palette = strip.quantize(_COLOURS, method=PIL.Image.Quantize.MEDIANCUT)
    frames = [_indexed(one, picture, palette) for one, picture in zip(rgb, pictures, strict=True)]
    hollow = any((picture[:, :, 3] < 128).any() for picture in pictures[:1])
    options: dict[str, Any] = {"transparency": _COLOURS, "disposal": 2} if hollow else {}
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=round(1000 / rate), loop=0, optimize=False, **options
    )


def _indexed(rgb: PIL.Image.Image, picture: Image, palette: PIL.Image.Image) -> PIL.Image.Image:
    frame = rgb.quantize(palette=palette, dither=PIL.Image.Dither.NONE)
    hidden = picture[:, :, 3] < 128
    if hidden.any():
        indices = np.asarray(frame).copy()
        indices[hidden] = _COLOURS
        clear = PIL.Image.fromarray(indices, "P")
        clear.putpalette([*(palette.getpalette() or [])[: 3 * _COLOURS], 0, 0, 0])
        return clear
    return frame
