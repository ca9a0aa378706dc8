"""``vtube take`` and ``vtube export``: what they say, and what they leave alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube.cli import main
from vtube.paths import shipped
from vtube.takes.audio import Audio
from vtube.takes.mirroring import mirror
from vtube.takes.read import read
from vtube.takes.write import write

DEMO = shipped("assets") / "demo.pose.json.gz"
EDITS = {
    "trim": ("--from", "2", "--to", "0:05"),
    "cut": ("--from", "2", "--to", "5"),
    "merge": (),
    "resample": ("--fps", "60"),
    "mirror": (),
}


@pytest.fixture
def wave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recorded take in the working folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(DEMO, "wave.pose.json.gz")
    return Path("wave.pose.json.gz")


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict:
    """The JSON that a command prints."""
    assert main([*map(str, words), "--json"]) == 0
    said = capsys.readouterr()
    assert not said.err
    return json.loads(said.out)


def refusal(capsys: pytest.CaptureFixture[str], *words: object, status: int = 2) -> str:
    """The one line that a command refuses with."""
    assert main([*map(str, words)]) == status
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert said.err.startswith("error: ")
    return said.err


def test_info_tells_people_and_programs(wave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["take", "info", str(wave)]) == 0
    said = capsys.readouterr().out
    for words in (
        "8.07 s, 243 frames",
        "gaps       none",
        "body 100%",
        "coco17",
        "LeftLowerArm",
        "154.9",
        "events     none",
    ):
        assert words in said
    assert main(["take", "info", str(wave), "--quiet"]) == 0
    assert capsys.readouterr().out == said
    told = answer(capsys, "take", "info", wave)
    assert told["take"] == "wave.pose.json.gz"
    assert told["frames"] == 243


@pytest.mark.parametrize("action", EDITS)
def test_an_edited_take_lies_beside_its_take(wave: Path, capsys: pytest.CaptureFixture[str], action: str) -> None:
    before = wave.read_bytes()
    said = answer(capsys, "take", action, wave, *EDITS[action])
    made = read(Path(said["take"]))
    assert said["take"].startswith("wave.")
    assert said["take"].endswith(".pose.json.gz")
    assert said["frames"] == len(made.times)
    assert wave.read_bytes() == before
    assert {path.name for path in Path().iterdir()} == {wave.name, said["take"]}


def test_what_is_named_is_done(wave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Seconds and minutes, rates and methods come through to the take that is named."""
    whole = read(wave)
    assert answer(capsys, "take", "trim", wave, "--from", "2", "--to", "0:05", "-o", "a")["take"] == "a.pose.json"
    assert read(Path("a.pose.json")).duration == pytest.approx(3, abs=0.04)
    main(["take", "cut", str(wave), "--from", "2", "--to", "5", "-o", "b"])
    assert read(Path("b.pose.json")).duration == pytest.approx(whole.duration - 3, abs=0.07)
    main(["take", "merge", "a.pose.json", "b.pose.json", "-o", "c"])
    assert len(read(Path("c.pose.json")).times) == pytest.approx(len(whole.times), abs=1)
    main(["take", "resample", str(wave), "--fps", "10", "--method", "linear", "-o", "d"])
    assert read(Path("d.pose.json")).header.fps == 10
    main(["take", "mirror", str(wave), "-o", "e"])
    np.testing.assert_allclose(read(Path("e.pose.json")).rotations, mirror(whole).rotations, atol=1e-4)


