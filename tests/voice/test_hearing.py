"""From samples to the Voice… parameters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtube.parameters import PARAMETERS
from vtube.solving.mouth import opening
from vtube.voice._hearing import NAMES, Hearing, voice
from vtube.voice._sound import HOP, RATE, Samples
from vtube.voice._vowels import VOWELS, of_anybody

PAUSE = np.zeros(RATE // 2, np.float32)


def heard(samples: Samples) -> np.ndarray:
    """(N, 8) rows, one each 10 ms."""
    return np.array(Hearing(of_anybody())(samples))


def test_the_values_are_parameters() -> None:
    assert set(NAMES) == {name for name in PARAMETERS if name.startswith("Voice")}
    assert voice(np.arange(8)).values["VoiceSilence"] == 7.0


@pytest.mark.parametrize("slope", [0, 1, 2])
@pytest.mark.parametrize("level", [-50.0, -30.0, -15.0])
def test_silence_stays_silent_under_a_fan(slope: float, level: float, noise) -> None:
    """White, pink and brown, there from the start or switched on after three seconds."""
    blowing = noise(20.0, slope, level)
    sudden = np.concatenate([1e-3 * blowing[: 3 * RATE], blowing])
    for samples in (blowing, sudden):
        rows = heard(samples)
        assert rows[:, 0].max() == 0.0
        assert rows[:, 7].min() == 1.0


def test_over_a_fan_a_voice_is_heard_and_its_pause_is_silent(noise, speak) -> None:
    said = speak("a")
    samples = np.concatenate([*[PAUSE] * 6, said, *[PAUSE] * 2])
    rows = heard(samples + noise(len(samples) / RATE, 2, -30.0))
    begin, end = 3 * RATE // HOP, (3 * RATE + len(said)) // HOP
    assert rows[:begin, 0].max() == 0.0
    assert np.mean(rows[begin:end, 2] > 0.5) > 0.6
    assert rows[end + 30 :, 0].max() == 0.0


@pytest.mark.parametrize("vowel", VOWELS)
def test_within_50_ms_the_mouth_opens_and_after_the_sound_it_closes(vowel: str, speak) -> None:
    """Counted in samples: what has been heard when the parameter moves."""
    said = speak(vowel, "it")
    rows = heard(np.concatenate([PAUSE, said, PAUSE]))
    mouth = np.array([opening(voice(row).values) for row in rows])
    began, ended = len(PAUSE) / RATE, (len(PAUSE) + len(said)) / RATE
    times = (np.arange(len(rows)) + 1) * HOP / RATE
    assert mouth[times < began].max() == 0.0
    assert times[np.argmax(mouth > 0.05)] - began <= 0.05
    assert mouth[times > ended + 0.25].max() == 0.0
    assert rows[-1, 7] == 1.0


@given(cuts=st.lists(st.integers(0, 8000), max_size=12))
def test_it_does_not_matter_in_which_blocks_the_sound_comes(cuts: list[int]) -> None:
    t = np.arange(8000) / RATE
    samples = (0.2 * np.sign(np.sin(2 * np.pi * 150 * t)) * (t > 0.1)).astype(np.float32)
    hearing = Hearing(of_anybody())
    rows = [row for block in np.split(samples, sorted(cuts)) for row in hearing(block)]
    np.testing.assert_allclose(rows, heard(samples), atol=1e-5)


def test_samples_that_are_no_numbers_are_silence_and_counted() -> None:
    samples = 0.2 * np.sign(np.sin(np.arange(RATE) / 20)).astype(np.float32)
    samples[4000:4800] = np.nan
    samples[9000] = np.inf
    hearing = Hearing(of_anybody())
    rows = np.array(hearing(samples))
    assert hearing.broken == 801
    assert np.isfinite(rows).all()
    np.testing.assert_allclose(rows[-1], heard(samples[9200:])[-1], atol=0.05)


@given(seed=st.integers(0, 500))
def test_all_values_stay_within_their_ranges(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pieces = [rng.normal(0, 10 ** rng.uniform(-5, 1), 1600) * rng.integers(0, 2) for _ in range(6)]
    pieces += [np.sin(np.arange(3200) * rng.uniform(0.02, 0.3)) * 10 ** rng.uniform(-4, 0.5) for _ in range(4)]
    rng.shuffle(pieces)
    rows = heard(np.concatenate(pieces).astype(np.float32))
    assert (rows >= 0).all()
    assert (rows <= 1).all()
    np.testing.assert_allclose(rows[:, 2:].sum(axis=1), 1.0, atol=1e-6)
