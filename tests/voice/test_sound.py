"""Windows of sound are measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.voice._sound import CEPSTRA, HOP, RATE, WINDOW, Samples, Sound, measure


def windows(samples: Samples) -> Samples:
    return np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]


def buzz(pitch: float, seconds: float = 0.2) -> Samples:
    """All harmonics up to 4 kHz, each softer than the one below."""
    t = np.arange(round(seconds * RATE)) / RATE
    parts = [np.sin(2 * np.pi * pitch * k * t) / k for k in range(1, int(4000 / pitch))]
    return np.asarray(0.1 * np.sum(parts, axis=0), dtype=np.float32)


@pytest.mark.parametrize("pitch", [85.0, 120.0, 210.0, 330.0, 500.0])
def test_the_pitch_of_a_periodic_sound_is_found(pitch: float) -> None:
    sound = measure(windows(buzz(pitch)))
    np.testing.assert_allclose(sound.pitch, pitch, rtol=0.03)
    assert sound.periodicity.min() > 0.8


@pytest.mark.parametrize("slope", [0, 1, 2])
def test_noise_of_any_colour_is_not_periodic(slope: float, noise) -> None:
    assert measure(windows(noise(20.0, slope, -20.0))).periodicity.max() < 0.4


def test_the_level_is_in_decibels_of_full_scale() -> None:
    square = np.sign(buzz(200.0)).astype(np.float32)
    for gain, level in ((1.0, 0.0), (0.1, -20.0), (0.01, -40.0)):
        np.testing.assert_allclose(measure(windows(gain * square)).level, level, atol=0.1)


def test_silence_is_nothing_at_all() -> None:
    sound = measure(np.zeros((3, WINDOW), np.float32))
    assert sound.level.max() <= -99.0
    assert sound.periodicity.max() == 0.0
    assert np.isfinite(sound.cepstra).all()


def test_how_loud_a_sound_is_says_nothing_of_its_envelope() -> None:
    soft, loud = measure(windows(0.02 * buzz(140.0))), measure(windows(buzz(140.0)))
    np.testing.assert_allclose(soft.cepstra, loud.cepstra, atol=0.02)
    np.testing.assert_allclose(soft.periodicity, loud.periodicity, atol=1e-3)


@given(seed=st.integers(0, 1000), gain=st.floats(1e-6, 4.0))
def test_whatever_is_heard_the_measures_are_numbers_in_range(seed: int, gain: float) -> None:
    rng = np.random.default_rng(seed)
    samples = (gain * rng.choice([-1.0, 0.0, 1.0], (4, WINDOW)) * rng.random((4, 1))).astype(np.float32)
    sound = measure(samples)
    assert isinstance(sound, Sound)
    assert sound.cepstra.shape == (4, CEPSTRA)
    assert all(np.isfinite(each).all() for each in (sound.level, sound.pitch, sound.periodicity, sound.cepstra))
    assert ((sound.periodicity >= 0) & (sound.periodicity <= 1)).all()
    assert ((sound.pitch >= 75) & (sound.pitch <= 620)).all()
