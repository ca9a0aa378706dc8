"""The sound that goes along with a film, in the pieces that an encoder takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from vtube.errors import InputError

RATE = 48_000
"""Samples a second; Opus has no other."""
_PIECE = 960
"""Samples that are handed on at once: 20 ms."""
Samples = NDArray[np.float32]


class Sound:
    """A file's sound at ``RATE`` from ``start`` seconds on; silent before its beginning and after its end.

    Raises:
        InputError: it cannot be read, or there is no sound in it.
    """

    def __init__(self, path: Path, start: float) -> None:
        try:
            self._file = av.open(str(path.absolute()))
        except (av.FFmpegError, OSError) as error:
            raise InputError("the sound cannot be read", where=path, got=error.strerror or error) from error
        if not self._file.streams.audio:
            self._file.close()
            raise InputError("there is no sound in it", where=path)
        self._stream = self._file.streams.audio[0]
        self.layout = "mono" if self._stream.codec_context.channels == 1 else "stereo"
        self._channels = 1 if self.layout == "mono" else 2
        self._blocks = self._decoded(start)
        self._waiting = np.zeros((self._channels, 0), np.float32)
        self._told = 0

    def until(self, t: Fraction, *, last: bool) -> Iterator[av.AudioFrame]:
        """What comes before ``t`` seconds of the film and was not given yet, in whole pieces but for the last one."""
        end = round(t * RATE)
        while self._told + _PIECE <= end or (last and self._told < end):
            yield self._frame(self._next(min(_PIECE, end - self._told)))

    def close(self) -> None:
        """Let go of the file. May be called twice."""
        self._file.close()

    def _next(self, count: int) -> Samples:
        while self._waiting.shape[1] < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((self._channels, count), np.float32)
            self._waiting = np.concatenate([self._waiting, block], axis=1)
        piece, self._waiting = self._waiting[:, :count], self._waiting[:, count:]
        return piece

    def _frame(self, samples: Samples) -> av.AudioFrame:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", self.layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._told, Fraction(1, RATE)
        self._told += samples.shape[1]
        return frame

    def _decoded(self, start: float) -> Iterator[Samples]:
        """Blocks (C, n) from ``start`` on; what is damaged ends them."""
        resampler = AudioResampler("fltp", self.layout, RATE)
        skip: int | None = None
        for frame in self._frames():
            if skip is None:
                begins = frame.time if frame is not None and frame.time is not None else 0.0
                skip = round((start - begins) * RATE)
                if skip < 0:
                    yield np.zeros((self._channels, -skip), np.float32)
                    skip = 0
            for resampled in resampler.resample(frame):
                block = np.asarray(resampled.to_ndarray(), np.float32)
                yield block[:, skip:]
                skip = max(0, skip - block.shape[1])

    def _frames(self) -> Iterator[av.AudioFrame | None]:
        with suppress(av.FFmpegError):
            yield from self._file.decode(self._stream)
        yield None
