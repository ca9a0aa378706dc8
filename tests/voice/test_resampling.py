"""Sound of any rate comes at 16 kHz, at once and unharmed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.voice._resampling import Resampling
from vtube.voice._sound import RATE, Samples

RATES = (8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000)


def wave(frequency: float, rate: int, seconds: float = 0.5) -> Samples:
    return np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("frequency", [150.0, 1000.0, 2500.0])
def test_a_tone_stays_the_same_tone(rate: int, frequency: float) -> None:
    got = Resampling(rate)(wave(frequency, rate))[200:-200]
    spectrum = np.abs(np.fft.rfft(got * np.hanning(len(got)))) ** 2
    at = round(frequency * len(got) / RATE)
    assert spectrum[at - 3 : at + 4].sum() > 0.999 * spectrum.sum()
    assert np.abs(got).max() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("rate", RATES)
def test_it_is_late_by_little_more_than_a_millisecond(rate: int) -> None:
    """Of 100 ms that came in, that much has come out."""
    came = len(Resampling(rate)(wave(300.0, rate, 0.1)))
    assert 0.098 <= came / RATE <= 0.1 or rate < RATE
    assert came / RATE <= 0.1


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    assert np.abs(Resampling(48000)(wave(11000.0, 48000)))[100:].max() < 1e-3


@given(cuts=st.lists(st.integers(0, 4410), max_size=10), rate=st.sampled_from(RATES))
def test_it_does_not_matter_in_which_blocks_it_comes(cuts: list[int], rate: int) -> None:
    samples = np.random.default_rng(1).normal(size=4410).astype(np.float32)
    resample = Resampling(rate)
    pieces = np.concatenate([resample(block) for block in np.split(samples, sorted(cuts))])
    whole = Resampling(rate)(samples)
    assert len(pieces) == len(whole)
    np.testing.assert_allclose(pieces, whole, atol=0.05)
