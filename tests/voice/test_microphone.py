"""Microphones through PortAudio, ALSA and a sound server of the test's own, which a program plays into."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

ALSA = """
</usr/share/alsa/alsa.conf>
pcm.headset { type pulse device "speaker.monitor" hint { show on description "Headset" } }
pcm.headphones { type pulse device "speaker.monitor" hint { show on description "Headphones" } }
pcm.!default { type pulse }
"""
SERVER = (
    "-n", "--daemonize=no", "--exit-idle-time=-1", "--load=module-native-protocol-unix",
    "--load=module-null-sink sink_name=speaker rate=48000",
)  # fmt: skip

PULSEAUDIO, PAPLAY = shutil.which("pulseaudio") or "", shutil.which("paplay") or ""


class Machine:
    """A sound server that can be pulled out and plugged in, and programs that see no other device."""

    def __init__(self, folder: Path) -> None:
        (folder / "run").mkdir(mode=0o700)
        (folder / "asound.conf").write_text(ALSA, encoding="utf-8")
        here = {
            "XDG_RUNTIME_DIR": str(folder / "run"), "PULSE_RUNTIME_PATH": str(folder / "run"), "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder), "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }  # fmt: skip
        self._environment = {**os.environ, **here}
        self._server: subprocess.Popen[bytes] | None = None
        self._tone = folder / "tone.wav"
        t = np.arange(4 * 48000) / 48000
        soundfile.write(self._tone, 0.3 * np.sin(2 * np.pi * 220 * t) * (t % 1.0 < 0.6), 48000)

    def plug_in(self) -> None:
        (Path(self._environment["XDG_RUNTIME_DIR"]) / "pid").unlink(missing_ok=True)
        self._server = subprocess.Popen([PULSEAUDIO, *SERVER], env=self._environment, stderr=subprocess.DEVNULL)
        socket = Path(self._environment["XDG_RUNTIME_DIR"]) / "native"
        until(socket.exists)

    def pull_out(self) -> None:
        if self._server:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            (Path(self._environment["XDG_RUNTIME_DIR"]) / "native").unlink(missing_ok=True)

    def play(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([PAPLAY, "--device=speaker", str(self._tone)], env=self._environment)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self._environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def start(self, program: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-u", "-c", textwrap.dedent(program)],
            env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip


def until(done: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    if sys.platform != "linux" or not PULSEAUDIO or not PAPLAY:
        pytest.skip("PulseAudio, which stands in for hardware, is not installed")
    machine = Machine(tmp_path)
    machine.plug_in()
    yield machine
    machine.pull_out()


LISTEN = """
    import logging, sys, time
    from vtube.voice.microphone import create
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    last = None
    with create("headset") as voice:
        while True:
            heard = voice(time.monotonic())
            now = "nothing" if heard is None else "voice" if heard.values["VoiceVolume"] > 0.3 else "silence"
            if heard is None or heard.values["VoiceVolume"] in (0.0,) or now == "voice":
                if now != last:
                    print(now)
                last = now
            time.sleep(0.01)
