"""A folder is written whole or not at all, and nothing of a user's is overwritten unasked."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vtube import puppet
from vtube.errors import DeviceError, InputError, UsageError
from vtube.puppet.importers import Options, folder, import_avatar, template
from vtube.puppet.importers.draft import Draft
from vtube.puppet.importers.report import Report

Save = Callable[..., Path]


def test_what_is_there_is_not_overwritten(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(UsageError, match="--force"):
        import_avatar(svg(), out)
    assert list(out.iterdir()) == []


def test_force_replaces_only_avatars(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="no avatar"):
        import_avatar(svg(), out, Options(force=True))
    assert (out / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_force_replaces_document_and_layers_and_leaves_the_rest(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    template.write("first", out)
    (out / "source").mkdir()
    (out / "source" / "notes.txt").write_text("mine", encoding="utf-8")
    import_avatar(svg(), out, Options(force=True))
    assert puppet.load(out).name == "drawing"
    assert not (out / "layers" / "tuft.png").exists()
    assert (out / "source" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_drawing_that_cannot_be_used_leaves_the_old_avatar(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    template.write("first", out)
    with pytest.raises(InputError):
        import_avatar(svg("<svg"), out, Options(force=True))
    assert puppet.load(out).name == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawing.svg", "out"]


def test_a_layer_of_which_nothing_is_left_is_told(tmp_path: Path) -> None:
    draft = Draft({"format": "vtube-avatar"}, {"layers/body.png": np.zeros((0, 0, 4), np.uint8)}, Report())
    with pytest.raises(InputError, match=r"layers/body\.png.*nothing is left"):
        folder.write(draft, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", [OSError, KeyboardInterrupt])
@pytest.mark.parametrize("step", range(4))
def test_a_replacement_that_fails_midway_gives_the_old_avatar_back(
    svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, kind: type[BaseException]
) -> None:
    """Two things are moved out and two in: each of these moves may fail."""
    out = tmp_path / "out"
    template.write("first", out)
    before, path, moves, rename = contents(out), svg(), [], Path.rename

    def failing(source: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) == step + 1:
            raise kind(5, "Input/output error")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError if kind is OSError else kind):
        import_avatar(path, out, Options(force=True))
    assert len(moves) == step + 1 + step
    assert contents(out) == before
    assert sorted(found.name for found in tmp_path.iterdir()) == ["drawing.svg", "out"]


def test_an_old_avatar_that_cannot_be_put_back_is_kept_and_named(
    svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    template.write("first", out)
    layers, path, moves, rename = contents(out / "layers"), svg(), [], Path.rename

    def failing(source: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) > 1:
            raise OSError(5, "Input/output error")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError, match=r"kept in .*\.vtube-old-"):
        import_avatar(path, out, Options(force=True))
    (kept,) = tmp_path.glob(".vtube-old-*")
    assert contents(kept / "layers") == layers


def test_the_folder_may_be_a_link_to_another_place(svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new folder is made beside the one that the link leads to: elsewhere may be another file system."""
    real, link, rename = tmp_path / "far" / "real", tmp_path / "link", Path.rename
    template.write("first", real)
    link.symlink_to(real)

    def near(source: Path, target: Path) -> Path:
        if not (source.is_relative_to(real.parent) and target.is_relative_to(real.parent)):
            raise OSError(18, "Invalid cross-device link")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", near)
    import_avatar(svg(), link, Options(force=True))
    assert puppet.load(real).name == "drawing"
    assert link.is_symlink()
    assert [path.name for path in real.parent.iterdir()] == ["real"]


@pytest.mark.parametrize("name", ["drawing.xcf", "drawing"])
def test_unknown_kinds_say_which_are_known(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=r"unknown kind of drawing; .*\.psd"):
        import_avatar(tmp_path / name, tmp_path / "out")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        import_avatar(tmp_path / "none.psd", tmp_path / "out")


def test_layers_that_are_too_large_say_what_to_do(svg: Save, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"too large .*--size"):
        import_avatar(svg(_WIDE), tmp_path / "out", Options(size=6000))
    assert not (tmp_path / "out").exists()


_WIDE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 4"><g id="Torso"><rect width="100" height="4"/></g>
</svg>"""


@pytest.mark.parametrize("call", ["mkdir", "write_bytes"])
def test_what_the_system_refuses_is_said_of_the_avatars_folder(
    svg: Save, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Not of the folder beside it in which the avatar is made."""

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    drawing = svg()
    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(DeviceError, match="cannot be written: No space left on device") as caught:
        import_avatar(drawing, tmp_path / "out")
    assert str(tmp_path / "out") in str(caught.value)
    assert ".vtube" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["drawing.svg"]
