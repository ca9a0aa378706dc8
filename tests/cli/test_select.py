"""``vtube select`` and ``vtube review`` from the command line: real footage, and everything that can be wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from vtube.cli import main
from vtube.corrections import Folder, read


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["missing.mp4", "-o", "out"], "no such video, picture or folder"),
        (["empty", "-o", "out"], "no picture in this folder"),
        (["text.txt", "-o", "out"], "cannot be read as a video"),
        (["pictures", "-o", "text.txt"], "is no folder"),
        (["pictures", "-o", "pictures"], "other things in this folder"),
        (["pictures", "-o", "out", "--budget", "0"], "a whole number from 1"),
        (["pictures", "-o", "out", "--sheet", "sheet.txt"], "unknown kind of picture"),
        (["pictures", "-o", "out", "--sheet", "pictures/a.png"], "already something"),
        (["pictures", "-o", "out", "--annotations", "text.txt"], "text.txt"),
        (["pictures/a.png", "-o", "out", "--annotations", "text.txt"], "labels belong to a folder"),
        (["pictures", "text.txt", "-o", "out", "--annotations", "text.txt"], "belong to one folder"),
        (["pictures", "-o", "out", "--model", "yolov8n-poes"], "yolov8n-pose"),
    ],
)
def test_what_is_wrong_is_one_line_and_nothing_is_made(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("pictures").mkdir()
    Path("text.txt").write_text("not what you think", encoding="utf-8")
    cv2.imwrite("pictures/a.png", np.zeros((40, 30, 3), np.uint8))
    assert main(["select", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not Path("out/images").is_dir() or not any(Path("out/images").iterdir())
    assert Path("text.txt").read_text(encoding="utf-8") == "not what you think"


@pytest.mark.parametrize(
    ("folder", "words", "told"),
    [
        ("missing", [], "no such folder"),
        ("plain", [], "this is no folder of corrections"),
        ("corrections", [], "there are no pictures in it"),
        ("corrections", ["--add", "missing.png"], "missing.png"),
        ("plain", ["--add", "thing.txt"], "other things in this folder"),
    ],
)
def test_a_folder_that_cannot_be_reviewed_is_told(
    folder: str, words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("plain").mkdir()
    Path("plain/thing.txt").write_text("mine", encoding="utf-8")
    Path("thing.txt").write_text("mine", encoding="utf-8")
    with Folder(Path("corrections"), "ada", make=True):
        pass
    assert main(["review", folder, *words, "--model", "none"]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_without_a_display_an_editor_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    picture = tmp_path / "sketch.png"
    cv2.imwrite(str(picture), np.full((90, 60, 3), 255, np.uint8))
    command = ["review", str(tmp_path / "c"), "--add", str(picture), "--model", "none"]
    assert main([*command, "--no-window", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["states"] == {"drawing": 1}
    assert main(command) == 2
    assert "an editor needs a screen" in capsys.readouterr().err


def test_real_footage_becomes_a_folder_and_a_sheet_and_grows_by_new_frames_only(
    tmp_path: Path, models: Path, testdata: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The frames are chosen once, each with somebody to correct and a reason; the folder needs no name."""
    monkeypatch.chdir(tmp_path)
    out, sheet = Path("corrections"), Path("sheet.png")
    clip = testdata / "footage" / "wave-woman.mp4"
    command = ["select", str(clip), "--budget", "3", "--step", "6", "--model", "movenet", "--json"]
    assert main([*command, "--sheet", str(sheet)]) == 0
    first = json.loads(capsys.readouterr().out)
    assert len(first["added"]) == 3
    assert first["folder"] == "corrections"
    assert all(entry["reasons"] and entry["people"] == 1 for entry in first["added"])
    assert cv2.imread(str(sheet)).shape == (1080, 1920, 3)
    assert main(command) == 0
    second = json.loads(capsys.readouterr().out)
    assert not {entry["frame"] for entry in first["added"]} & {entry["frame"] for entry in second["added"]}
    corrections = read(out)
    assert len(corrections.pictures) == 6
    for picture, person in corrections.people():
        assert cv2.imread(str(out / "images" / picture.file)).shape[:2] == picture.size[::-1]
        assert person.said is not None
        assert person.model == "movenet"


def test_a_read_only_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    (tmp_path / "locked").mkdir(mode=0o500)
    assert main(["review", str(tmp_path / "locked" / "c"), "--add", "x.png"]) == 2
    assert "cannot be made" in capsys.readouterr().err
