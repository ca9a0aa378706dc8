"""GIF: one palette for the whole film, which is known only when all pictures have been seen.

So they are kept without loss in a file beside until the end, and read again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph
from av.video.format import VideoFormat

from vtube.alpha import straight
from vtube.films._colours import opaque
from vtube.films._formats import Order
from vtube.types import Image

_TICK = Fraction(1, 100)
"""Seconds; a GIF counts in these."""
_CLEAR = 128
"""Alpha below which a pixel is not seen."""
_PIXELS = "bgra"


class Gif:
    """One film; transparent where ``alpha`` is asked for, else over black."""

    def __init__(self, order: Order, part: Path) -> None:
        self._size, self._rate, self._alpha, self._part, self._count = order.size, order.rate, order.alpha, part, 0
        self._open = ExitStack()
        self._spool = self._open.enter_context(tempfile.TemporaryFile(dir=part.parent))  # noqa: SIM115 - closed with the rest
        self._keeping = self._open.enter_context(av.open(self._spool, "w", "nut"))
        self._lossless = self._keeping.add_stream("ffv1", order.rate)
        self._lossless.width, self._lossless.height = order.size
        self._lossless.pix_fmt, self._lossless.codec_context.time_base = _PIXELS, _TICK
        self._colours = Graph()
        generate, end = self._colours.add("palettegen"), self._colours.add("buffersink")
        self._colours.link_nodes(_buffer(self._colours, order.size), generate, end).configure()

    def add(self, picture: Image) -> None:
        """Count its colours, and keep it."""
        frame = av.VideoFrame.from_ndarray(_cut(picture) if self._alpha else _solid(picture), _PIXELS)
        frame.pts, frame.time_base = self._due(self._count), _TICK
        self._count += 1
        self._colours.vpush(frame)
        self._keeping.mux(self._lossless.encode(frame))

    def complete(self) -> None:
        """Paint all of them with the palette."""
        self._keeping.mux(self._lossless.encode(None))
        self._keeping.close()
        self._colours.vpush(None)
        self._spool.seek(0)
        with av.open(str(self._part), "w", "gif", container_options={"fflags": "+bitexact"}) as file:
            stream = file.add_stream("gif", self._rate)
            stream.width, stream.height = self._size
            stream.pix_fmt, stream.codec_context.time_base = "pal8", _TICK
            for frame in self._painted(self._colours.vpull()):
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        self._open.close()

    def close(self) -> None:
        """The end of a film that will be thrown away may fail."""
        with suppress(OSError, av.FFmpegError):
            self._open.close()

    def _due(self, i: int) -> int:
        """When a picture is shown, in ticks."""
        return round(i / self._rate / _TICK)

    def _painted(self, palette: av.VideoFrame) -> Iterator[av.VideoFrame]:
        graph = Graph()
        pictures, colours = _buffer(graph, self._size), _buffer(graph, (palette.width, palette.height))
        use, sink = graph.add("paletteuse", "dither=none"), graph.add("buffersink")
        pictures.link_to(use, 0, 0)
        colours.link_to(use, 0, 1)
        use.link_to(sink)
        graph.configure()
        palette.pts, palette.time_base = 0, _TICK
        colours.push(palette)
        colours.push(None)
        with av.open(self._spool, "r", "nut") as kept:
            for i, frame in enumerate(kept.decode(video=0)):
                frame.pts, frame.time_base = self._due(i), _TICK
                pictures.push(frame)
                yield graph.vpull()


def _buffer(graph: Graph, size: tuple[int, int]) -> av.filter.context.FilterContext:
    return graph.add_buffer(width=size[0], height=size[1], format=VideoFormat(_PIXELS), time_base=_TICK)


def _cut(picture: Image) -> Image:
    """Straight BGRA whose pixels are seen or not."""
    whole = straight(picture)
    whole[:, :, 3] = np.where(whole[:, :, 3] < _CLEAR, 0, 255)
    whole[whole[:, :, 3] == 0] = 0
    return whole


def _solid(picture: Image) -> Image:
    """BGRA, all of it seen."""
    colours = opaque(picture)
    return np.dstack([colours, np.full(colours.shape[:2], 255, np.uint8)])
