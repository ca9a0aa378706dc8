"""A take's sound lies beside it under its name, and nothing else is ever touched."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from vtube.errors import InputError
from vtube.outputs.recorder import Recorder, create
from vtube.parameters import REST
from vtube.skeletons import coco17
from vtube.takes.audio import Audio
from vtube.takes.read import read
from vtube.takes.recover import recover_all
from vtube.takes.sound import recorded, sound_of
from vtube.takes.take import Take
from vtube.takes.write import write
from vtube.types import Moment, SourceInfo

SOURCE = SourceInfo("webcam", "camera", (640, 480), 30.0)


def recorder(path: Path) -> Recorder:
    return create(path=path, source=SOURCE, skeleton=coco17.create(), sound=True)


def record(path: Path, loud: float = 0.5, *, silent: bool = False) -> Recorder:
    """Half a second of a take with its sound."""
    with recorder(path) as made:
        for k in range(15):
            made.send(Moment(5.0 + k / 30, REST))
            if made.tape and not silent:
                made.tape.hear(5.0 + k / 30, 30000.0, np.full(1000, loud, np.float32))
    return made


def with_audio(take: Take, file: object, offset: float = 0.0) -> Take:
    audio = Audio.model_construct(file=file, offset=offset)
    session = take.header.session.model_copy(update={"audio": audio})
    return replace(take, header=take.header.model_copy(update={"session": session}))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("take", "sound"),
    [("a.pose.json", "a.wav"), ("a.b.vtpose", "a.b.wav"), ("a.json.gz", "a.wav"), ("ä ö.pose.json.gz", "ä ö.wav")],
)
def test_names(tmp_path: Path, take: str, sound: str) -> None:
    assert record(tmp_path / take).kept == tmp_path / take
    assert left(tmp_path) == sorted([take, sound])
    assert recorded(read(tmp_path / take), tmp_path / take) == (tmp_path / sound, 0.0)
    samples, rate = soundfile.read(tmp_path / sound)
    assert len(samples) / rate == pytest.approx(0.5)


def test_a_take_in_which_nothing_was_heard_names_no_sound(tmp_path: Path) -> None:
    record(tmp_path / "a.pose.json", silent=True)
    assert left(tmp_path) == ["a.pose.json"]
    assert recorded(read(tmp_path / "a.pose.json"), tmp_path / "a.pose.json") == (None, 0.0)
    assert "audio" not in json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))["session"]


def test_a_take_that_is_recorded_again_keeps_its_sound_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    record(path, 0.25)
    with recorder(path) as again:
        again.send(Moment(0.0, REST))
        assert again.tape is not None
        again.tape.hear(0.0, 30000.0, np.full(1000, 0.75, np.float32))
        assert soundfile.read(tmp_path / "a.wav")[0].max() == pytest.approx(0.25, abs=0.01)
    assert soundfile.read(tmp_path / "a.wav")[0].max() == pytest.approx(0.75, abs=0.01)
    assert left(tmp_path) == ["a.pose.json", "a.wav"]


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_a_sound_of_somebody_elses_stays(tmp_path: Path, there: str) -> None:
    """The take says which one is its own."""
    sound = tmp_path / "a.wav"
    if there == "file":
        sound.write_text("mine", encoding="utf-8")
    elif there == "folder":
        sound.mkdir()
    else:
        sound.symlink_to(tmp_path / "nowhere")
    path = tmp_path / "a.pose.json"
    record(path)
    assert recorded(read(path), path) == (tmp_path / "a.1.wav", 0.0)
    record(path)
    assert left(tmp_path) == ["a.1.wav", "a.pose.json", "a.wav"]
    assert there != "file" or sound.read_text(encoding="utf-8") == "mine"


def test_where_a_sound_is_recorded_to_nobody_elses_file_is(tmp_path: Path) -> None:
    """Browsers call unfinished downloads so."""
    (tmp_path / "a.wav.part").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.wav\.part: exists and is no recording's"):
        recorder(tmp_path / "a.pose.json")
    with create(path=tmp_path / "a.pose.json", source=SOURCE, skeleton=coco17.create()) as silent:
        silent.send(Moment(0.0, REST))
    assert left(tmp_path) == ["a.pose.json", "a.wav.part"]
    assert (tmp_path / "a.wav.part").read_text(encoding="utf-8") == "mine"


def killed(path: Path) -> None:
    """A recording of two seconds to ``path`` whose program is killed."""
    program = f"""
