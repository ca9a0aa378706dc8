"""``vtube play``: a take, live; and the sound of a voice's file beside a take."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vtube.cli import main
from vtube.cli._moments import moment
from vtube.replaying import demo_take
from vtube.takes.read import read

SMALL = ["--avatar", "snip", "--size", "96x72", "--fps", "20"]


def test_without_a_window_a_take_plays_once(capsys: pytest.CaptureFixture[str]) -> None:
    """From and to the moments that are asked for, quicker if that is."""
    words = ["play", str(demo_take()), *SMALL, "--no-window", "--from", "0:02", "--to", "4", "--speed", "4", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pictures"] >= 2
    assert told["failures"] == []


@pytest.mark.parametrize("more", [["--loop"], ["--loop", "--from", "7.9"], ["--virtual-camera", "/dev/null"]])
def test_seconds_end_what_has_no_end(
    more: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a window too, which else waits at the take's end."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert main(["play", str(demo_take()), *SMALL, *more, "--seconds", "0.5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pictures"] >= 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no.pose.json"], "no.pose.json"),
        ([str(demo_take()), "--from", "99"], "nothing is left of the take"),
        ([str(demo_take()), "--from", "3", "--to", "2"], "not after the start"),
        ([str(demo_take()), "--speed", "0"], "0.25 to 4"),
        ([str(demo_take()), "--speed", "9"], "0.25 to 4"),
        ([str(demo_take()), "--background", "no-colour"], "unknown background"),
        ([str(demo_take()), "--background", "camera", "--no-window", "--seconds", "0.1"], "no camera's pictures"),
        ([str(demo_take()), "--set", "window.player_keys.pause=nokey"], "window.player_keys.pause: no such key"),
        ([], "TAKE"),
    ],
)
def test_what_cannot_be_played_is_one_line(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert main(["play", *words, "--quiet"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0.0), ("12.5", 12.5), (".5", 0.5), ("1:02.5", 62.5), ("1:00:00", 3600.0)],
)
def test_moments_are_written_as_people_write_them(text: str, seconds: float) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize("mouth", ["voice", "camera"])
def test_a_voices_file_is_recorded_beside_the_take(
    models: Path, testdata: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], mouth: str
) -> None:
    """Also where it does not move the mouth. A click at 0.4 s of it is at 0.4 s of the take."""
    samples = np.zeros(44100, np.float32)
    samples[round(0.4 * 44100) :][:400] = 0.8
    soundfile.write(tmp_path / "said.wav", samples, 44100)
    clip, take = testdata / "footage" / "sign-eat.mkv", tmp_path / "out.pose.json"
    words = ["--source", str(clip), "--no-window", "--no-body", "--seconds", "0.8", "--record", str(take), "--json"]
    assert main(["run", *words, "--voice", str(tmp_path / "said.wav"), "--mouth", mouth, "--record-audio"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["saved"] == [str(take), str(tmp_path / "out.wav")]
    assert "what is heard is recorded beside the take" in told.err
    audio = read(take).header.session.audio
    assert audio is not None
    assert (audio.file, audio.offset) == ("out.wav", 0.0)
    heard, rate = soundfile.read(tmp_path / "out.wav")
    assert np.argmax(np.abs(heard) > 0.4) / rate == pytest.approx(0.4, abs=0.01)
    assert len(heard) / rate == pytest.approx(read(take).duration, abs=0.2)
