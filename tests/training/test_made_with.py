"""Folders that scripts make are made of one seed, and one set of backgrounds, however often they are begun."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


@pytest.fixture(autouse=True)
def made_with(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("made_with")


def test_the_same_goes_on_and_something_else_is_refused_in_one_line(made_with, tmp_path, capsys, monkeypatch) -> None:
    """A folder is the same one by whatever way it is called."""
    file = tmp_path / "made_with.json"
    (tmp_path / "walls").mkdir()
    made_with.keep(file, seed=1, backgrounds=tmp_path / "walls")
    monkeypatch.chdir(tmp_path)
    made_with.keep(file, seed=1, backgrounds=Path("walls"))
    for other in ({"seed": 2}, {"backgrounds": None}, {"backgrounds": tmp_path}):
        with pytest.raises(SystemExit) as ended:
            made_with.keep(file, **{"seed": 1, "backgrounds": tmp_path / "walls", **other})
        assert ended.value.code == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert f"--{next(iter(other))}" in error
    made_with.keep(file, seed=1, backgrounds=tmp_path / "walls")


def test_what_was_not_asked_before_is_asked_now(made_with, tmp_path) -> None:
    made_with.keep(tmp_path / "made_with.json", silhouettes=True)
    made_with.keep(tmp_path / "made_with.json", silhouettes=True, backgrounds=tmp_path)
    with pytest.raises(SystemExit):
        made_with.keep(tmp_path / "made_with.json", silhouettes=True, backgrounds=tmp_path / "other")


def test_outlines_are_not_asked_of_a_folder_that_was_labelled_without(tmp_path, monkeypatch, capsys) -> None:
    """They would be of those pictures alone that are not labelled yet: of none."""
    script = importlib.import_module("vtube_lite_data")
    (tmp_path / "footage" / "more").mkdir(parents=True)
    for name in script.PHOTOS:
        (tmp_path / "keypoints" / name / "images").mkdir(parents=True)
    monkeypatch.setattr(script, "Maker", lambda folder, silhouettes: folder.mkdir(exist_ok=True))
    monkeypatch.setattr(script, "source", lambda *_: None)
    monkeypatch.setattr(script, "parts", lambda *_: None)
    command = ["script", "--testdata", str(tmp_path), "-o", str(tmp_path / "made")]
    monkeypatch.setattr("sys.argv", command)
    script.main()
    script.main()
    monkeypatch.setattr("sys.argv", [*command, "--silhouettes"])
    with pytest.raises(SystemExit):
        script.main()
    assert "--silhouettes False, not True" in capsys.readouterr().err


def test_fewer_people_than_are_drawn_are_the_first_ones(tmp_path) -> None:
    script = importlib.import_module("vtube_lite_people")
    (tmp_path / "labels").mkdir()
    for number in range(4):
        person = f'{{"size": [9, 9], "bbox": [{number}, 0, 1, 1]}}'
        (tmp_path / "labels" / f"{number:06d}.json").write_text(person)
    assert [image["id"] for image in script.document(tmp_path, 3)["images"]] == [0, 1, 2]


def test_fewer_faces_than_are_drawn_are_refused(tmp_path, capsys) -> None:
    """All files of the folder are learnt from."""
    script = importlib.import_module("vtube_lite_faces")
    (tmp_path / "train").mkdir()
    for number in range(3):
        (tmp_path / "train" / f"drawn-{number:05d}.npz").touch()
    script.refuse_fewer(tmp_path, 60)
    with pytest.raises(SystemExit):
        script.refuse_fewer(tmp_path, 40)
    assert "60" in capsys.readouterr().err