"""


def wait_for(listener: subprocess.Popen[str], said: str) -> None:
    assert listener.stdout
    for line in listener.stdout:
        if line.strip() == said:
            return
    pytest.fail(f"it ended without {said}: {listener.stderr.read() if listener.stderr else ''}")


def test_what_is_played_is_heard_and_a_device_that_was_pulled_out_is_opened_again(machine: Machine) -> None:
    listener = machine.start(LISTEN)
    try:
        wait_for(listener, "silence")
        for attempt in range(2):
            player = machine.play()
            wait_for(listener, "voice")
            wait_for(listener, "silence")
            player.wait()
            machine.pull_out()
            wait_for(listener, "nothing")
            if attempt == 0:
                machine.plug_in()
                wait_for(listener, "silence")
    finally:
        listener.terminate()
        _, told = listener.communicate()
    lines = [line for line in told.splitlines() if line.startswith("microphone")]
    assert [line.rpartition(": ")[2] for line in lines[:3]] == [
        "44100 Hz", "nothing comes from it, trying again", "44100 Hz",
    ]  # fmt: skip


def test_listed_are_names_and_the_default(machine: Machine) -> None:
    done = machine.run("-m", "vtube", "voice", "list")
    assert done.returncode == 0, done.stderr
    assert "headset  (ALSA, 44100 Hz)" in done.stdout
    assert "default  (ALSA, 44100 Hz, the default)" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hedset", "'hedset': no microphone has this name; did you mean headset?"),
        ("head", "'head': fits several microphones (got headphones, headset); give more of it"),
    ],
)
def test_a_name_that_does_not_fit_one_is_told_in_one_line(machine: Machine, name: str, says: str) -> None:
    done = machine.run("-m", "vtube", "voice", "listen", "--name", name)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_a_rate_that_is_refused_gives_way_to_another(machine: Machine) -> None:
    program = """
        from dataclasses import replace
        from vtube.voice import _portaudio
        wrong = replace(_portaudio.find("headset"), rate=3e6)
        stream = _portaudio.open_stream(wrong, lambda *_: None)
        print(stream.samplerate)
        stream.close()
    """
    done = machine.run("-c", textwrap.dedent(program))
    assert done.stdout == "48000.0\n", done.stderr


def test_vowels_are_learned_from_a_microphone(machine: Machine) -> None:
    """Of a tone, which is no vowel but is heard."""
    player = machine.play()
    done = machine.run(
        "-c",
        "from vtube.voice import record; import numpy as np\n"
        "said = record('headset', 1.0, lambda: print('.', end=''))\n"
        "print(len(said), float(np.abs(said).max()) > 0.1)",
    )
    player.wait()
    dots, _, found = done.stdout.rpartition(".")
    assert (len(dots) + 1, found.split()[1]) == (10, "True"), done.stderr
    assert 15000 < int(found.split()[0]) < 18000


@pytest.mark.parametrize("pace", [["--realtime"], []])
def test_without_any_microphone_a_run_goes_on_and_says_so(
    machine: Machine, models: Path, testdata: Path, tmp_path: Path, pace: list[str]
) -> None:
    machine.pull_out()
    clip, take = testdata / "footage" / "sign-eat.mkv", tmp_path / "out.pose.json"
    words = ["--source", str(clip), "--no-window", "--no-body", "--seconds", "0.5", "--record", str(take), *pace]
    done = machine.run("-m", "vtube", "run", *words, "--voice", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("warning: ") == 1
    assert "warning: no microphone found" in done.stderr
    assert "going on without a voice" in done.stderr
    assert json.loads(done.stdout)["frames"] > 5
    assert take.is_file()


def test_without_any_microphone_nothing_is_recorded_without_its_sound(
    machine: Machine, models: Path, testdata: Path, tmp_path: Path
) -> None:
    """Whoever asks for the sound learns it before performing, not afterwards."""
    machine.pull_out()
    clip, take = testdata / "footage" / "sign-eat.mkv", tmp_path / "out.pose.json"
    words = ["--source", str(clip), "--no-window", "--no-body", "--seconds", "0.5", "--record", str(take)]
    for more, said in ([], "no microphone hears as fast"), (["--realtime"], "no microphone found"):
        done = machine.run("-m", "vtube", "run", *words, "--record-audio", *more)
        assert done.returncode == 2
        assert said in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_without_any_microphone_listening_says_so(machine: Machine) -> None:
    machine.pull_out()
    done = machine.run("-m", "vtube", "voice", "listen")
    assert done.returncode == 2
    assert "no microphone found" in done.stderr
    assert machine.run("-m", "vtube", "voice", "list").stdout == "no microphone found\n"


@pytest.mark.parametrize(
    ("breaks", "says"),
    [
        ("import ctypes.util; ctypes.util.find_library = lambda name: None", "apt-get install libportaudio2"),
        ("import sys; sys.modules['sounddevice'] = None", "pip install sounddevice"),
    ],
)
def test_what_is_missing_is_said_with_how_to_install_it(breaks: str, says: str) -> None:
    program = f"{breaks}\nfrom vtube.cli import main\nraise SystemExit(main(['voice', 'list']))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_importing_the_source_imports_no_device_library() -> None:
    program = (
        "import sys, vtube.voice.microphone, vtube.voice.wav; print({'sounddevice', 'soundfile'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "set()\n"


RECORD = """
    import sys, time
    from pathlib import Path
    from vtube.outputs.recorder import create
    from vtube.parameters import REST
    from vtube.skeletons import coco17
    from vtube.types import Moment, SourceInfo
    from vtube.voice.microphone import create as listen
    source = SourceInfo("webcam", "camera", (640, 480), 30.0)
    with listen("headset") as microphone:
        path = Path(FOLDER) / "take.pose.json"
        with create(path=path, source=source, skeleton=coco17.create(), sound=True) as recorder:
            microphone.tap = recorder.tape.hear
            begun = time.monotonic()
            while time.monotonic() < begun + 6:
                recorder.send(Moment(time.monotonic(), REST))
                time.sleep(0.03)
            microphone.tap = None
    print(recorder.kept.name, recorder.tape.failure)
"""


def test_what_a_microphone_hears_lies_beside_the_take_in_step(machine: Machine, tmp_path: Path) -> None:
    """As long as the take, with the tone's pitch and its pauses."""
    playing = machine.play()
    program = machine.start(RECORD.replace("FOLDER", repr(str(tmp_path))))
    told, errors = program.communicate(timeout=60)
    playing.kill()
    assert told == "take.pose.json None\n", errors
    duration = json.loads((tmp_path / "take.pose.json").read_text(encoding="utf-8"))["session"]["duration"]
    samples, rate = soundfile.read(tmp_path / "take.wav")
    assert len(samples) / rate == pytest.approx(duration, abs=0.15)
    loud = np.abs(samples) > 0.1
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * rate / len(samples) == pytest.approx(220, abs=2)
    assert 0.1 < loud.mean() < 0.9


SPEAK = """
    import threading, time
    from pathlib import Path
    import numpy as np
    from vtube.voice import Speaker, record
    speaker, begun, done = Speaker(Path(FOLDER) / "tone.wav"), time.monotonic(), threading.Event()
    def follow():
        while not done.wait(1 / 60):
            t = time.monotonic() - begun
            speaker.follow(t if t < 2.5 else None)
    threading.Thread(target=follow).start()
    heard = record("headset", 5.0, lambda: None)
    done.set()
    speaker.close()
    power = np.abs(np.fft.rfft(heard[:32000]))
    print(np.argmax(power) / 2, np.abs(heard[:40000]).max(), np.abs(heard[-16000:]).max())
"""


def test_a_sound_is_heard_while_a_take_plays_and_not_after(machine: Machine, tmp_path: Path) -> None:
    program = machine.start(SPEAK.replace("FOLDER", repr(str(tmp_path))))
    told, errors = program.communicate(timeout=60)
    assert told, errors
    pitch, loudness, after = map(float, told.split())
    assert pitch == pytest.approx(220, abs=3)
    assert loudness > 0.2
    assert after < 0.01
