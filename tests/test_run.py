"""``vtube run`` from end to end, as a user runs it, on real weights and footage where they are at hand."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

from vtube.errors import UsageError
from vtube.paths import shipped
from vtube.run import run
from vtube.settings import load, override
from vtube.stopping import Stop
from vtube.takes.read import read
from vtube.takes.replay import Replay

HEADLESS = {"SDL_VIDEODRIVER": "dummy"}


def vtube(*words, cwd, env=None, timeout=100):
    """Run the command line in a process of its own, without a display."""
    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}}
    command = [sys.executable, "-m", "vtube", *map(str, words)]
    return subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment | (env or {}),
        timeout=timeout,
        check=False,
    )


def demo():
    return next(shipped("assets").glob("demo.pose.json*"))


def test_the_demo_take_is_performed_without_a_display(tmp_path):
    done = vtube("run", "--source", demo(), "--seconds", 1, "--json", cwd=tmp_path, env=HEADLESS)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["pictures"] > 5
    assert result["frames"] == 0


def test_without_camera_and_argument_the_demo_is_performed_and_a_picture_saved(tmp_path):
    if list(Path("/dev").glob("video*")):
        pytest.skip("this machine has a camera")
    done = vtube("run", "--seconds", 1, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no camera found" in done.stderr
    assert "warning" not in done.stderr
    (saved,) = json.loads(done.stdout)["saved"]
    picture = cv2.imread(str(tmp_path / saved))
    assert picture.shape == (720, 1280, 3)
    assert picture.std() > 20


def test_with_nothing_to_record_a_recording_is_refused(tmp_path):
    if list(Path("/dev").glob("video*")):
        pytest.skip("this machine has a camera")
    done = vtube("run", "--record", "--seconds", 1, cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no camera to record" in done.stderr


def test_without_a_display_a_window_is_refused_in_one_line(tmp_path):
    done = vtube("run", "--source", demo(), cwd=tmp_path)
    assert done.returncode == 2
    (refusal,) = (line for line in done.stderr.splitlines() if not line.startswith("preparing vtube"))
    assert "--no-window" in refusal


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--source", "nowhere.mp4"], "nowhere.mp4"),
        (["--source", "empty.mp4"], "empty.mp4"),
        (["--source", "empty"], "empty"),
        (["--source", "text.png"], "text.png"),
        (["--source", "broken.pose.json"], "broken.pose.json"),
        (["--source", "demo", "--record"], "cannot be recorded"),
        (["--source", "still.png", "--record", "no/such/folder/out.pose.json"], "no such folder"),
        (["--source", "still.png", "--record", "text.png"], "text.png"),
        (["--source", "still.png", "--avatar", "nobody"], "nobody"),
        (["--source", "still.png", "--avatar", "empty"], "avatar.yaml"),
        (["--source", "still.png", "--set", "body.modl=x"], "did you mean model"),
        (["--source", "still.png", "--model", "yolov8n-pos"], "did you mean yolov8n-pose"),
        (["--source", "still.png", "--model", "text.png"], "text.png"),
        (["--model", "nonsense"], "unknown model 'nonsense'"),  # also where there is no camera, and the demo needs none
        (["--model", "missing.safetensors"], "missing.safetensors: no such file"),
        (["--set", "body.model="], "setting body.model: needs a value"),
        (["--source", "still.png", "--background", "nocolour"], "nocolour"),
        (["--source", "still.png", "--person", "tallest"], "tallest"),
        (["--source", "still.png", "--size", "12"], "WIDTHxHEIGHT"),
        (["--source", "still.png", "--set", "smoothing.options={noise: x}"], "smoothing/kalman"),
        (["--source", "still.png", "--record", 300 * "a" + ".pose.json"], "too long"),
        (["--source", "bytes\udcff.mp4"], "cannot be read as text"),
        (["--source", "still.png", "--size", "60000x60000"], "display.size"),
        (["--source", "still.png", "--size", "0x0"], "display.size"),
        (["--source", "still.png", "--set", "virtual_camera.size=[0, 0]"], "virtual_camera.size"),
        (["--source", "still.png", "--set", "outputs={teleporter: {}}"], "teleporter"),
        (["--source", "still.png", "--set", "source.kind=telepathy"], "telepathy"),
        (["--source", "still.png", "--set", "body.estimator=yolo9"], "yolov8"),
        (["--source", "demo", "--set", "window.keys.record=nonsense"], "window.keys.record"),
        (["--source", "still.png", "--seconds", "-1"], "above 0"),
        (["--source", "still.png", "--set", "source.kind=webcam", "--set", "source.options={speed: 2}"], "speed"),
        (["--source", "still.png", "--no-window", "--virtual-camera", "/dev/null"], "/dev/null"),
        (["--sauce"], "--sauce"),
        (["--source", "demo", "--calibrate"], "--calibrate"),
        (["--source", "still.png", "--set", "solving.response.MouthOpne.curve=2"], "MouthOpen"),
    ],
)
def test_bad_input_is_one_clear_line_and_status_2(tmp_path, words, says):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.png").write_text("no picture, no take, no model", encoding="utf-8")
    (tmp_path / "broken.pose.json").write_text('{"format": "vtube-pose", "version": 1', encoding="utf-8")
    still(tmp_path / "still.png")
    words = [str(demo()) if word == "demo" else word for word in words]
    done = vtube("run", *words, "--no-face", cwd=tmp_path, env=HEADLESS)  # whose weights may be missing, which is told
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def still(path: Path):
    cv2.imwrite(str(path), np.full((48, 64, 3), 128, np.uint8))


def test_a_picture_is_held_in_the_window_until_the_time_is_over(models, tmp_path):
    still(tmp_path / "still.png")
    done = vtube("run", "--source", "still.png", "--seconds", "1", "--json", cwd=tmp_path, env=HEADLESS)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["seconds"] >= 0.9


def test_a_source_of_the_registry_gets_the_sources_settings(models, testdata, tmp_path):
    words = ["--source", testdata / "footage" / "sign-eat.mkv", "--set", "source.kind=video", "--no-window"]
    done = vtube("run", *words, "--seconds", "0.2", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["frames"] > 0


def test_a_profile_that_a_file_asks_for_and_is_not_there_is_said(models, tmp_path):
    still(tmp_path / "still.png")
    done = vtube("run", "--source", "still.png", "--no-window", "--profile", "tpyo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "warning: there is no calibration profile tpyo" in done.stderr


def held_still(clip: Path, path: Path, frames: int):
    """A video, 15 pictures a second, of a clip's first picture."""
    picture = cv2.VideoCapture(str(clip)).read()[1]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, picture.shape[1::-1])
    for _ in range(frames):
        video.write(picture)
    video.release()


