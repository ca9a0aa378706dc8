"""Samples as they come to the Voice… parameters at their times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from vtube.types import Floats, Voice, frozen
from vtube.voice._gate import Gate
from vtube.voice._sound import HIGHEST, HOP, LOWEST, RATE, WINDOW, Samples, Sound, measure
from vtube.voice._vowels import VOWELS, Templates, shares

NAMES = ("VoiceVolume", "VoiceFrequency", *(f"Voice{vowel}" for vowel in VOWELS), "VoiceSilence")
SILENT = Voice(MappingProxyType({**dict.fromkeys(NAMES, 0.0), "VoiceSilence": 1.0}))

_OPENING, _CLOSING = 0.012, 0.05  # seconds, time constants: a mouth opens at once and closes softly
_TURNING = 0.025  # of pitch and vowel
_DT = HOP / RATE


class Hearing:
    """Hears one stream of samples. Each ``HOP`` of them gives one row of values in the order of ``NAMES``."""

    def __init__(self, templates: Templates, threshold: float | None = None) -> None:
        self._templates, self._gate = templates, Gate(threshold)
        self._kept = frozen(np.zeros(WINDOW - HOP, np.float32))
        self._volume = self._voiced = 0.0
        self._turned = np.full(1 + len(VOWELS), np.nan)  # pitch 0..1, shares of the vowels; NaN before a voice
        self.broken = 0
        """Samples so far that were no numbers; they count as silence."""

    def __call__(self, samples: Samples) -> list[Floats]:
        """Rows for the hops that are complete now. ``samples``: (S,) at ``RATE``, full scale ±1."""
        good = np.isfinite(samples)
        self.broken += int(good.size - np.count_nonzero(good))
        waiting = np.concatenate([self._kept, np.where(good, samples, np.float32(0.0)).clip(-4.0, 4.0)])
        hops = (len(waiting) - (WINDOW - HOP)) // HOP
        self._kept = waiting[hops * HOP :]
        if hops == 0:
            return []
        windows = np.lib.stride_tricks.sliding_window_view(waiting, WINDOW)[: hops * HOP : HOP]
        return list(self._rows(measure(windows)))

    def _rows(self, sound: Sound) -> Iterator[Floats]:
        octaves = np.log2(sound.pitch / LOWEST) / math.log2(HIGHEST / LOWEST)
        turned = np.column_stack([octaves.clip(0.0, 1.0), shares(sound.cepstra, sound.pitch, self._templates)])
        for level, periodicity, target in zip(sound.level, sound.periodicity, turned, strict=True):
            loudness = self._gate(float(level), float(periodicity), _DT)
            heard = float(loudness > 0.0)
            self._volume = _eased(self._volume, loudness)
            self._voiced = _eased(self._voiced, heard)
            if heard and np.isnan(self._turned[0]):
                self._turned = target
            elif heard:
                self._turned += (target - self._turned) * (1 - math.exp(-_DT / _TURNING))
            elif self._voiced == 0.0:
                self._turned[:] = np.nan  # the next voice is another one
            yield np.array([self._volume, *np.nan_to_num(self._turned) * self._voiced, 1.0 - self._voiced])


def voice(row: ArrayLike) -> Voice:
    """A row of values by name."""
    return Voice(MappingProxyType(dict(zip(NAMES, np.asarray(row).tolist(), strict=True))))


def _eased(value: float, target: float) -> float:
    """One hop nearer to the target, and all the way where it is near."""
    value += (target - value) * (1 - math.exp(-_DT / (_OPENING if target > value else _CLOSING)))
    return target if abs(target - value) < 0.01 else value
