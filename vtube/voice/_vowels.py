"""Which vowel a spectral envelope is: its distance to templates, of a person's own vowels or of published formants.

The default templates are envelopes of an all-pole vocal tract (G. Fant, "Acoustic Theory of Speech Production", 1960)
with the mean formants of three groups of speakers, each in several lengths of the tract. Which length is likely follows
from the pitch: high voices mostly have short tracts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vtube.types import Floats, frozen
from vtube.voice._sound import FREQUENCIES, emphasis, envelope

VOWELS = "AIUEO"

_FORMANTS = {
    "Spanish, men; Bradlow, J. Acoust. Soc. Am. 97, 1995": (
        (638, 1353, 2500), (286, 2147, 2900), (322, 992, 2400), (458, 1814, 2550), (460, 1019, 2450),
    ),
    "English, men; Peterson and Barney, J. Acoust. Soc. Am. 24, 1952": (
        (730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410),
    ),
    "English, women; Peterson and Barney": (
        (850, 1220, 2810), (310, 2790, 3310), (370, 950, 2670), (610, 2330, 2990), (590, 920, 2710),
    ),
}  # fmt: skip
"""First three formants in Hz, in the order of ``VOWELS``. Bradlow's third formants are typical ones."""
_HIGHER = (3500.0, 4500.0, 5500.0, 6500.0)
_BANDWIDTHS = (80.0, 90.0, 120.0, 175.0, 250.0, 300.0, 350.0)
_SHORTENING = np.exp(np.arange(-0.15, 0.36, 0.05))  # of a tract: its formants' factor
_RAISED, _TYPICAL = 0.35, 120.0  # an octave above 120 Hz, formants are typically 2^0.35 times as high
_STRAY = (
    0.022  # how far, as a logarithm, the factor strays from what the pitch says, in units of an envelope's distance
)
_SHARPNESS = 6.0  # a distance of so much more makes a vowel e times less likely


@dataclass(frozen=True, slots=True)
class Templates:
    """``cepstra``: (T, CEPSTRA) of ``_sound.envelope``. ``vowel``: (T,) index into ``VOWELS``. ``factor``: (T,)
    logarithm of the formants' factor, NaN where the pitch says nothing, as of a person's own vowels.
    """

    cepstra: Floats
    vowel: NDArray[np.intp]
    factor: Floats


def shares(cepstra: Floats, pitch: Floats, templates: Templates) -> Floats:
    """(N, 5) how much each vowel is heard, summing to 1. ``cepstra``: (N, CEPSTRA); ``pitch``: (N,) Hz."""
    distance = ((cepstra[:, None] - templates.cepstra) ** 2).sum(axis=2)
    expected = _RAISED * np.log(pitch.clip(80.0, 400.0) / _TYPICAL)
    distance += np.nan_to_num((templates.factor - expected[:, None]) / _STRAY) ** 2
    nearest = np.stack([distance[:, templates.vowel == v].min(axis=1) for v in range(len(VOWELS))], axis=1)
    likely = np.exp((nearest.min(axis=1, keepdims=True) - nearest) / _SHARPNESS)
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def of_person(cepstra: Floats) -> Templates:
    """Templates of one person's vowels: (5, CEPSTRA), one each in the order of ``VOWELS``."""
    return Templates(frozen(cepstra.copy()), np.arange(len(VOWELS)), np.full(len(VOWELS), np.nan))


@cache
def of_anybody() -> Templates:
    """The default templates."""
    each = [
        (envelope(_spectrum(np.array(formants) * factor)), vowel, np.log(factor))
        for table in _FORMANTS.values()
        for vowel, formants in enumerate(table)
        for factor in _SHORTENING
    ]
    cepstra, vowels, factors = (frozen(np.array(column)) for column in zip(*each, strict=True))
    return Templates(cepstra, vowels, factors)


def _spectrum(formants: Floats) -> Floats:
    """(F,) power of a voice through a tract with these (3,) formants in Hz, emphasised as ``_sound`` does."""
    s = 1j * FREQUENCIES
    gain = emphasis() / np.maximum(FREQUENCIES, 100.0)  # the glottis falls by 12 dB an octave, lips give 6 back
    for frequency, bandwidth in zip((*formants, *_HIGHER), _BANDWIDTHS, strict=True):
        pole = complex(-bandwidth / 2, frequency)
        gain = gain * abs(pole) ** 2 / np.abs((s - pole) * (s - pole.conjugate()))
    return np.asarray(gain**2)
