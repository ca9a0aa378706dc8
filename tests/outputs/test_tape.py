"""The sound beside a take is in step with its time, and whole at any moment."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vtube.outputs._tape import Samples, Tape

RATE = 16000.0
BLOCK = 160  # 10 ms


def clicks(seconds: float, *at: float) -> Samples:
    samples = np.zeros(round(seconds * RATE), np.float32)
    for t in at:
        samples[round(t * RATE)] = 0.8
    return samples


def hear(tape: Tape, samples: Samples, begins: float, late: float = 0.0) -> None:
    """Block after block, each ``late`` seconds after its time."""
    for i in range(0, len(samples), BLOCK):
        tape.hear(begins + i / RATE + late, RATE, samples[i : i + BLOCK])


def heard(path: Path) -> tuple[list[float], float]:
    """When clicks are on the tape, and how long it is, in seconds."""
    samples, rate = soundfile.read(path)
    return [float(i) / rate for i in np.flatnonzero(np.abs(samples) > 0.4)], len(samples) / rate


@pytest.mark.parametrize("begins", [9.0, 10.0, 10.4])
def test_its_first_sample_belongs_to_the_takes_beginning(tmp_path: Path, begins: float) -> None:
    """Whether the microphone was open before the first frame or begins after it."""
    tape = Tape(tmp_path / "a.wav")
    tape.start(10.0)
    hear(tape, clicks(3.0, 11.0 - begins), begins)
    tape.close()
    at, length = heard(tape.path)
    assert at == pytest.approx([1.0], abs=1e-3)
    assert length == pytest.approx(begins + 3.0 - 10.0, abs=1e-3)


def test_what_was_heard_before_the_first_frame_was_worked_out_is_kept(tmp_path: Path) -> None:
    """A frame is stamped when it is captured, and known only when its pose is."""
    tape = Tape(tmp_path / "a.wav")
    hear(tape, clicks(2.0, 1.5), 9.0)
    tape.start(10.0)
    hear(tape, clicks(1.0), 11.0)
    tape.close()
    assert heard(tape.path)[0] == pytest.approx([0.5], abs=1e-3)


def test_a_device_that_falls_silent_for_a_while_leaves_a_pause(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    hear(tape, clicks(1.0, 0.5), 0.0)
    hear(tape, clicks(1.0, 0.5), 4.0)
    tape.close()
    assert heard(tape.path) == (pytest.approx([0.5, 4.5], abs=1e-3), pytest.approx(5.0, abs=1e-3))


def test_blocks_that_come_late_change_nothing(tmp_path: Path) -> None:
    """The program was busy, and no sample is missing."""
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    samples, rng = clicks(4.0, 0.5, 3.5), np.random.default_rng(0)
    for i in range(0, len(samples), BLOCK):
        late = 0.6 if 0.9 < i / RATE < 1.2 else float(rng.uniform(0, 0.05)) if i % 1600 else 0.0
        tape.hear(i / RATE + late, RATE, samples[i : i + BLOCK])
    tape.close()
    assert heard(tape.path)[0] == pytest.approx([0.5, 3.5], abs=0.01)


@pytest.mark.parametrize("drift", [0.97, 1.03])
def test_a_device_whose_clock_goes_wrong_is_kept_in_step(tmp_path: Path, drift: float) -> None:
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    for i in range(2000):
        block = np.full(BLOCK, 0.8 if i >= 1900 else 0.1, np.float32)
        tape.hear(i * BLOCK / RATE * drift, RATE, block)
    tape.close()
    at, length = heard(tape.path)
    assert length == pytest.approx(20.0 * drift, abs=0.12)
    assert at[0] == pytest.approx(19.0 * drift, abs=0.12)


def test_it_is_whole_at_any_moment(tmp_path: Path) -> None:
    """As a killed program leaves it."""
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    for second in range(3):
        hear(tape, clicks(1.0, 0.5), float(second))
        copied = Path(shutil.copy(tape.path, tmp_path / "copy.wav"))
        assert heard(copied) == (pytest.approx([k + 0.5 for k in range(second + 1)]), pytest.approx(second + 1.0))
    tape.close()
    tape.close()


def test_another_device_goes_on_at_its_own_rate(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    hear(tape, clicks(1.0), 0.0)
    other = np.zeros(441, np.float32)
    for i in range(100):
        other[:] = 0.8 if i == 50 else 0.0
        tape.hear(1.0 + i / 100, 44100.0, other)
    tape.close()
    at, length = heard(tape.path)
    assert length == pytest.approx(2.0, abs=1e-3)
    assert (at[0], at[-1]) == pytest.approx((1.5, 1.51), abs=1e-3)


def test_samples_that_are_no_numbers_or_too_loud_do_no_harm(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "a.wav")
    tape.start(0.0)
    tape.hear(0.0, RATE, np.array([np.nan, np.inf, -np.inf, 7.0], np.float32))
    tape.close()
    np.testing.assert_allclose(soundfile.read(tape.path)[0], [0, 1, -1, 1], atol=1e-3)


def test_a_disk_that_refuses_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tape = Tape(tmp_path / "gone" / "a.wav")
    tape.start(0.0)
    hear(tape, clicks(1.0), 0.0)
    tape.close()
    assert tape.failure
    assert len(caplog.records) == 1