def test_a_take_is_replaced_by_force_alone_and_another_file_never(
    wave: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(read(wave), Path("there.pose.json"))
    Path("mine.pose.json").write_text('{"my": "notes"}', encoding="utf-8")
    before = Path("there.pose.json").read_bytes()
    words = ("take", "trim", wave, "--to", 1, "-o")
    assert "there is already a take; -o takes another name, --force" in refusal(capsys, *words, "there.pose.json")
    assert Path("there.pose.json").read_bytes() == before
    assert "exists and is not a take" in refusal(capsys, *words, "mine.pose.json", "--force")
    assert "no such folder" in refusal(capsys, *words, "none/a.pose.json")
    assert "not the name of a take" in refusal(capsys, *words, "a.png")
    assert Path("mine.pose.json").read_text(encoding="utf-8") == '{"my": "notes"}'
    assert main([*map(str, words), "there.pose.json", "--force"]) == 0
    assert Path("there.pose.json").read_bytes() != before


def test_what_becomes_of_a_takes_sound_is_said(wave: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It lies beside the take, by name: elsewhere it has to be copied, and after a cut there is none."""
    take = read(wave)
    session = take.header.session.model_copy(update={"audio": Audio(file="wave.wav")})
    write(replace(take, header=take.header.model_copy(update={"session": session})), wave)
    Path("wave.wav").write_bytes(b"sound")
    Path("elsewhere").mkdir()
    main(["take", "trim", str(wave), "--from", "1", "--quiet"])
    assert not capsys.readouterr().err
    main(["take", "trim", str(wave), "--from", "1", "-o", "elsewhere/a", "--quiet"])
    assert capsys.readouterr().err == "warning: elsewhere/a.pose.json: copy its sound there too: wave.wav\n"
    main(["take", "cut", str(wave), "--from", "1", "--to", "2", "-o", "b", "--quiet"])
    assert "b.pose.json: the sound is left out" in capsys.readouterr().err


def test_a_take_may_take_its_own_place(wave: Path) -> None:
    assert main(["take", "trim", str(wave), "--to", "1", "-o", str(wave), "--force", "--quiet"]) == 0
    assert read(wave).duration <= 1


@pytest.mark.parametrize(
    "words",
    [
        "trim --from x",
        "trim --to 1:x",
        "cut --from 3 --to 2",
        "trim --from -1",
        "resample",
        "resample --fps 0",
        "resample --fps 0.09",
        "resample --fps 1001",
        "resample --fps nan",
    ],
)
def test_wrong_options_are_one_line(wave: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    action, *rest = words.split()
    refusal(capsys, "take", action, wave, *rest)
    assert list(Path().iterdir()) == [wave]


@pytest.mark.parametrize("action", ["info", *EDITS, "plot"])
@pytest.mark.parametrize(
    "content",
    [None, b"", b"{}", b'{"format": "vtube-pose", "version": 2}', b"\x1f\x8bnonsense", b"[" * 99_999],
    ids=["missing", "empty", "no take", "newer", "damaged", "nested"],
)
def test_what_is_no_take_is_one_line(
    wave: Path, capsys: pytest.CaptureFixture[str], action: str, content: bytes | None
) -> None:
    """From every action; nothing is written."""
    if content is not None:
        Path("bad.pose.json").write_bytes(content)
    before = set(Path().iterdir())
    assert "bad.pose.json" in refusal(capsys, "take", action, "bad.pose.json", *EDITS.get(action, ()))
    assert set(Path().iterdir()) == before


def test_validate_says_all_that_is_wrong(wave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["take", "validate", str(wave)]) == 0
    assert capsys.readouterr().out == "wave.pose.json.gz: nothing is wrong\n"
    write(read(wave), Path("bad.pose.json"))
    document = json.loads(Path("bad.pose.json").read_text(encoding="utf-8"))
    document["fps"], document["tracks"][1]["data"][5] = 0, 0.5
    Path("bad.pose.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(["take", "validate", "bad.pose.json"]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "bad.pose.json: fps: 0 is less than the minimum of 0.1",
        "bad.pose.json: tracks.1 (bone Hips rotation).data.5: 0.5 is not a whole number of 32 bits",
    ]
    assert not said.err
    assert main(["take", "validate", "bad.pose.json", "--json"]) == 2
    assert next(problem["place"] for problem in json.loads(capsys.readouterr().out)["problems"]) == "fps"
    assert "none.pose.json: cannot be read" in refusal(capsys, "take", "validate", "none.pose.json")


def test_plot_draws_what_is_asked(wave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "take", "plot", wave)["plot"] == "wave.png"
    assert Path("wave.png").read_bytes().startswith(b"\x89PNG")
    main(["take", "plot", str(wave), "-o", "few.svg", "--only", "MouthOpen,Head", "--from", "1", "--to", "2"])
    assert Path("few.svg").read_bytes().startswith(b"<?xml")
    assert "there is already something" in refusal(capsys, "take", "plot", wave)
    assert "unknown kind of plot" in refusal(capsys, "take", "plot", wave, "-o", "a.gif")
    assert "did you mean MouthOpen" in refusal(capsys, "take", "plot", wave, "-o", "a.png", "--only", "MouthOpne")
    assert "no frame is there" in refusal(capsys, "take", "plot", wave, "-o", "a.png", "--from", "99")
    assert {path.name for path in Path().iterdir()} == {wave.name, "wave.png", "few.svg"}


def test_export_writes_what_is_asked(wave: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "export", wave, "--to", "csv", "-o", "a.csv")["files"] == ["a.csv"]
    assert Path("a.csv").read_text(encoding="utf-8").startswith("t,keypoint.nose.x")
    assert answer(capsys, "export", wave, "--to", "bvh", "-o", "a.bvh")["format"] == "bvh"
    said = refusal(capsys, "export", wave, "--to", "cvs", "-o", "a")
    assert said.startswith("error: --to: unknown name 'cvs'; did you mean csv?")
    assert "another ending" in refusal(capsys, "export", wave, "--to", "bvh", "-o", "a.csv", "--force")
    assert "there is already something" in refusal(capsys, "export", wave, "--to", "csv", "-o", "a.csv")
    assert main(["export", str(wave), "--to", "csv", "-o", "a.csv", "--force", "--quiet"]) == 0
    assert not capsys.readouterr().out


@pytest.mark.parametrize("words", ["export {} --to csv -o a.csv", "take info {}", "take mirror {}"])
@pytest.mark.parametrize(
    ("wrong", "told"),
    [("--set nonsense=1", "nonsense"), ("--config nosuch", "nosuch"), ("--set avatar.mirror=perhaps", "perhaps")],
)
def test_wrong_settings_are_told(
    wave: Path, capsys: pytest.CaptureFixture[str], words: str, wrong: str, told: str
) -> None:
    """Also where none is needed; nothing is written."""
    assert told in refusal(capsys, *words.format(wave).split(), *wrong.split())
    assert list(Path().iterdir()) == [wave]


def test_an_exported_avatar_is_shown_by_the_settings(wave: Path) -> None:
    """As vtube play shows it with the same ones: the mirror exchanges what the arms do."""
    main(["take", "trim", str(wave), "--to", "1", "-o", "w", "--quiet"])
    motions = {}
    for name, mirror_ in (("as_is", "true"), ("again", "true"), ("other", "false")):
        words = ["export", "w.pose.json", "--to", "godot", "--avatar", "snip", "-o", name, "--quiet"]
        assert main([*words, "--set", f"avatar.mirror={mirror_}"]) == 0
        motions[name] = Path(name, "avatars/snip/snip_w.tres").read_bytes()
    assert motions["as_is"] == motions["again"] != motions["other"]


def test_an_export_has_the_performers_own_sides(wave: Path) -> None:
    """Whether or not the file has them exchanged."""
    take = mirror(read(wave))
    session = take.header.session.model_copy(update={"mirrored": True})
    header = take.header.model_copy(update={"session": session})
    write(type(take)(header, take.times, take.rotations, take.hips, take.keypoints, take.values), Path("m.pose.json"))
    for source, out in ((wave, "a.bvh"), (Path("m.pose.json"), "b.bvh")):
        assert main(["export", str(source), "--to", "bvh", "-o", out, "--quiet"]) == 0
    one, other = (np.loadtxt(out, skiprows=109) for out in ("a.bvh", "b.bvh"))
    np.testing.assert_allclose(one, other, atol=0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("words", ["take resample wave.pose.json.gz --fps 1000", "export long.pose.json --to csv -o a"])
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_is_stopped_leaves_no_half_file(wave: Path, words: str, sent: int, status: int) -> None:
    """By Ctrl-C, or by the system that shuts down."""
    assert main(["take", "resample", str(wave), "--fps", "1000", "-o", "long", "--quiet"]) == 0
    before = set(Path().iterdir())
    command = [sys.executable, "-m", "vtube", *words.split()]
    with subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.PIPE) as running:
        while not list(Path().glob("*.part")) and running.poll() is None:
            time.sleep(0.001)
        running.send_signal(sent)
        _, said = running.communicate()
    assert running.returncode == status, said
    assert said.decode().splitlines()[-1:] == ["interrupted"] * (sent == signal.SIGINT)
    assert set(Path().iterdir()) == before
