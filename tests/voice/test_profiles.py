"""One person's vowels are learned and kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vtube.errors import InputError, UsageError
from vtube.voice import VOWELS, learn, path, save
from vtube.voice._hearing import Hearing
from vtube.voice._profiles import templates
from vtube.voice._sound import CEPSTRA
from vtube.voice._vowels import of_anybody


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def right(speak, voice: str, known) -> float:
    """The share of voiced frames that are told right, at another pitch than was learned."""
    found = []
    for i, vowel in enumerate(VOWELS):
        rows = np.array(Hearing(known)(speak(vowel, voice, 70)))
        found.append(np.mean(rows[rows[:, 7] < 0.5, 2:7].argmax(axis=1) == i))
    return float(np.mean(found))


@pytest.mark.parametrize("voice", ["hr+f4", "es+m3"])
def test_a_person_who_was_learned_is_understood_no_worse_than_anybody(voice: str, speak) -> None:
    save("mine", learn({vowel: speak(vowel, voice, 40) for vowel in VOWELS}))
    assert right(speak, voice, templates("mine")) >= max(0.95, right(speak, voice, of_anybody()))


def test_written_is_read() -> None:
    cepstra = np.random.default_rng(1).normal(0, 5, (5, CEPSTRA))
    save("mine", cepstra)
    np.testing.assert_allclose(templates("mine").cepstra, cepstra, atol=1e-4)


def test_without_a_name_there_are_those_of_anybody() -> None:
    assert templates(None) is of_anybody()


def test_silence_and_too_short_a_sound_teach_nothing(speak) -> None:
    said = {vowel: speak(vowel) for vowel in VOWELS}
    for empty in (np.zeros(16000, np.float32), np.full(16000, np.nan, np.float32), np.zeros(3, np.float32)):
        with pytest.raises(InputError, match="no voice is heard for E"):
            learn({**said, "E": empty})


@pytest.mark.parametrize("name", ["../mine", "", "a/b", "x" * 65, "é"])
def test_a_name_does_not_leave_its_folder(name: str) -> None:
    with pytest.raises(UsageError, match="unusable profile name"):
        path(name)


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", "[" * 60000, '{"format": "vtube-voice", "version": 2, "vowels": {}}',
        '{"format": "vtube-voice", "version": 1, "vowels": {"A": [1], "I": [1], "U": [1], "E": [1], "O": [1]}}',
        '{"format": "vtube-voice", "version": 1, "vowels": 3}', " " * 70000,
    ],
)  # fmt: skip
def test_a_file_of_another_version_or_kind_is_told(content: str) -> None:
    path("mine").parent.mkdir(parents=True, exist_ok=True)
    path("mine").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="unusable voice profile"):
        templates("mine")


def test_the_nearest_profile_is_said() -> None:
    save("anna", np.zeros((5, CEPSTRA)))
    with pytest.raises(UsageError, match="did you mean anna"):
        templates("ana")
