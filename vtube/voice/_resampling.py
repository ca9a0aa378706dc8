"""Samples of any rate at the rate that is analysed, stream-wise and at once.

A library's resampler holds samples back for its transforms, 20 ms and more where a mouth has 50 in all.
"""

from __future__ import annotations

import math

import numpy as np

from vtube.voice._sound import RATE, Samples

_HALF = 8  # zero crossings of the kernel at each side
_BAND = 0.9  # of the lower Nyquist frequency that passes
_PHASES = 256
_SHAPE = 8.0  # of the Kaiser window


class Resampling:
    """From ``rate`` Hz to ``RATE`` by a windowed sinc (J. O. Smith, "Digital Audio Resampling", CCRMA), half a
    millisecond late. Of samples that are no numbers, those of the same kernel are none either.
    """

    def __init__(self, rate: float) -> None:
        self._step = rate / RATE
        scale = _BAND * min(1.0, 1 / self._step)
        self._half = math.ceil(_HALF / scale)
        offsets = np.arange(-self._half, self._half)[None, :] + 1 - np.arange(_PHASES)[:, None] / _PHASES
        window = np.i0(_SHAPE * np.sqrt((1 - (offsets / self._half) ** 2).clip(0.0))) / np.i0(_SHAPE)
        kernels = np.sinc(scale * offsets) * window
        self._kernels = (kernels / kernels.sum(axis=1, keepdims=True)).astype(np.float32)
        self._kept = np.zeros(self._half, np.float32)
        self._at = float(self._half - 1)  # of the next sample, in what is kept

    def __call__(self, samples: Samples) -> Samples:
        """(S,) samples to what of them is ready now."""
        waiting = np.concatenate([self._kept, samples])
        count = max(0, math.floor((len(waiting) - self._half - 1 - self._at) / self._step) + 1)
        places = self._at + self._step * np.arange(count)
        whole = places.astype(np.intp)
        phase = ((places - whole) * _PHASES).astype(np.intp)
        self._at += self._step * count
        done = int(self._at) - self._half + 1
        self._kept, self._at = waiting[done:], self._at - done
        if count == 0:
            return np.empty(0, np.float32)
        around = np.lib.stride_tricks.sliding_window_view(waiting, 2 * self._half)[whole - self._half + 1]
        return np.asarray(np.einsum("nk,nk->n", around, self._kernels[phase]))
