"""Folders that are, become or cannot become a Godot project, and what is changed in its settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtube.cli import main
from vtube.errors import InputError, UsageError
from vtube.exports import Request
from vtube.exports._godot import project
from vtube.exports.godot import export
from vtube.takes.take import Take

REQUEST = Request(Path("wave.pose.json"))
USERS = """\
; mine
config_version=5

[application]

config/name="My [game]"
run/main_scene="res://main.tscn"

[editor_plugins]

enabled=PackedStringArray("res://addons/other/plugin.cfg")

[input]

jump={
"deadzone": 0.5
}
"""


def test_a_new_project_has_the_addon_switched_on(small: Take, tmp_path: Path) -> None:
    """And nothing to begin with where there is no avatar."""
    export(small, tmp_path / 'a "game"', REQUEST)
    settings = (tmp_path / 'a "game"' / "project.godot").read_text(encoding="utf-8")
    assert 'config/name="a \\"game\\""' in settings
    assert f'enabled=PackedStringArray("{project.PLUGIN}")' in settings
    assert "main_scene" not in settings


def test_a_user_s_settings_are_kept_but_for_the_addon(small: Take, tmp_path: Path) -> None:
    """Every other line stays as it is, --force or not; the scene to begin with is the user's."""
    for force in (False, True):
        (tmp_path / "project.godot").write_text(USERS, encoding="utf-8")
        export(small, tmp_path, Request(REQUEST.source, "snip", force))
        lines = (tmp_path / "project.godot").read_text(encoding="utf-8").splitlines()
        changed = set(lines) ^ set(USERS.splitlines())
        assert changed == {
            'enabled=PackedStringArray("res://addons/other/plugin.cfg")',
            f'enabled=PackedStringArray("{project.PLUGIN}", "res://addons/other/plugin.cfg")',
        }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "plugins",
    [
        "",
        "[editor_plugins]\n",
        "[editor_plugins]\n\nenabled=PackedStringArray()\n",
        '[editor_plugins]\n\nenabled=PackedStringArray( "res://a.cfg" )\n[x]\n',
    ],
)
def test_the_addon_is_switched_on_once(plugins: str, end: str) -> None:
    """Wherever the settings have other addons."""
    before = f"config_version=5\n\n{plugins}".replace("\n", end)
    content = project.with_plugin(before)
    assert content.count(project.PLUGIN) == 1
    assert content.count("[editor_plugins]") == 1
    assert project.with_plugin(content) == content
    body = content.split("[editor_plugins]")[1].split("[x]")[0]
    assert f'PackedStringArray("{project.PLUGIN}"' in body
    assert ("res://a.cfg" in body) == ("res://a.cfg" in plugins)


def test_the_newest_avatar_begins_in_a_project_of_vtube_s(small: Take, tmp_path: Path) -> None:
    for avatar in ("snip", "maple"):
        export(small, tmp_path / "game", Request(REQUEST.source, avatar))
        settings = (tmp_path / "game" / "project.godot").read_text(encoding="utf-8")
        assert f'run/main_scene="res://avatars/{avatar}/{avatar}_stage.tscn"' in settings
        assert settings.count("main_scene") == 1
        assert settings.count("[application]") == 1


@pytest.mark.parametrize("scene", ["res://my_game.tscn", "uid://b3x1", "res://levels/maple/maple_stage.tscn"])
def test_a_scene_that_the_user_begins_with_stays(small: Take, tmp_path: Path, scene: str) -> None:
    """Also in a project of vtube's, and with --force: only an avatar's own stage gives way to the newest."""
    game = tmp_path / "game"
    export(small, game, Request(REQUEST.source, "maple"))
    settings = game / "project.godot"
    users = settings.read_text(encoding="utf-8").replace("res://avatars/maple/maple_stage.tscn", scene)
    settings.write_text(users, encoding="utf-8")
    for force in (False, True):
        export(small, game, Request(REQUEST.source, "snip", force))
        assert settings.read_text(encoding="utf-8") == users


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("scene", ['run/main_scene=""', 'run/main_scene = "res://avatars/snip/snip_stage.tscn"', "x=1"])
def test_a_stage_or_nothing_gives_way(scene: str, end: str) -> None:
    before = f"config_version=5\n\n[application]\n\n{scene}\n\n[input]\n".replace("\n", end)
    settings = project.with_scene(before, "avatars/maple/maple_stage.tscn")
    assert settings.count("main_scene") == settings.count('run/main_scene="res://avatars/maple/maple_stage.tscn"') == 1
    assert ("x=1" in settings) == (scene == "x=1")
    assert settings.index("main_scene") < settings.index("[input]")


def test_folders_that_cannot_be_a_project_are_refused(small: Take, tmp_path: Path) -> None:
    """With the folder and what to do, and nothing is written."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("", encoding="utf-8")
    (tmp_path / "game" / "sub").mkdir(parents=True)
    (tmp_path / "game" / "project.godot").write_text(USERS, encoding="utf-8")
    (tmp_path / "odd" / "project.godot").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    for name, said in {
        "file": "is a file",
        "full": "has files and is no Godot project",
        "game/sub": "lies inside a Godot project",
        "game/new": "lies inside a Godot project",
        "none/such": "there is no such folder",
        "odd": "is no file",
    }.items():
        with pytest.raises(UsageError, match=said):
            export(small, tmp_path / name, REQUEST)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "content", [b"", b"config_version=4\n", b"\xff\xfe\x00", b"config_version=5" + b"0" * 5_000_000]
)
def test_settings_that_are_none_are_refused(small: Take, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "project.godot").write_bytes(content)
    with pytest.raises(InputError, match=r"project.godot"):
        export(small, tmp_path, REQUEST)
    assert [path.name for path in tmp_path.iterdir()] == ["project.godot"]


def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An avatar that is not there leaves no project behind."""
    words = [
        "export",
        "assets/demo.pose.json.gz",
        "--to",
        "godot",
        "--avatar",
        "mapel",
        "-o",
        str(tmp_path / "game"),
        "--quiet",
    ]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "did you mean maple" in said
    assert not (tmp_path / "game").exists()
