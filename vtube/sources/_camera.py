"""What is known of a camera before it is opened, and which of its modes comes nearest to what is asked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

PIXEL_FORMATS = ("MJPG", "YUYV", "UYVY", "NV12", "YU12", "YV12", "BGR3", "RGB3", "GREY", "Y16 ")
"""FourCCs that OpenCV decodes, first choice first: motion JPEG carries the large and fast modes over USB 2."""


@dataclass(frozen=True, slots=True)
class Mode:
    """``pixel_format``: FourCC. ``size``: (width, height) pixels. ``fps``: frames a second, 0 where unknown."""

    pixel_format: str
    size: tuple[int, int]
    fps: float

    def __str__(self) -> str:
        return f"{self.size[0]}x{self.size[1]} {self.fps:g} fps {self.pixel_format.strip()}".rstrip()


@dataclass(frozen=True, slots=True)
class Camera:
    """``index``: the system's number. ``path``: what opens it. ``virtual``: fed by a program, not by a sensor.

    ``port``: where it is plugged in, as the system names it, or "": tells two cameras of one name apart.
    """

    index: int
    path: str
    name: str
    modes: tuple[Mode, ...] = ()
    virtual: bool = False
    port: str = ""

    @property
    def model(self) -> str:
        """The name without what ``distinct`` has added to it."""
        return re.sub(r" \(\d+\)$", "", self.name)


def nearest_mode(modes: Sequence[Mode], size: tuple[int, int], fps: float) -> Mode | None:
    """Pick the mode nearest in size, then in rate, then the better pixel format; None where none can be decoded.

    Sizes are compared by the ratios of their sides, so that half and double are equally far; a faster mode is nearer
    than a slower one by the same ratio.
    """

    def distance(mode: Mode) -> tuple[float, float, int]:
        width, height = (abs(math.log(got / asked)) for got, asked in zip(mode.size, size, strict=True))
        rate = math.log(mode.fps) - math.log(fps) if mode.fps > 0 else -math.inf
        return round(width + height, 6), round(rate if rate >= 0 else -2 * rate, 3), _rank(mode)

    usable = [m for m in modes if m.pixel_format in PIXEL_FORMATS and min(m.size) > 0]
    return min(usable, key=distance, default=None)


def _rank(mode: Mode) -> int:
    return PIXEL_FORMATS.index(mode.pixel_format)


def distinct(cameras: Iterable[Camera]) -> list[Camera]:
    """Give the second camera of a name a "(2)", and so on."""
    seen: Counter[str] = Counter()
    named = []
    for camera in cameras:
        seen[camera.name] += 1
        count = seen[camera.name]
        named.append(camera if count == 1 else replace(camera, name=f"{camera.name} ({count})"))
    return named
