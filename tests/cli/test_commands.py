"""The command line: quick, helpful, one line for what is wrong."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vtube import paths
from vtube.cli import COMMANDS, main

HEAVY = ("torch", "ultralytics", "cv2", "numpy", "pygame", "openvino", "pydantic")


def test_help_imports_nothing_heavy():
    code = f"import sys; from vtube.cli import main; main(['--help']); print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_commands_help_has_examples(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0
    assert "examples:" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["play"], ["render"], ["smooth"], ["export"], ["take", "trim"]])
def test_help_says_what_a_take_is(words, capsys):
    with pytest.raises(SystemExit):
        main([*words, "--help"])
    assert "what an interrupted" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["rum"],
        ["run", "--nope"],
        ["run", "--send-godot", "127.0.0.1:port"],
        ["avatar"],
        ["avatar", "dance"],
        ["models", "path", "x"],
    ],
)
def test_a_wrong_word_is_one_line_and_status_2(words, capsys):
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
    assert not said.out


def test_an_unknown_command_names_the_probable_one(capsys):
    main(["rum"])
    assert "did you mean run" in capsys.readouterr().err


def test_the_version_is_the_packages(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("vtube 0.")


def test_a_defect_is_one_line_unless_debugging(monkeypatch, capsys):
    import vtube.cli.avatar

    def broken(arguments):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(vtube.cli.avatar, "main", broken)
    assert main(["avatar", "list"]) == 1
    assert capsys.readouterr().err == "error: ZeroDivisionError: oops; --debug shows where\n"
    assert main(["avatar", "list", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_built_in_avatars_are_listed_and_sound(capsys):
    assert main(["avatar", "list", "--json"]) == 0
    names = json.loads(capsys.readouterr().out)["avatars"]
    assert names
    assert all(main(["avatar", "check", name]) == 0 for name in names)


def test_a_broken_avatars_problems_are_listed(tmp_path, capsys):
    (tmp_path / "avatar.yaml").write_text("format: vtube-avatar\nversion: 1\nname: 7\nbonez: []\n", encoding="utf-8")
    assert main(["avatar", "check", str(tmp_path)]) == 2
    assert "avatar.yaml:4" in capsys.readouterr().out


def test_models_are_listed_with_their_licence(capsys):
    assert main(["models", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["models"]
    assert {"yolov8n-pose"} <= {model["name"] for model in listed}
    assert all(model["licence"] for model in listed)
    assert all(model["shipped"] or model["url"].startswith("https://") for model in listed)


def test_the_model_that_comes_along_is_always_there(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert main(["models", "list"]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("vtube-lite"))
    assert line.endswith("comes along with vtube")
    assert main(["models", "pull", "vtube-lite", "--json"]) == 0
    assert main(["models", "path", "vtube-lite", "--json"]) == 0
    pulled, found = map(json.loads, capsys.readouterr().out.splitlines())
    assert pulled["path"] == found["path"] == found["paths"]["pose"]
    assert [Path(path).name for path in found["paths"].values()] == ["body", "face"]
    assert main(["models", "path", "vtube-lite"]) == 0
    assert capsys.readouterr().out.splitlines() == list(found["paths"].values())
    assert main(["models", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"verified": {"vtube-lite": None}}


@pytest.mark.parametrize("file", [".", "model.bin", "metadata.json"])
def test_a_face_network_that_did_not_come_along_is_missed(file, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shipped = tmp_path / "assets" / "vtube-lite"
    shutil.copytree(paths.shipped("assets") / "vtube-lite", shipped)
    monkeypatch.setattr(paths, "shipped", lambda name: tmp_path / name)
    assert main(["models", "verify", "vtube-lite"]) == 0
    assert "open and look" in capsys.readouterr().out
    (shipped / "face" / file).rename(tmp_path / "elsewhere")
    assert main(["models", "verify"]) == 2
    assert str(shipped / "face") in capsys.readouterr().err
    if file == ".":
        assert main(["models", "list", "--json"]) == 0
        listed = {model["name"]: model for model in json.loads(capsys.readouterr().out)["models"]}
        assert "install vtube anew" in listed["vtube-lite"]["problem"]


def test_several_models_are_pulled_only_if_all_are_known(capsys):
    assert main(["models", "pull", "vtube-lite", "yolov8m-pse"]) == 2
    said = capsys.readouterr()
    assert (said.out, "did you mean yolov8m-pose?" in said.err) == ("", True)


def test_a_broken_file_is_listed_with_its_problem_beside_the_others(tmp_path, monkeypatch, capsys):
    (tmp_path / "yolov8s-pose.pt").write_text("<html>please log in</html>", encoding="utf-8")
    monkeypatch.setenv("VTUBE_MODELS", str(tmp_path))
    assert main(["models", "list", "--json"]) == 0
    listed = {model["name"]: model for model in json.loads(capsys.readouterr().out)["models"]}
    assert "not a checkpoint" in listed["yolov8s-pose"]["problem"]
    assert listed["yolov8n-pose"]["checksum"]
    assert listed["yolov8n-pose"]["problem"] is None


def test_cameras_are_listed_as_json(capsys):
    assert main(["camera", "list", "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out)["cameras"], list)


def test_the_doctor_examines_everything_and_says_what_to_do(capsys, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    main(["doctor", "--json"])
    findings = {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert {"avatars", "camera", "weights", "pose model", "display", "virtual camera", "disk"} <= set(findings)
    assert findings["avatars"]["works"]
    assert all(finding["works"] or finding["what"] for finding in findings.values())
