"""A tone through a real ALSA device to MouthOpen, in the emulated machine of the test data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

pytestmark = [pytest.mark.device, pytest.mark.timeout(900)]

REPOSITORY = Path(__file__).parents[2]
RATE = 48000


def test_a_tone_opens_the_mouth_and_its_pauses_close_it(testdata: Path, tmp_path: Path) -> None:
    tool = testdata / "tools" / "camera-vm"
    if os.environ.get("VTUBE_E2E") != "1":
        pytest.skip("VTUBE_E2E=1 is not set; it starts a virtual machine")
    if not tool.is_file():
        pytest.skip(f"{tool} is not there")
    t = np.arange(20 * RATE) / RATE
    soundfile.write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 220 * t) * (t % 2.0 < 1.0), RATE)
    listen = (
        f"{sys.executable} -m vtube voice listen --name hw:0,1 --seconds 12 --json >/out/heard.json 2>/out/heard.log"
    )
    command = [
        tool,
        "--audio",
        tmp_path / "tone.wav",
        "--out",
        tmp_path,
        "--timeout",
        "600",
        "--",
        "bash",
        "-c",
        listen,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}{(tmp_path / 'heard.log').read_text(encoding='utf-8')}"
    heard = json.loads((tmp_path / "heard.json").read_text(encoding="utf-8"))["heard"]
    mouth = np.array([row["MouthOpen"] for row in heard])
    assert 0.2 < np.mean(mouth > 0.2) < 0.8
    assert np.mean(mouth < 0.02) > 0.2
    assert np.count_nonzero(np.diff((mouth > 0.1).astype(int))) >= 6, (
        "it opens and closes with the tone, again and again"
    )
    pitch = np.median([row["VoiceFrequency"] for row in heard if row["VoiceSilence"] == 0.0])
    assert pitch == pytest.approx(np.log2(220 / 75) / 3, abs=0.02)
