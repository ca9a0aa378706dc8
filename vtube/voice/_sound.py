"""What a short window of sound is like: how loud, how high, how periodic, and its spectral envelope.

Pure functions. A window is a row of ``WINDOW`` samples at ``RATE`` Hz, full scale ±1; all of them are measured at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats

RATE = 16000
"""Samples a second; others are resampled."""
WINDOW = 640
"""Samples of one window, 40 ms: three periods of the lowest voice."""
HOP = 160
"""Samples from one window to the next, 10 ms."""
QUIETEST = -100.0
"""Level in dB of full scale below which there is nothing."""
LOWEST, HIGHEST = 75.0, 600.0
"""Hz, of the pitch."""
CEPSTRA = 12
"""Coefficients of an envelope."""

Samples = NDArray[np.float32]
Tap = Callable[[float, float, Samples], None]
"""Given the time of the first of some samples, in seconds, their rate, in Hz, and themselves."""

_LATEST = WINDOW // 2  # samples at a window's end that its level is of
_TRANSFORM = 2048
_BANDS, _BAND_LOW, _BAND_HIGH = 26, 100.0, 3500.0
_DYNAMICS = 1e-3  # of an envelope, as power: what is 30 dB below its loudest band says nothing
_PREEMPHASIS = 0.97
_AS_HIGH = 0.9  # of the highest peak: what repeats after one period also does after two
FREQUENCIES: Floats = np.linspace(0.0, RATE / 2, _TRANSFORM // 2 + 1)
"""(F,) Hz of the spectra that ``envelope`` takes."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Of N windows: ``level`` (N,) dB of full scale (a full square wave is 0) of its last half; ``pitch`` (N,) Hz;
    ``periodicity`` (N,) 0..1, the share of the power that repeats at that pitch; ``cepstra`` (N, CEPSTRA).
    """

    level: Floats
    pitch: Floats
    periodicity: Floats
    cepstra: Floats


def measure(windows: Samples) -> Sound:
    """Measure (N, WINDOW) finite samples."""
    level = 10 * np.log10((windows[:, -_LATEST:].astype(np.float64) ** 2).mean(axis=1) + 10 ** (QUIETEST / 10))
    emphasised = windows - windows.mean(axis=1, keepdims=True)
    emphasised[:, 1:] -= _PREEMPHASIS * emphasised[:, :-1]
    power = _power(emphasised * _TAPER)
    return Sound(level, *_pitch(power), envelope(power))


def envelope(power: Floats) -> Floats:
    """(…, CEPSTRA) mel-frequency cepstrum (Davis and Mermelstein, IEEE Trans. ASSP 28, 1980) of power spectra (…, F),
    without the coefficient that tells loudness; with a floor, so that what is masked does not count.
    """
    bands = power @ _FILTERS.T
    floor = _DYNAMICS * bands.max(axis=-1, keepdims=True) + 1e-12
    return np.asarray(np.log(bands + floor) @ _COSINES.T)


def emphasis() -> Floats:
    """(F,) the gain of amplitudes that ``measure`` gives to high frequencies before it takes the spectrum."""
    return np.asarray(np.abs(1 - _PREEMPHASIS * np.exp(-2j * np.pi * FREQUENCIES / RATE)))


def _pitch(power: Floats) -> tuple[Floats, Floats]:
    """Pitch and periodicity: the first high peak of the autocorrelation, which is freed from that of the taper
    (P. Boersma, "Accurate short-term analysis of the fundamental frequency …", IFA Proceedings 17, 1993). The emphasis
    makes the rumble of a fan as flat as other noise, which repeats nowhere.
    """
    shortest, longest = int(RATE / HIGHEST), int(RATE / LOWEST)
    correlation = np.fft.irfft(power, axis=1)[:, : longest + 2]
    energy = np.maximum(correlation[:, :1], 1e-9)
    correlation = correlation / energy / _TAPER_CORRELATION[: longest + 2]
    inner = correlation[:, 1:-1]
    peaks = (inner >= correlation[:, :-2]) & (inner >= correlation[:, 2:])
    peaks[:, : shortest - 1] = False
    heights = np.where(peaks, inner, 0.0)
    lag = (heights >= _AS_HIGH * heights.max(axis=1, keepdims=True)).argmax(axis=1)
    found = peaks.any(axis=1)
    periodicity = np.where(found, inner[np.arange(len(lag)), lag], 0.0)
    return RATE / np.where(found, lag + 1, longest), periodicity.clip(0.0, 1.0)


def _power(windows: Samples) -> Floats:
    return np.asarray(np.abs(np.fft.rfft(windows, _TRANSFORM, axis=-1)) ** 2)


def _mel_filters() -> Floats:
    """(_BANDS, F) triangles, evenly spaced on the mel scale."""
    low, high = (2595 * np.log10(1 + f / 700) for f in (_BAND_LOW, _BAND_HIGH))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    rising = (FREQUENCIES - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - FREQUENCIES) / np.diff(edges)[1:, None]
    return np.asarray(np.minimum(rising, falling).clip(0.0))


_TAPER = np.hanning(WINDOW).astype(np.float32)
_TAPER_CORRELATION = np.fft.irfft(_power(_TAPER))
_TAPER_CORRELATION = _TAPER_CORRELATION / _TAPER_CORRELATION[0]
_FILTERS = _mel_filters()
_COSINES = np.cos(np.pi * np.arange(1, CEPSTRA + 1)[:, None] * (np.arange(_BANDS) + 0.5) / _BANDS)
