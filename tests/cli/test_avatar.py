"""``vtube avatar``: new avatars, imports and the table of parameters on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vtube import puppet
from vtube.cli import main

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<g id="Torso"><rect x="20" y="40" width="60" height="50"/></g><g id="Head"><circle cx="50" cy="20" r="18"/></g></svg>"""


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "drawing.svg"
    path.write_text(DRAWING, encoding="utf-8")
    return path


def test_an_import_prints_what_was_understood(
    drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["avatar", "import", str(drawing), "-o", str(tmp_path / "out"), "--size", "256"]) == 0
    said = capsys.readouterr().out
    assert "Torso: part torso" in said
    assert "bones placed by rule" in said
    assert puppet.check(tmp_path / "out") == []


def test_the_report_is_one_json_object(drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["avatar", "import", str(drawing), "-o", str(tmp_path / "out"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)["report"]
    assert {line["layer"] for line in report["understood"]} == {"Torso", "Head"}
    assert set(report) == {"understood", "plain", "missing", "changed", "ignored", "guessed"}


def test_the_folder_is_named_after_the_drawing(drawing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["avatar", "import", str(drawing), "--name", "My Robot", "--quiet"]) == 0
    avatar = puppet.load(tmp_path / "my_robot")
    assert (avatar.name, avatar.display_name) == ("my_robot", "My Robot")


def test_a_second_import_needs_force(drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["avatar", "import", str(drawing), "-o", str(tmp_path / "out"), "--quiet"]
    assert main(words) == 0
    assert main(words) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*words, "--force"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--joint", "LeftElbow"],
        ["--joint", "LeftElbow=nan,3"],
        ["--joint", "Nose=3,4"],
        ["--size", "1"],
        ["--size", "big"],
        ["--rig", "none.yaml"],
    ],
)
def test_wrong_options_are_one_line(
    drawing: Path, tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["avatar", "import", str(drawing), "-o", str(tmp_path / "out"), *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_new_avatar_is_sound(tmp_path: Path) -> None:
    assert main(["avatar", "new", "robot", "-o", str(tmp_path / "robot"), "--quiet"]) == 0
    assert main(["avatar", "check", str(tmp_path / "robot"), "--quiet"]) == 0
    assert main(["avatar", "new", "robot", "-o", str(tmp_path / "robot"), "--quiet"]) == 2


def test_all_parameters_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["avatar", "show-parameters"]) == 0
    table = capsys.readouterr().out
    assert main(["avatar", "show-parameters", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["parameters"]
    assert {"FaceAngleX", "MouthOpen", "Breath", "LeftUpperArm"} <= {item["name"] for item in listed}
    assert len(table.splitlines()) == len(listed)
    assert all(item["minimum"] <= item["rest"] <= item["maximum"] for item in listed)


def test_a_new_avatar_may_be_called_as_folders_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["avatar", "new", "my-avatar", "--quiet"]) == 0
    avatar = puppet.load(tmp_path / "my-avatar")
    assert (avatar.name, avatar.display_name) == ("my_avatar", "my-avatar")


def test_a_file_in_place_of_a_folder_is_told_what_to_do(
    drawing: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["avatar", "new", "robot", "-o", str(tmp_path / "robot"), "--quiet"]) == 0
    assert main(["avatar", "check", str(tmp_path / "robot" / "avatar.yaml")]) == 2
    assert f"give the folder: {tmp_path / 'robot'}" in capsys.readouterr().err
    assert main(["avatar", "check", str(drawing)]) == 2
    assert f"vtube avatar import {drawing}" in capsys.readouterr().err


@pytest.fixture
def robot(tmp_path: Path) -> Path:
    """The folder of a small avatar."""
    assert main(["avatar", "new", "robot", "-o", str(tmp_path / "robot"), "--quiet"]) == 0
    return tmp_path / "robot"


def test_a_preview_replaces_a_file_only_with_force(
    robot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "drawing.png"
    out.write_bytes(b"drawn by hand")
    words = ["avatar", "preview", str(robot), "-o", str(out), "--size", "320x180", "--quiet"]
    assert main(words) == 2
    assert "--force" in capsys.readouterr().err
    assert out.read_bytes() == b"drawn by hand"
    assert main([*words, "--force"]) == 0
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("inside", ["sheet.png", "layers/head.png"])
def test_a_preview_is_never_written_into_the_avatar(
    robot: Path, inside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in robot.rglob("*.*")}
    assert main(["avatar", "preview", str(robot), "-o", str(robot / inside), "--force"]) == 2
    assert "own folder" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in robot.rglob("*.*")} == before


@pytest.mark.parametrize("size", ["0x0", "63x100", "99999x99999", "100x8193"])
def test_a_preview_of_no_sensible_size_is_one_line(
    robot: Path, tmp_path: Path, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["avatar", "preview", str(robot), "-o", str(tmp_path / "sheet.png"), "--size", size]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "64 to 8192" in said
    assert not (tmp_path / "sheet.png").exists()


def test_a_preview_has_to_be_writable(
    robot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("vtube.files.tempfile.TemporaryFile", refuse)
    assert main(["avatar", "preview", str(robot), "-o", str(tmp_path / "sheet.png")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_is_no_drawing(robot: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["avatar", "import", str(robot)]) == 2
    assert f"vtube run --avatar {robot}" in capsys.readouterr().err
    assert main(["avatar", "import", str(tmp_path)]) == 2
    assert "give the file" in capsys.readouterr().err


def test_an_unknown_layer_is_told_with_the_name_that_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "drawing.svg"
    path.write_text(
        DRAWING.replace("</svg>", '<g id="Muoth"><rect x="45" y="25" width="10" height="4"/></g></svg>'),
        encoding="utf-8",
    )
    assert main(["avatar", "import", str(path), "-o", str(tmp_path / "out"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)["report"]
    assert [line["layer"] for line in report["plain"]] == ["Muoth"]
    assert "did you mean Mouth?" in report["plain"][0]["became"]
    assert "Muoth" not in {line["layer"] for line in report["understood"]}
    assert [line["layer"] for line in report["missing"]] == ["Mouth"]
