"""``vtube extract`` from the outside: what it says, what it leaves alone, and what survives."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests.batch.conftest import clips, contents  # noqa: F401 - a fixture
from vtube.cli import main
from vtube.weights.download import sha256_of

QUICK = ("--set", "body.size=320", "--set", "face.model=none")


def extract(*words):
    return main(["extract", *map(str, words), *QUICK])


def states(out):
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[1:]]
    return Counter((line["name"], line["state"]) for line in lines)


def test_a_batch_is_done_once_and_gone_on_with(clips, models, tmp_path, capsys):  # noqa: F811
    """A bad video is told of and does not stop the rest; --resume tries it again, and what was lost or changed."""
    out, bad = tmp_path / "takes", tmp_path / "bad.mp4"
    bad.write_bytes(b"no video")
    words = (clips / "yes.mp4", clips / "crowd.mp4", bad, "-o", out, "--workers", 1)
    assert extract(*words, "--json") == 1
    told = capsys.readouterr()
    summary = json.loads(told.out)
    assert (summary["done"], summary["failed"], summary["skipped"]) == (2, 1, 0)
    assert [failure["source"] for failure in summary["failures"]] == [str(bad)]
    assert told.err.count("bad.mp4") == 1
    assert sorted(summary["takes"]) == sorted(str(path) for path in out.glob("*.pose.json"))
    before = contents(out)

    assert extract(*words) == 2
    assert "--resume" in capsys.readouterr().err

    (out / "yes.pose.json").unlink()
    bad.write_bytes((clips / "again.mp4").read_bytes())
    assert extract(*words, "--resume", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["done"], summary["failed"], summary["skipped"]) == (2, 0, 1)
    assert contents(out) == before | {"bad.pose.json": (out / "bad.pose.json").read_bytes()}
    assert (states(out)["crowd", "done"], states(out)["yes", "done"]) == (1, 2)


def test_a_video_that_was_cut_off_is_done_with_a_warning(testdata, models, tmp_path, capsys):
    """For people, in the manifest and for programs: what there is of it has its take."""
    cut, out = tmp_path / "cut.mkv", tmp_path / "takes"
    whole = (testdata / "footage" / "sign-again.mkv").read_bytes()
    cut.write_bytes(whole[: len(whole) // 3])
    assert extract(cut, "-o", out, "--json") == 0
    told = capsys.readouterr()
    (found,) = json.loads(told.out)["warnings"]
    assert found["source"] == str(cut)
    assert "cut off" in found["warning"]
    assert told.err.count(str(cut)) == 1
    assert (
        json.loads((out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[-1])["warning"] == found["warning"]
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch.mp4"], "no such file"),
        (["@nosuch.txt"], "no such list"),
        (["{clip}", ""], "empty name"),
        (["{clip}", "-o", "memory://takes"], "goes with this process"),
        (["{clip}", "--workers", "0"], "whole number"),
        (["{clip}", "--engine", "lokal"], "did you mean local"),
        (["{clip}", "--address", "auto"], "--address"),
        (["{clip}", "--resume", "--force"], "not allowed"),
        (["{clip}", "--set", "body.model=none"], "pose model"),
        (["{clip}", "--set", "solving.profile=me"], "solving.profile"),
        (["{clip}", "--set", "body.model=/nosuch.pt"], "nosuch.pt"),
        (["{clip}", "--model", "nosuch.pt", "--trust-weights"], "nosuch.pt"),
    ],
)
def test_mistakes_are_one_line_and_nothing_is_begun(tmp_path, capsys, words, said):
    """Exit status 2, before there is a folder."""
    clip = tmp_path / "a.mp4"
    clip.write_bytes(b"x")
    out = tmp_path / "out"
    assert main(["extract", "-o", str(out), *(word.format(clip=clip) for word in words)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_takes_of_others_are_not_replaced(tmp_path, capsys, models):
    """Neither one that was there before, nor one that was changed since; before anything is begun."""
    clip, out = tmp_path / "a.mp4", tmp_path / "out"
    clip.write_bytes(b"x")
    out.mkdir()
    (out / "a-2.pose.json").write_text("mine", encoding="utf-8")
    assert extract(clip, "-o", out) == 2
    assert "a-2.pose.json" in capsys.readouterr().err
    assert (out / "a-2.pose.json").read_text(encoding="utf-8") == "mine"
    assert states(out) == {}


def test_a_folder_that_is_a_file_is_refused(tmp_path, capsys, models):
    """With its name."""
    clip, out = tmp_path / "a.mp4", tmp_path / "out"
    clip.write_bytes(b"x")
    out.write_text("mine", encoding="utf-8")
    assert extract(clip, "-o", out) == 2
    assert "out" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "mine"


def begin(clips, out):  # noqa: F811
    words = ["extract", str(clips), "-o", str(out), "--workers", "2", "--resume", "--quiet", *QUICK]
    return subprocess.Popen([sys.executable, "-m", "vtube", *words], start_new_session=True)


@pytest.mark.slow
def test_ctrl_c_ends_it_in_order(clips, models, tmp_path):  # noqa: F811
    """Status 130; all lines of the manifest are whole, and what it calls done is there."""
    out = tmp_path / "out"
    process = begin(clips, out)
    while not out.is_dir() or (out / "manifest.jsonl").stat().st_size < 100:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    done = {name for name, state in states(out) if state == "done"}
    assert all(name.split(".")[0].split("-")[0] in done for name in contents(out))


@pytest.mark.parametrize(
    "kills", [pytest.param(1, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.nightly)]
)
def test_kill_9_loses_nothing(clips, models, tmp_path, kills):  # noqa: F811
    """At random moments, each with videos at work; in the end each video is done once, with whole takes, the same as
    without.
    """
    shoot, out, straight = many(clips, tmp_path / "shoot", 6 * kills), tmp_path / "out", tmp_path / "straight"
    chance = random.Random(kills)  # noqa: S311 - no secret
    met = 0
    for _ in range(kills):
        before = len(written(out))
        process = begin(shoot, out)
        while not any(line["state"] == "begun" for line in written(out)[before:]):
            assert process.poll() is None
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.5))
        process.kill()
        assert process.wait() == -signal.SIGKILL
        last = {line["name"]: line["state"] for line in written(out)}
        met += "begun" in last.values()
        for line in written(out):
            assert all(sha256_of(out / take) == digest for take, digest in line.get("takes", {}).items())
    assert met == kills
    assert begin(shoot, out).wait() == 0
    assert begin(shoot, straight).wait() == 0
    assert contents(out) == contents(straight) != {}
    done = {name: n for (name, state), n in states(out).items() if state == "done"}
    assert done == {path.stem: 1 for path in shoot.iterdir()}
    assert not list(out.glob("*.part"))


def many(clips, folder, count):  # noqa: F811
    """A folder with so many videos, the same four over and over."""
    folder.mkdir()
    each = sorted(clips.glob("*.mp4"))
    for i in range(count):
        shutil.copy(each[i % len(each)], folder / f"v{i}.mp4")
    return folder


def written(out):
    """The whole lines of a manifest so far, without the first."""
    path = out / "manifest.jsonl"
    lines = path.read_bytes().split(b"\n")[1:-1] if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith(b"}")]
