"""Sounds to hear: vowels that espeak-ng speaks, and noise."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vtube.voice import whole
from vtube.voice._sound import RATE, Samples

Speak = Callable[..., Samples]


@pytest.fixture(scope="session")
def speak(tmp_path_factory: pytest.TempPathFactory) -> Speak:
    """Says a vowel twice, or words, at 16 kHz and a usual loudness, without silence around."""
    program = shutil.which("espeak-ng")
    if not program:
        pytest.skip("espeak-ng is not installed")
    folder = tmp_path_factory.mktemp("spoken")

    def say(words: str, voice: str = "es", pitch: int = 50) -> Samples:
        file: Path = folder / "spoken.wav"
        text = f"[[{words.lower()}]] [[{words.lower()}]]" if len(words) == 1 else words
        subprocess.run([program, "-v", voice, "-p", str(pitch), "-s", "130", "-w", file, text], check=True)
        samples = whole(file)
        sounding = np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())
        samples = samples[sounding[0] : sounding[-1]]
        return np.asarray(samples * np.float32(0.3 / np.abs(samples).max()))

    return say


@pytest.fixture
def noise() -> Callable[..., Samples]:
    """``seconds`` of noise whose power falls by ``slope`` times 3 dB an octave, at ``level`` dB of full scale."""
    rng = np.random.default_rng(5)

    def make(seconds: float, slope: float, level: float) -> Samples:
        size = round(seconds * RATE)
        spectrum = np.fft.rfft(rng.normal(size=size)) / np.fft.rfftfreq(size, 1 / RATE).clip(30.0) ** (slope / 2)
        shaped = np.fft.irfft(spectrum, size)
        return np.asarray(shaped / shaped.std() * 10 ** (level / 20), dtype=np.float32)

    return make
