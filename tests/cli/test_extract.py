"""``vtube extract`` from the outside: what it says, what it leaves alone, and what survives."""

import json
import os
import random
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
    lines = [json.loads(line) for line in (out / "manifest.jsonl").read_text().splitlines()[1:]]
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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch.mp4"], "no such file"),
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
    assert main(["extract", *(word.format(clip=clip) for word in words), "-o", str(out)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_takes_of_others_are_not_replaced(tmp_path, capsys, models):
    """Neither one that was there before, nor one that was changed since; before anything is begun."""
    clip, out = tmp_path / "a.mp4", tmp_path / "out"
    clip.write_bytes(b"x")
    out.mkdir()
    (out / "a-2.pose.json").write_text("mine")
    assert extract(clip, "-o", out) == 2
    assert "a-2.pose.json" in capsys.readouterr().err
    assert (out / "a-2.pose.json").read_text() == "mine"
    assert states(out) == {}


def test_a_folder_that_is_a_file_is_refused(tmp_path, capsys, models):
    """With its name."""
    clip, out = tmp_path / "a.mp4", tmp_path / "out"
    clip.write_bytes(b"x")
    out.write_text("mine")
    assert extract(clip, "-o", out) == 2
    assert "out" in capsys.readouterr().err
    assert out.read_text() == "mine"


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
    """At random moments; in the end each video is done once, with whole takes, the same as without."""
    out, straight = tmp_path / "out", tmp_path / "straight"
    chance = random.Random(kills)  # noqa: S311 - no secret
    for _ in range(kills):
        process = begin(clips, out)
        time.sleep(chance.uniform(2, 9))
        process.kill()
        process.wait()
        if (out / "manifest.jsonl").exists():
            for name, state in states_now(out):
                assert state != "done" or all((out / take).is_file() for take in name)
    assert begin(clips, out).wait() == 0
    assert begin(clips, straight).wait() == 0
    assert contents(out) == contents(straight) != {}
    assert {key: n for key, n in states(out).items() if key[1] == "done"} == dict.fromkeys(
        [(path.stem, "done") for path in clips.glob("*.mp4")], 1
    )
    assert not list(out.glob("*.part"))


def states_now(out):
    """(takes, state) of the whole lines of a manifest."""
    for line in (out / "manifest.jsonl").read_bytes().split(b"\n")[1:-1]:
        document = json.loads(line) if line.endswith(b"}") else {}
        yield tuple(document.get("takes", ())), document.get("state")
        for take, digest in document.get("takes", {}).items():
            assert sha256_of(out / take) == digest
