"""MP4 and WebM, through the package ``av``, which brings FFmpeg's libraries."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from vtube.films._colours import continued, opaque
from vtube.films._formats import Order
from vtube.films._sound import RATE, Sound
from vtube.types import Image

THREADS = 4
"""Of the encoder, whatever the machine has: x264's bytes depend on their number."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A container and what is in it. ``step``: what its sides are multiples of."""

    container: str
    video: str
    pixels: str
    audio: str
    options: Mapping[str, str]
    header: Mapping[str, str] = field(default_factory=dict)
    step: int = 1


_VP9 = {"crf": "20", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "0", "tile-columns": "2"}
MP4 = Kind("mp4", "libx264", "yuv420p", "aac", {"crf": "18", "preset": "medium"}, {"movflags": "+faststart"}, 2)
WEBM = Kind("webm", "libvpx-vp9", "yuv420p", "libopus", _VP9)
# Pictures that are not shown (alternate references) have no alpha to go with them.
WEBM_ALPHA = Kind("webm", "libvpx-vp9", "yuva420p", "libopus", {**_VP9, "auto-alt-ref": "0"})
_SOUND_BITS = 128_000


class Video:
    """Writes one film in a container; sound goes as far as the pictures have come."""

    def __init__(self, order: Order, part: Path, kind: Kind) -> None:
        self._kind, self._rate, self._count = kind, order.rate, 0
        self._open = ExitStack()
        self._sound = Sound(order.sound, order.sound_from) if order.sound else None
        if self._sound:
            self._open.callback(self._sound.close)
        header = {**kind.header, "fflags": "+bitexact"}
        self._container = self._open.enter_context(av.open(str(part), "w", kind.container, container_options=header))
        self._video = self._container.add_stream(kind.video, order.rate, {"flags": "+bitexact", **kind.options})
        context = self._video.codec_context
        context.width, context.height = (side + -side % kind.step for side in order.size)
        context.pix_fmt, context.time_base, context.thread_count = kind.pixels, 1 / order.rate, THREADS
        context.colorspace, context.color_range = Colorspace.ITU709, ColorRange.MPEG
        context.color_primaries, context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        if self._sound:
            self._audio = self._container.add_stream(kind.audio, RATE, layout=self._sound.layout)
            self._audio.codec_context.bit_rate = _SOUND_BITS

    def add(self, picture: Image) -> None:
        """Encode it, and the sound up to its end."""
        frame = self._frame(picture)
        frame.pts, frame.time_base = self._count, 1 / self._rate
        self._container.mux(self._video.encode(frame))
        self._count += 1
        self._hear(last=False)

    def complete(self) -> None:
        """Write what the encoders still hold."""
        if self._count:
            self._hear(last=True)
            self._container.mux(self._video.encode(None))
            if self._sound:
                self._container.mux(self._audio.encode(None))
        self._open.close()

    def close(self) -> None:
        """The trailer of a film that will be thrown away may fail."""
        with suppress(OSError, av.FFmpegError):
            self._open.close()

    def _frame(self, picture: Image) -> av.VideoFrame:
        alpha = self._kind is WEBM_ALPHA
        pixels = continued(picture) if alpha else opaque(picture)
        right, below = (-side % self._kind.step for side in (pixels.shape[1], pixels.shape[0]))
        if right or below:
            pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE), np.uint8)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "bgra" if alpha else "bgr24")
        return frame.reformat(
            format=self._kind.pixels, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG, threads=1
        )

    def _hear(self, *, last: bool) -> None:
        if self._sound:
            for frame in self._sound.until(self._count / self._rate, last=last):
                self._container.mux(self._audio.encode(frame))
