"""``vtube voice``: what is heard of files, and learned from them; microphones are tested with their source."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vtube.cli import main
from vtube.parameters import PARAMETERS

RATE = 16000


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Files a.wav to o.wav: buzzes with another formant each, half a second after silence."""
    t = np.arange(RATE) / RATE
    for vowel, formant in {"a": 900, "i": 2600, "u": 400, "e": 1900, "o": 600}.items():
        harmonics = 140 * np.arange(1, 25)
        gains = 1 / (1 + ((harmonics - formant) / 150) ** 2)
        buzz = (gains[:, None] * np.sin(2 * np.pi * harmonics[:, None] * t)).sum(axis=0)
        soundfile.write(tmp_path / f"{vowel}.wav", 0.3 * buzz / np.abs(buzz).max() * (t > 0.5), RATE)
    return tmp_path


@pytest.fixture(autouse=True)
def _own_profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def heard(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, float]]:
    assert main(["voice", "listen", *words, "--json"]) == 0
    rows: list[dict[str, float]] = json.loads(capsys.readouterr().out)["heard"]
    return rows


def test_a_file_is_heard_to_its_end_as_parameters(said: Path, capsys) -> None:
    rows = heard(capsys, "--name", str(said / "a.wav"))
    assert 0.8 < rows[-1]["t"] < 1.1
    assert max(row["MouthOpen"] for row in rows if row["t"] < 0.4) == 0.0
    assert max(row["MouthOpen"] for row in rows) > 0.2
    assert set(rows[0]) - {"t"} < set(PARAMETERS)


def test_learned_vowels_are_heard_as_they_were_learned(said: Path, capsys) -> None:
    assert main(["voice", "calibrate", "mine", "--from", str(said), "--json"]) == 0
    assert Path(json.loads(capsys.readouterr().out)["path"]).is_file()
    for vowel in "aiueo":
        rows = heard(capsys, "--name", str(said / f"{vowel}.wav"), "--set", "voice.profile=mine")
        assert rows[-2][f"Voice{vowel.upper()}"] > 0.9


def test_without_json_a_line_shows_what_is_heard(said: Path, capsys) -> None:
    assert main(["voice", "listen", "--name", str(said / "u.wav"), "--seconds", "0.2"]) == 0
    assert "MouthOpen 0.00" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["listen", "--name", "none.wav"], "none.wav: no such file"),
        (["listen", "--name", "a.wav", "--set", "voice.source=microfone"], "did you mean microphone"),
        (["listen", "--name", "a.wav", "--set", "voice.gate=20"], "setting voice.gate"),
        (["listen", "--seconds", "-1"], "a number above 0 is expected"),
        (["calibrate", "../mine", "--from", "."], "unusable profile name"),
        (["calibrate", "mine", "--from", "nowhere"], "nowhere/a.wav: no such file"),
        (["shout"], "shout"),
    ],
)
def test_what_is_wrong_is_one_line_and_status_2(words, says, said: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(said)
    assert main(["voice", *words]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert says in told
