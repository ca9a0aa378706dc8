"""A sound file speaks in step with the pictures."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vtube import registry
from vtube.errors import InputError, UsageError
from vtube.stages import VoiceSource
from vtube.voice._sound import Samples
from vtube.voice.wav import create

START = 1234.5


def say(rate: int = 16000, channels: int = 1) -> Samples:
    """Half a second of silence, half a second of a buzz like a voice, and again."""
    t = np.arange(2 * rate) / rate
    buzz = sum(np.sin(2 * np.pi * 150 * k * t) / k for k in range(1, 20))
    samples = 0.1 * buzz * (t % 1.0 >= 0.5)
    return np.asarray(np.repeat(samples[:, None], channels, axis=1), dtype=np.float32)


def volumes(path: Path, **options: object) -> list[float]:
    """At every tenth of a second, of four; -1 where there is nothing to hear."""
    with create(path, **options) as voice:
        heard = [voice(START + t / 10) for t in range(40)]
    return [-1.0 if h is None else h.values["VoiceVolume"] for h in heard]


def written(path: Path, rate: int = 16000, channels: int = 1, subtype: str = "PCM_16", **options: str) -> Path:
    soundfile.write(path, say(rate, channels), rate, subtype=subtype, **options)
    return path


@pytest.mark.parametrize(
    ("rate", "channels", "subtype"),
    [
        (8000, 1, "PCM_U8"), (16000, 1, "PCM_16"), (44100, 2, "PCM_24"), (96000, 2, "PCM_32"), (48000, 6, "FLOAT"),
        (22050, 1, "DOUBLE"), (8000, 1, "ULAW"), (192000, 1, "PCM_24"),
    ],
)  # fmt: skip
def test_wav_of_any_format_is_heard_at_its_time(tmp_path: Path, rate: int, channels: int, subtype: str) -> None:
    heard = volumes(written(tmp_path / "said.wav", rate, channels, subtype))
    assert all(volume > 0.3 for volume in heard[6:10] + heard[16:19])
    assert all(volume < 0.05 for volume in heard[1:5] + heard[12:15])
    assert heard[21:] == [-1.0] * 19


def test_other_kinds_of_sound_files_are_heard_too(tmp_path: Path) -> None:
    assert max(volumes(written(tmp_path / "said.flac"))) > 0.3


def test_it_is_a_voice_of_the_registry(tmp_path: Path) -> None:
    with registry.create("voice", "wav", path=str(written(tmp_path / "said.wav"))) as voice:
        assert isinstance(voice, VoiceSource)
    assert registry.names("voice") == ["microphone", "wav"]


def test_looped_it_starts_again(tmp_path: Path) -> None:
    heard = volumes(written(tmp_path / "said.wav"), loop=True)
    assert min(heard) >= 0.0
    assert all(volume > 0.3 for volume in heard[26:30] + heard[36:39])


def test_asked_again_it_answers_the_same_at_any_rate(tmp_path: Path) -> None:
    """Two solvers ask, on two clocks."""
    path = written(tmp_path / "said.wav")
    with create(path) as voice, create(path) as often:
        voice(START), often(START)
        fast = {round(t, 3): often(START + t) for t in np.arange(0.0, 2.0, 0.01)}
        for t in np.arange(0.0, 2.0, 0.05):
            assert voice(START + t) == fast[round(t, 3)]
            assert voice(START + max(0.0, t - 0.1)) == fast[round(max(0.0, t - 0.1), 3)]
        assert voice(START - 5.0) is None


def test_a_truncated_file_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path / "said.wav")
    path.write_bytes(path.read_bytes()[: 44 + 2 * 16000 - 1])
    heard = volumes(path)
    assert all(volume > 0.3 for volume in heard[6:10])
    assert heard[12:] == [-1.0] * 28


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"not a sound" * 99, b"\x00" * 4096]
)
def test_what_is_no_sound_file_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "said.wav"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"said\.wav: not a sound file"):
        create(path)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(InputError, match="no such file"):
            create(path)


def test_headers_that_promise_too_much_are_refused_or_end(tmp_path: Path) -> None:
    """A rate of 2 GHz, and every single byte of a header set to 255."""
    path = written(tmp_path / "said.wav")
    good = path.read_bytes()
    for at in range(44):
        path.write_bytes(good[:at] + b"\xff" + good[at + 1 :])
        try:
            heard = volumes(path)
        except InputError:
            continue
        assert all(-1.0 <= volume <= 1.0 for volume in heard)


def test_samples_that_are_no_numbers_are_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    samples = say()
    samples[9000:9100] = np.nan
    samples[20000:20100] = np.inf
    soundfile.write(tmp_path / "said.wav", samples, 16000, subtype="FLOAT")
    with caplog.at_level(logging.WARNING, logger="vtube"):
        heard = volumes(tmp_path / "said.wav")
    assert max(heard) > 0.3
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "samples that are no numbers count as silence"
    ]


def test_an_unknown_profile_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no voice profile 'mine'"):
        create(written(tmp_path / "said.wav"), profile="mine")
