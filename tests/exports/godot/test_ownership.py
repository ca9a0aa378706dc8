"""What an export leaves alone: files that vtube did not write, or that somebody has changed since."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from vtube.errors import InputError, UsageError
from vtube.exports import Request
from vtube.exports._godot import ownership
from vtube.exports._godot.ownership import MANIFEST, Manifest
from vtube.exports.godot import export
from vtube.takes.take import Take

ADDON = Path("addons/vtube/plugin.cfg")
SCENE = Path("avatars/snip/snip.tscn")


def everything(project: Path) -> dict[str, bytes]:
    """The content of every file."""
    return {str(path.relative_to(project)): path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_a_second_export_changes_nothing(small: Take, tmp_path: Path) -> None:
    """The same take and avatar give the same files, byte for byte; only the list of files is written again."""
    project, request = tmp_path / "game", Request(Path("wave.pose.json"), "snip")
    first = export(small, project, request)
    before = everything(project)
    assert {str(path.relative_to(project)) for path in first} == set(before)
    assert export(small, project, request) == [project / MANIFEST]
    assert everything(project) == before


@pytest.mark.parametrize("place", [ADDON, SCENE, Path("takes/wave.vtpose")])
def test_a_file_that_was_changed_stays(small: Take, tmp_path: Path, place: Path) -> None:
    """It is named, nothing else is written either, and --force replaces it."""
    project, request = tmp_path / "game", Request(Path("wave.pose.json"), "snip")
    export(small, project, request)
    original = (project / place).read_bytes()
    (project / place).write_bytes(b"mine")
    before = everything(project)
    other = Request(Path("other.pose.json"), "snip") if "takes" not in str(place) else request
    with pytest.raises(UsageError, match=f"{place.name}: was changed since") as refused:
        export(small, project, other)
    assert refused.value.exit_status == 2
    assert everything(project) == before
    export(small, project, Request(request.source, "snip", force=True))
    assert (project / place).read_bytes() == original


def test_a_foreign_file_stays(small: Take, tmp_path: Path) -> None:
    """Also in a project that vtube has never seen, and also where it is empty."""
    (tmp_path / "project.godot").write_text("config_version=5\n", encoding="utf-8")
    (tmp_path / ADDON).parent.mkdir(parents=True)
    (tmp_path / ADDON).write_text("", encoding="utf-8")
    before = everything(tmp_path)
    with pytest.raises(UsageError, match=r"plugin.cfg: was not written by vtube.*--force"):
        export(small, tmp_path, Request(Path("wave.pose.json")))
    assert everything(tmp_path) == before


def test_a_file_that_is_the_same_is_taken_over(small: Take, tmp_path: Path) -> None:
    """The addon may have been installed by hand."""
    project = tmp_path / "game"
    export(small, project, Request(Path("wave.pose.json")))
    (project / MANIFEST).unlink()
    export(small, project, Request(Path("wave.pose.json")))
    assert str(ADDON) in Manifest.read(project).files


def test_an_interrupted_export_is_gone_on_with(small: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had replaced until then is known as vtube's own."""
    project, request = tmp_path / "game", Request(Path("wave.pose.json"), "snip")
    written, replace = [], ownership.replace

    def interrupted(path: Path, data: bytes) -> None:
        if len(written) == 12:
            raise KeyboardInterrupt
        written.append(path)
        replace(path, data)

    monkeypatch.setattr(ownership, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(small, project, request)
    assert not (project / "project.godot").exists()
    monkeypatch.undo()
    export(small, project, request)
    assert (project / SCENE).is_file()
    assert 'main_scene="res://avatars/snip/' in (project / "project.godot").read_text(encoding="utf-8")


def test_links_and_folders_in_the_way_are_named(small: Take, tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the project, with --force neither."""
    (tmp_path / "elsewhere").mkdir()
    for name, hinder in {
        "out of the project": "link",
        "a folder is needed": "file",
        "a file is needed": "folder",
    }.items():
        project = tmp_path / hinder
        (project / "takes").parent.mkdir()
        (project / "project.godot").write_text("config_version=5\n", encoding="utf-8")
        if hinder == "link":
            (project / "takes").symlink_to(tmp_path / "elsewhere")
        elif hinder == "file":
            (project / "takes").write_text("", encoding="utf-8")
        else:
            (project / "takes" / "wave.vtpose").mkdir(parents=True)
        with pytest.raises(UsageError, match=name):
            export(small, project, Request(Path("wave.pose.json"), force=True))
        assert not list((tmp_path / "elsewhere").iterdir())
        assert not (project / "addons").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"format": "x"}',
        b"\xff",
        b'{"format": "vtube-godot-export", "version": 2, "files": {}}',
        b'{"format": "vtube-godot-export", "version": 1, "made": true, "files": {}, "takes": []}',
        b"[" * 99999,
    ],
)
def test_a_damaged_list_of_files_is_refused(small: Take, tmp_path: Path, content: bytes) -> None:
    """One line, and nothing is written."""
    (tmp_path / "project.godot").write_text("config_version=5\n", encoding="utf-8")
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(InputError, match="is no list of an export's files"):
        export(small, tmp_path, Request(Path("wave.pose.json")))
    assert set(everything(tmp_path)) == {"project.godot", MANIFEST}


@pytest.mark.parametrize(
    "name", ["../../evil", "a/b", "x\nname", 'q"uote', "", "1", "ünïcode", "wave hand.pose.json.gz"]
)
def test_a_take_s_name_stays_in_its_folder(small: Take, tmp_path: Path, name: str) -> None:
    """It becomes one that files and nodes may have."""
    project = tmp_path / "deep" / "game"
    project.parent.mkdir()
    export(small, project, Request(Path(name)))
    (take,) = (project / "takes").iterdir()
    assert take.stem.isidentifier()
    assert take.stem.isascii()
    assert {path.name for path in tmp_path.iterdir()} == {"deep"}


def test_takes_whose_names_become_the_same_stay_apart(small: Take, demo: Take, tmp_path: Path) -> None:
    """A later one is numbered, each time with its own number; the same name is the same take, wherever it lies."""
    project = tmp_path / "game"
    sources = ("日", "月", "wave-1", "wave_1", "Wave_1", "wave_1_2")
    for _ in range(2):
        for source in sources:
            export(small, project, Request(Path(f"{source}.pose.json")))
        names = Manifest.read(project).takes
        assert sorted(names.values()) == sorted(sources)
        assert len({name.casefold() for name in names}) == len(sources)
        assert {path.stem for path in (project / "takes").iterdir()} == set(names)
    before = everything(project)
    export(demo, project, Request(tmp_path / "月.vtpose.gz"))
    changed = {place for place, data in everything(project).items() if data != before[place]}
    assert changed == {"takes/__2.vtpose", MANIFEST}


def test_long_names_stay_short_with_their_numbers(small: Take, tmp_path: Path) -> None:
    for end in ("a", "b"):
        export(small, tmp_path / "game", Request(Path(f"{'wave' * 40}{end}.pose.json")))
    names = Manifest.read(tmp_path / "game").takes
    assert len(names) == 2
    assert max(map(len, names)) <= 64


def test_earlier_takes_stay_in_the_scene(small: Take, tmp_path: Path) -> None:
    """An avatar's scene has all takes that it was exported with and that are still there; the newest plays. Names in
    the list of files do not reach it.
    """
    project = tmp_path / "game"
    for name in ("one", "two"):
        export(small, project, Request(Path(f"{name}.pose.json"), "snip"))
    scene = (project / SCENE).read_text(encoding="utf-8")
    assert all(f"snip_{name}.tres" in scene for name in ("one", "two"))
    assert 'autoplay = "two/two"' in scene
    content = json.loads((project / MANIFEST).read_bytes())
    evil = 'avatars/snip/snip_"]\n[node.tres'
    (project / evil).write_text("", encoding="utf-8")
    content["files"][evil] = []
    (project / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    (project / "avatars/snip/snip_one.tres").unlink()
    export(small, project, Request(Path("two.pose.json"), "snip"))
    scene = (project / SCENE).read_text(encoding="utf-8")
    assert "snip_two.tres" in scene
    assert "snip_one.tres" not in scene
    assert "\n[node.tres" not in scene


def test_pipes_and_links_for_vtube_s_own_files_are_not_followed(small: Take, tmp_path: Path) -> None:
    """Nobody waits at a pipe, and a link whose target is missing does not get one."""
    project = tmp_path / "game"
    export(small, project, Request(Path("wave.pose.json"), "snip"))
    hint = project / "avatars/snip/textures/visor.png.import"
    hint.unlink()
    hint.symlink_to(tmp_path / "nowhere")
    export(small, project, Request(Path("wave.pose.json"), "snip"))
    assert not (tmp_path / "nowhere").exists()
    (project / MANIFEST).unlink()
    os.mkfifo(project / MANIFEST)
    with pytest.raises(InputError, match="is no list"):
        export(small, project, Request(Path("wave.pose.json")))