@pytest.mark.timeout(600)  # the first run exports the pose weights
def test_without_a_window_a_calibration_is_led_by_lines_and_saved_under_the_profile(models, testdata, tmp_path):
    held_still(testdata / "footage" / "wave-woman.mp4", tmp_path / "still.avi", frames=120)
    words = ["--source", "still.avi", "--no-window", "--no-face", "--calibrate", "--profile", "waver"]
    own = {"XDG_DATA_HOME": str(tmp_path)}
    short = vtube("run", *words, "--seconds", 1, cwd=tmp_path, env=own, timeout=250)
    unfinished = "warning: the run ended before the calibration did; nothing was calibrated"
    assert short.stderr.splitlines()[-1].startswith(unfinished)
    done = vtube("run", *words, cwd=tmp_path, env=own, timeout=250)
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert "Calibration, step 1 of 5: done" in said
    kept = "calibrated: rest, kept as profile waver; no face was seen: eyes, brows, mouth as they were"
    assert said[-1] == kept
    assert not [line for line in said if "no calibration profile" in line]
    assert (
        json.loads((tmp_path / "vtube" / "profiles" / "waver.json").read_text(encoding="utf-8"))["neutral"]["width"]
        > 0.8
    )


def test_parameters_respond_as_the_settings_say(models, testdata, tmp_path):
    clip = testdata / "footage" / "wave-woman.mp4"
    taken = {}
    for name, response in (("plain", "{}"), ("half", "{'FaceAngle*': {sensitivity: 0.5}}")):
        words = ["--source", clip, "--no-window", "--no-face", "--record", f"{name}.pose.json"]
        done = vtube("run", *words, "--set", f"solving.response={response}", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        taken[name] = read(tmp_path / f"{name}.pose.json").values
    assert np.abs(taken["plain"]["FaceAngleX"]).max() > 5
    assert taken["half"]["FaceAngleX"] == pytest.approx(taken["plain"]["FaceAngleX"] / 2, abs=0.1)
    assert taken["half"]["BodyAngleZ"] == pytest.approx(taken["plain"]["BodyAngleZ"], abs=0.1)


@pytest.mark.parametrize("said", ["--set=outputs.godot.address={}", "--send-godot={}"])
def test_what_draws_for_others_plays_a_file_at_its_own_pace(models, testdata, tmp_path, said):
    """Godot hears of a video also without a window, however it was named."""
    clip = testdata / "footage" / "sign-eat.mkv"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{ear.getsockname()[1]}"
        words = ["--no-window", "--no-body", "--seconds", 0.3, "--json", said.format(address)]
        done = vtube("run", "--source", clip, *words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        ear.settimeout(10)
        assert json.loads(ear.recv(1 << 16))["format"] == "vtube-live"


def test_what_was_saved_before_a_failure_is_told(models, testdata, tmp_path):
    """The video goes away while it is performed over and over."""
    clip = tmp_path / "clip.mkv"
    shutil.copy(testdata / "footage" / "sign-eat.mkv", clip)
    words = ["run", "--source", "clip.mkv", "--loop", "--realtime", "--no-window", "--record", "out.pose.json"]
    with subprocess.Popen(
        [sys.executable, "-m", "vtube", *words], cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        written(tmp_path / "out.pose.json.journal")
        clip.unlink()
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert "saved out.pose.json" in errors
    assert "error: clip.mkv: no such file" in errors
    assert len(read(tmp_path / "out.pose.json").times) > 1


def written(journal: Path, size: int = 20_000):
    """Wait until a recording has put so many bytes on the disk."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (journal.exists() and journal.stat().st_size > size):
        time.sleep(0.05)


@pytest.mark.parametrize("after", [0.1, 0.5, 0.9, 1.3])
def test_an_interrupt_while_the_model_loads_ends_in_order(models, testdata, tmp_path, after):
    words = ["run", "--source", str(testdata / "footage" / "sign-eat.mkv"), "--loop"]
    environment = {**os.environ, **HEADLESS}
    code = "import sys; from vtube.__main__ import main; print('begun', flush=True); sys.exit(main())"
    command = [sys.executable, "-c", code, *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes) as process:
        assert process.stdout.readline() == "begun\n"
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        try:
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130, errors
    assert "terminate called" not in errors


def test_nothing_of_a_run_is_reported_to_anybody(models, testdata, tmp_path):
    """OpenVINO's telemetry would leave a client's number in the user's folder."""
    clip = testdata / "footage" / "sign-book.mkv"
    home = tmp_path / "home"
    home.mkdir()
    shared = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    own = {"HOME": str(home), "USERPROFILE": str(home), "XDG_CACHE_HOME": shared}
    done = vtube("run", "--source", clip, "--no-window", "--seconds", 0.3, "--json", cwd=tmp_path, env=own)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["frames"] > 3
    assert list(home.iterdir()) == []


def test_every_frame_of_a_clip_becomes_a_frame_of_the_take(models, testdata, tmp_path):
    clip = testdata / "footage" / "sign-book.mkv"
    done = vtube("run", "--source", clip, "--no-window", "--record", "out.pose.json", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    take = read(tmp_path / "out.pose.json")
    result = json.loads(done.stdout)
    assert len(take.times) == result["frames"] == 109
    assert result["saved"] == ["out.pose.json"]
    assert not list(tmp_path.glob("*.journal"))


def test_the_arms_of_the_take_follow_the_signer(models, testdata, tmp_path):
    """In sign-book the hands hang at first and at last, and are raised before the face from 0.6 s to 3 s."""
    clip = testdata / "footage" / "sign-book.mkv"
    assert vtube("run", "--source", clip, "--no-window", "--record", "out.pose.json", cwd=tmp_path).returncode == 0
    replay = Replay(read(tmp_path / "out.pose.json"))
    first, raised, last = (replay.parameters(t) for t in (0.0, 1.5, replay.duration))
    for side in ("Left", "Right"):
        assert abs(first[f"{side}LowerArm"]) < 30
        assert 120 < abs(raised[f"{side}LowerArm"]) < 175
        assert abs(last[f"{side}LowerArm"]) < 30


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_recording_without_loss(models, testdata, tmp_path, number, status):
    clip = testdata / "footage" / "sign-book.mkv"
    words = ["run", "--source", clip, "--no-window", "--realtime", "--loop", "--record", "out.pose.json"]
    environment = os.environ | HEADLESS
    with subprocess.Popen(
        [sys.executable, "-m", "vtube", *map(str, words)], cwd=tmp_path, env=environment, stderr=subprocess.PIPE
    ) as process:
        journal = tmp_path / "out.pose.json.journal"
        written(journal)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    assert (tmp_path / "out.pose.json").exists(), errors
    assert len(read(tmp_path / "out.pose.json").times) > 10
    assert not journal.exists()


def test_what_a_killed_recording_left_is_recovered_by_the_next_run(models, testdata, tmp_path):
    clip = testdata / "footage" / "sign-book.mkv"
    words = ["run", "--source", clip, "--no-window", "--realtime", "--loop", "--record", "out.pose.json"]
    journal = tmp_path / "out.pose.json.journal"
    with subprocess.Popen([sys.executable, "-m", "vtube", *map(str, words)], cwd=tmp_path, env=os.environ) as process:
        written(journal)
        process.kill()
    done = vtube("run", "--source", demo(), "--seconds", 0.2, "--json", cwd=tmp_path, env=HEADLESS)
    assert done.returncode == 0, done.stderr
    (saved,) = json.loads(done.stdout)["saved"]
    assert len(read(Path(saved)).times) > 10
    assert not journal.exists()


def test_the_same_command_after_a_crash_keeps_what_it_recovers(models, testdata, tmp_path):
    clip = testdata / "footage" / "sign-book.mkv"
    record = ["run", "--source", clip, "--no-window", "--record", "out.pose.json"]
    journal = tmp_path / "out.pose.json.journal"
    command = [sys.executable, "-m", "vtube", *map(str, record), "--realtime", "--loop"]
    with subprocess.Popen(command, cwd=tmp_path, env=os.environ) as process:
        written(journal)
        process.kill()
    done = vtube(*record, "--seconds", 0.2, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    recovered, new = (read(tmp_path / path) for path in json.loads(done.stdout)["saved"])
    assert len(recovered.times) > 10
    assert len(new.times) == 6


def test_a_picture_without_a_person_is_a_performance_at_rest(models, tmp_path):
    still(tmp_path / "still.png")
    done = vtube("run", "--source", "still.png", "--no-window", "--record", "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["frames_with_a_person"] == 0
    assert read(tmp_path / "out.pose.json").values["BodyFound"].max() == 0


@pytest.mark.timeout(300)  # the first run exports the pose weights
def test_the_face_reaches_the_take_and_may_be_left_out(models, testdata, tmp_path):
    """She opens her eyes in the first tenth of a second of this clip and shuts them at its frame 30."""
    clip = testdata / "footage" / "face-woman.mp4"
    for name, asked in (("face", ()), ("no-face", ("--no-face",)), ("no-body", ("--no-body",))):
        take = f"{name}.pose.json"
        words = ("run", "--source", clip, "--no-window", "--seconds", 1.2, "--record", take, "--json", *asked)
        done = vtube(*words, cwd=tmp_path, timeout=250)
        assert done.returncode == 0, done.stderr
        values = read(tmp_path / take).values
        lids = values["EyeOpenLeft"]
        if name == "no-face":
            assert lids.min() == 1
            assert values["EyesFound"].max() == 0
        else:
            assert lids[28:33].min() < 0.1
            assert lids[20:27].min() > 0.8
            assert values["EyesFound"][10:].min() == 1
        assert (values["BodyFound"].max() == 0) == (name == "no-body")


@pytest.mark.parametrize("spoil", ["missing", "corrupt"])
def test_without_a_usable_face_model_the_body_goes_on(models, testdata, tmp_path, spoil):
    own = tmp_path / "own"
    own.mkdir()
    (own / "yolov8n-pose.pt").symlink_to(models / "yolov8n-pose.pt")
    (own / "face_landmarker.task").write_bytes(b"PK nothing of use")
    clip = testdata / "footage" / "sign-book.mkv"
    words = ["run", "--source", clip, "--no-window", "--seconds", 0.5, "--json"]
    words += ["--set", f"face.model={'nowhere/face.task' if spoil == 'missing' else own / 'face_landmarker.task'}"]
    done = vtube(*words, cwd=tmp_path, env={"VTUBE_MODELS": str(own)})
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("without a face model: ") == 1
    result = json.loads(done.stdout)
    assert result["frames_with_a_person"] > 10
    assert result["frames_watched"] == 0


def test_without_body_and_without_a_usable_face_model_nothing_is_tracked(models, testdata, tmp_path):
    (tmp_path / "face_landmarker.task").write_bytes(b"PK nothing of use")
    clip = testdata / "footage" / "sign-book.mkv"
    words = ["run", "--source", clip, "--no-window", "--no-body", "--record", "out.pose.json"]
    words += ["--set", "face.model=face_landmarker"]
    done = vtube(*words, cwd=tmp_path, env={"VTUBE_MODELS": str(tmp_path)})
    assert done.returncode == 2
    assert "error: --no-body: there is no model to track with" in done.stderr
    assert not list(tmp_path.glob("*.pose.json*"))


def test_neither_body_nor_face_is_refused(testdata, tmp_path):
    clip = testdata / "footage" / "sign-book.mkv"
    done = vtube("run", "--source", clip, "--no-window", "--no-body", "--no-face", cwd=tmp_path)
    assert done.returncode == 2
    assert "neither body nor face" in done.stderr
    done = vtube("run", "--source", clip, "--no-window", "--set", "face.estimator=mediapip", cwd=tmp_path)
    assert done.returncode == 2
    assert "mediapipe_face" in done.stderr
    for asked, meant in (("face.model=face_landmark", "face_landmarker"), ("hands.model=mediapip", "mediapipe_hands")):
        done = vtube("run", "--source", clip, "--no-window", "--set", asked, cwd=tmp_path)
        assert done.returncode == 2
        assert f"did you mean {meant}?" in done.stderr


@pytest.mark.timeout(300)  # the first run exports the pose weights
def test_a_sound_file_moves_the_mouth_of_every_frame_of_a_video(models, testdata, tmp_path):
    """Half a second of silence, half a second of a buzz like a voice, and again."""
    t = np.arange(4 * 16000) / 16000
    buzz = sum(np.sin(2 * np.pi * 150 * k * t) / k for k in range(1, 20))
    soundfile.write(tmp_path / "said.wav", 0.1 * buzz * (t % 1.0 >= 0.5), 16000)
    clip = testdata / "footage" / "sign-eat.mkv"
    words = ["--source", clip, "--no-window", "--seconds", 1.4, "--voice", "said.wav", "--mouth", "voice"]
    done = vtube("run", *words, "--record", "out.pose.json", cwd=tmp_path, timeout=250)
    assert done.returncode == 0, done.stderr
    replay = Replay(read(tmp_path / "out.pose.json"))
    mouth = np.array([replay.parameters(t)["MouthOpen"] for t in np.arange(0.05, 1.3, 0.05)])
    buzzing = np.arange(0.05, 1.3, 0.05) % 1.0 >= 0.5
    assert mouth[buzzing][1:-1].min() > 0.1
    assert mouth[:8].max() == 0.0


@pytest.mark.timeout(300)
def test_a_voice_that_cannot_be_heard_is_told_and_live_the_rest_goes_on(models, testdata, tmp_path):
    clip = testdata / "footage" / "sign-eat.mkv"
    (tmp_path / "odd.wav").write_bytes(b"not a sound")
    words = ["run", "--source", clip, "--no-window", "--seconds", 1, "--voice", "odd.wav"]
    live = vtube(*words, "--realtime", cwd=tmp_path, timeout=250)
    assert live.returncode == 0, live.stderr
    assert "warning: odd.wav: not a sound file" in live.stderr
    assert "going on without a voice" in live.stderr
    batch = vtube(*words, "--record", "out.pose.json", cwd=tmp_path)
    assert batch.returncode == 2
    assert "error: odd.wav: not a sound file" in batch.stderr
    misspelt = vtube(*words, "--set", "voice.source=microfone", cwd=tmp_path)
    assert misspelt.returncode == 2
    assert "error: voice: unknown name 'microfone'" in misspelt.stderr


@pytest.mark.parametrize("pace", [["--realtime"], []])
def test_without_the_vowels_of_a_profile_the_rest_goes_on(models, testdata, tmp_path, pace):
    soundfile.write(tmp_path / "said.wav", np.zeros(16000), 16000)
    profile = tmp_path / "vtube" / "voices" / "mine.json"
    profile.parent.mkdir(parents=True)
    profile.write_text('{"format": "vtube-voice", "version": 2}', encoding="utf-8")
    words = ["run", "--source", testdata / "footage" / "sign-eat.mkv", "--no-window", "--no-body", "--seconds", 0.3]
    said = ["--voice", "said.wav", "--set", "voice.profile=mine"]
    done = vtube(*words, *said, *pace, "--json", cwd=tmp_path, env={"XDG_DATA_HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("warning: ") == 1
    assert "unusable voice profile: version 2, expected 1" in done.stderr
    assert "going on without a voice" in done.stderr
    assert json.loads(done.stdout)["frames"] > 0


def test_what_cannot_begin_leaves_no_face_model_behind(models, testdata):
    """Nothing that is loaded beside outlives a run without a window that was refused."""
    clip = testdata / "footage" / "sign-eat.mkv"
    changes = {"source.name": str(clip), "window.enabled": False, "solving.profile": "no/name"}
    with pytest.raises(UsageError, match="unusable profile name"):
        run(override(load(None, []), changes), Stop())
    assert "face" not in {thread.name for thread in threading.enumerate()}
