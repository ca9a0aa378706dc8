"""Vowels are told apart, whoever says them."""

from __future__ import annotations

import numpy as np
import pytest

from vtube.voice._hearing import Hearing
from vtube.voice._vowels import VOWELS, of_anybody, of_person, shares


def test_every_template_is_its_own_vowel() -> None:
    templates = of_anybody()
    pitch = 120.0 * np.exp(templates.factor / 0.35)
    assert (shares(templates.cepstra, pitch, templates).argmax(axis=1) == templates.vowel).all()


def test_shares_sum_to_one_however_odd_the_envelope() -> None:
    cepstra = np.random.default_rng(3).normal(0, 40, (200, of_anybody().cepstra.shape[1]))
    found = shares(cepstra, np.linspace(75.0, 600.0, 200), of_anybody())
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    assert (found >= 0).all()


def test_of_a_persons_own_vowels_the_nearest_is_heard_at_any_pitch() -> None:
    own = np.random.default_rng(4).normal(0, 5, (5, of_anybody().cepstra.shape[1]))
    for pitch in (80.0, 200.0, 500.0):
        found = shares(own + 0.1, np.full(5, pitch), of_person(own))
        assert (found.argmax(axis=1) == np.arange(5)).all()


@pytest.mark.parametrize("voice", ["es", "it+f2", "el+m3", "hr+f4", "ja+Annie", "cs+klatt"])
def test_vowels_that_are_spoken_are_told_apart(voice: str, speak) -> None:
    """Per frame of the voiced parts, at least 80 % for at least four of the five."""
    right = []
    for vowel in VOWELS:
        rows = np.array(Hearing(of_anybody())(speak(vowel, voice)))
        voiced = rows[rows[:, 7] < 0.5]
        assert len(voiced) > 10
        right.append(np.mean(voiced[:, 2:7].argmax(axis=1) == VOWELS.index(vowel)))
    assert sorted(right)[1] >= 0.8