import os, signal, numpy as np
from pathlib import Path
from vtube.outputs.recorder import create
from vtube.parameters import REST
from vtube.skeletons import coco17
from vtube.types import Moment, SourceInfo
made = create(path=Path({str(path)!r}), source=SourceInfo("webcam", "camera", (640, 480), 30.0),
              skeleton=coco17.create(), sound=True).__enter__()
for k in range(60):
    made.send(Moment(5.0 + k / 30, REST))
    made.tape.hear(5.0 + k / 30, 30000.0, np.full(1000, 0.75, np.float32))
while made.journal.read_bytes().count(b"\\n") < 61:
    pass
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_killed_recordings_sound_is_recovered_with_its_take(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json"
    killed(path)
    assert left(tmp_path) == ["a.pose.json.journal", "a.wav.part"]
    recover_all([tmp_path])
    assert recorded(read(path), path) == (tmp_path / "a.wav", 0.0)
    samples, rate = soundfile.read(tmp_path / "a.wav")
    assert len(samples) / rate == pytest.approx(2.0)
    assert left(tmp_path) == ["a.pose.json", "a.wav"]


def test_after_a_crash_one_records_to_the_same_file_again(tmp_path: Path) -> None:
    """What was recovered keeps its sound under another name than the new take's."""
    path = tmp_path / "a.pose.json"
    killed(path)
    record(path, 0.25)
    lost = tmp_path / "a.recovered.pose.json"
    assert {recorded(read(take), take)[0] for take in (path, lost)} == {tmp_path / "a.wav", tmp_path / "a.1.wav"}
    for take, loud in ((path, 0.25), (lost, 0.75)):
        sound, _ = recorded(read(take), take)
        assert soundfile.read(sound)[0].max() == pytest.approx(loud, abs=0.01)


def test_a_recovered_take_takes_nobodys_place(tmp_path: Path) -> None:
    """Neither that of the take of its name, nor that of a sound of its new name."""
    path = tmp_path / "a.pose.json"
    record(path, 0.25)
    killed(path)
    (tmp_path / "a.recovered.wav").write_text("mine", encoding="utf-8")
    recover_all([tmp_path])
    take = tmp_path / "a.recovered.pose.json"
    assert recorded(read(take), take) == (tmp_path / "a.recovered.1.wav", 0.0)
    assert soundfile.read(tmp_path / "a.recovered.1.wav")[0].max() == pytest.approx(0.75, abs=0.01)
    assert soundfile.read(tmp_path / "a.wav")[0].max() == pytest.approx(0.25, abs=0.01)
    assert (tmp_path / "a.recovered.wav").read_text(encoding="utf-8") == "mine"


def test_what_a_take_says_of_its_sound_survives_reading_and_writing(tmp_path: Path, take: Take) -> None:
    write(with_audio(take, "voice.flac", -2.5), tmp_path / "a.pose.json")
    audio = read(tmp_path / "a.pose.json").header.session.audio
    assert (audio.file, audio.offset) == ("voice.flac", -2.5)


def test_a_sound_that_is_not_there_is_told(tmp_path: Path, take: Take, caplog: pytest.LogCaptureFixture) -> None:
    assert recorded(with_audio(take, "gone.wav"), tmp_path / "a.pose.json") == (None, 0.0)
    assert "gone.wav: the take's sound is not there" in caplog.text


@pytest.mark.parametrize(
    "file",
    ["../a.wav", "/etc/a.wav", "a/b.wav", "..\\a.wav", "c:a.wav", "a.mp3", ".wav\n.wav", "", 7, "list.m3u", None],
)
def test_a_strangers_sound_never_leads_out_of_the_folder(tmp_path: Path, take: Take, file: object) -> None:
    write(with_audio(take, "x.wav"), tmp_path / "a.pose.json")
    document = json.loads((tmp_path / "a.pose.json").read_text(encoding="utf-8"))
    document["session"]["audio"]["file"] = file
    (tmp_path / "a.pose.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"session\.audio\.file"):
        read(tmp_path / "a.pose.json")


def test_the_sounds_name_is_the_takes(tmp_path: Path) -> None:
    assert sound_of(tmp_path / "wave.pose.json.gz") == tmp_path / "wave.wav"
