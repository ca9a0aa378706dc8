"""``vtube smooth``: a calmer take beside the recorded one, and nothing lost on the way."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube import registry
from vtube.cli import main
from vtube.takes.audio import Audio
from vtube.takes.header import Generator
from vtube.takes.read import read
from vtube.takes.smoothing import Method, kalman
from vtube.takes.write import write
from vtube.types import Floats

DEMO = Path(__file__).parents[2] / "assets" / "demo.pose.json.gz"
METHODS = registry.names("takes.smoothing")


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A copy of the bundled take."""
    return Path(shutil.copy(DEMO, tmp_path / "demo.pose.json.gz"))


@pytest.mark.parametrize("method", METHODS)
def test_it_writes_a_calmer_take_and_leaves_the_recorded_one(
    method: str, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = demo.read_bytes()
    calm = demo.with_name("calm.pose.json")
    assert main(["smooth", str(demo), "--method", method, "--strength", "3", "-o", str(calm), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["saved"] == str(calm)
    assert told["frames"] == len(read(demo).times)
    assert told["trembling_after"] < told["trembling_before"]
    assert demo.read_bytes() == recorded
    take = read(calm)
    assert take.smoothed is not None
    assert np.array_equal(take.keypoints.points, read(demo).keypoints.points, equal_nan=True)


def test_a_name_without_an_ending_becomes_a_takes(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smooth", str(demo), "-o", str(demo.with_name("calm"))]) == 0
    assert f"saved {demo.with_name('calm.pose.json')}" in capsys.readouterr().out
    assert read(demo.with_name("calm.pose.json")).duration == read(demo).duration


def test_quiet_says_nothing(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["smooth", str(demo), "-o", str(demo.with_name("calm.vtpose.gz")), "--quiet"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_without_a_name_it_lies_beside_and_in_a_folder_it_has_the_same_name(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "calm"
    folder.mkdir()
    assert main(["smooth", str(demo)]) == 0
    assert main(["smooth", str(demo), "-o", str(folder)]) == 0
    beside = demo.with_name("demo.smoothed.pose.json.gz")
    assert (folder / beside.name).read_bytes() == beside.read_bytes()


def test_what_wrote_it_and_where_its_sound_is_are_said(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As every edit of a take says it."""
    take = read(demo)
    session = take.header.session.model_copy(update={"audio": Audio(file="wave.wav")})
    header = take.header.model_copy(update={"session": session, "generator": Generator(name="old", version="0")})
    write(replace(take, header=header), demo)
    (demo.parent / "calm").mkdir()
    assert main(["smooth", str(demo), "-o", str(demo.parent / "calm" / "a"), "--quiet"]) == 0
    out = demo.parent / "calm" / "a.pose.json"
    assert capsys.readouterr().err == f"warning: {out}: copy its sound there too: {demo.with_name('wave.wav')}\n"
    assert read(out).header.generator == Generator()


def test_a_take_is_replaced_only_by_force(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = demo.read_bytes()
    assert main(["smooth", str(demo), "-o", str(demo)]) == 2
    assert "--force" in capsys.readouterr().err
    assert demo.read_bytes() == before
    assert main(["smooth", str(demo), "-o", str(demo), "--force"]) == 0
    assert read(demo).smoothed is not None


def test_what_is_no_take_is_never_replaced(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = demo.with_name("notes.json")
    notes.write_text("of a stranger", encoding="utf-8")
    assert main(["smooth", str(demo), "-o", str(notes), "--force"]) == 2
    assert "is not a take" in capsys.readouterr().err
    assert notes.read_text(encoding="utf-8") == "of a stranger"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["missing.pose.json", "-o", "{}/calm"], "missing.pose.json"),
        (["{}", "-o", "{}/calm"], "directory"),
        (["{}/demo.pose.json.gz", "-o", "{}/no/such/calm"], "folder"),
        (["{}/demo.pose.json.gz", "-o", "{}/calm.mp4"], "not the name of a take"),
        (["{}/demo.pose.json.gz", "-o", "{}/calm", "--method", "kalmann"], "--method: unknown name"),
        (["{}/demo.pose.json.gz", "-o", "{}/calm", "--strength", "0"], "from 0.01 to 100"),
        (["{}/demo.pose.json.gz", "-o", "{}/calm", "--set", "smooth=1"], "unknown setting"),
        (["{}/torn.pose.json", "-o", "{}/calm"], "truncated"),
    ],
)
def test_what_is_wrong_is_one_line_and_leaves_nothing(
    words: list[str], wrong: str, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = demo.parent
    (folder / "torn.pose.json").write_text('{"format": "vtube-pose", "tracks": [', encoding="utf-8")
    files = sorted(folder.iterdir())
    assert main(["smooth", *(word.format(folder) for word in words)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert said.count("\n") == 1
    assert wrong in said
    assert sorted(folder.iterdir()) == files


def test_an_interrupt_leaves_no_half_take(
    demo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> Method:
        def smooth(times: Floats, values: Floats, deviations: Floats) -> Floats:
            raise KeyboardInterrupt

        return smooth

    monkeypatch.setattr(kalman, "create", interrupted)
    assert main(["smooth", str(demo), "-o", str(demo.with_name("calm"))]) == 130
    assert sorted(demo.parent.iterdir()) == [demo]
