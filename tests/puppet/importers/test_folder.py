"""A folder is written whole or not at all, and nothing of a user's is overwritten unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vtube import puppet
from vtube.errors import InputError, UsageError
from vtube.puppet.importers import Options, import_avatar, template

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
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="no avatar"):
        import_avatar(svg(), out, Options(force=True))
    assert (out / "thesis.txt").read_text() == "mine"


def test_force_replaces_document_and_layers_and_leaves_the_rest(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    template.write("first", out)
    (out / "source").mkdir()
    (out / "source" / "notes.txt").write_text("mine")
    import_avatar(svg(), out, Options(force=True))
    assert puppet.load(out).name == "drawing"
    assert not (out / "layers" / "tuft.png").exists()
    assert (out / "source" / "notes.txt").read_text() == "mine"


def test_a_drawing_that_cannot_be_used_leaves_the_old_avatar(svg: Save, tmp_path: Path) -> None:
    out = tmp_path / "out"
    template.write("first", out)
    with pytest.raises(InputError):
        import_avatar(svg("<svg"), out, Options(force=True))
    assert puppet.load(out).name == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawing.svg", "out"]


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
