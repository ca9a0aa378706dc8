"""Folders of corrections: one editor at a time, whole files, the version before kept, nothing of others touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vtube.corrections import Corrections, Folder, Origin, Picture, read
from vtube.errors import InputError, UsageError

ONE = Corrections((Picture(1, "a.png", (4, 4), Origin("picture", "a.png", "")),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "corrections"
    with Folder(path, "ada", make=True) as made:
        made.save(ONE)
    return path


def test_the_version_before_is_kept_and_offered_when_the_file_is_damaged(folder: Path) -> None:
    with Folder(folder, "ada") as open_folder:
        open_folder.save(Corrections())
    assert read(folder).pictures == ()
    (folder / "corrections.json").write_text("{ torn", encoding="utf-8")
    with pytest.raises(InputError, match=r"is no JSON.*good: cp .*corrections.json.bak .*corrections.json"):
        read(folder)
    shutil.copy(folder / "corrections.json.bak", folder / "corrections.json")
    assert len(read(folder).pictures) == 1


def test_a_second_editor_is_refused_and_told_who_is_there(folder: Path) -> None:
    with Folder(folder, "ada"), pytest.raises(InputError, match=f"being changed.*by ada, process {os.getpid()}"):
        Folder(folder, "bob").__enter__()
    with Folder(folder, "bob"):
        pass


def test_a_killed_editor_leaves_no_lock(folder: Path) -> None:
    """The system frees the lock, whatever the process had no time for."""
    code = (
        "import sys, time; from pathlib import Path; from vtube.corrections import Folder\n"
        "with Folder(Path(sys.argv[1]), 'ada'):\n    print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in\n"
        with pytest.raises(InputError, match="by ada"):
            Folder(folder, "bob").__enter__()
        process.send_signal(signal.SIGKILL)
    with Folder(folder, "bob") as again:
        assert len(again.corrections.pictures) == 1


def test_a_failed_write_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "corrections.json").read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with Folder(folder, "ada") as open_folder:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            open_folder.save(Corrections())
        assert len(open_folder.corrections.pictures) == 1
    assert (folder / "corrections.json").read_bytes() == before
    assert not list(folder.glob("*.part"))


def test_other_peoples_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("all my work", encoding="utf-8")
    with pytest.raises(UsageError, match="other things in this folder"):
        Folder(tmp_path, "ada", make=True).__enter__()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(UsageError, match="is no folder"):
        Folder(tmp_path / "thesis.tex", "ada", make=True).__enter__()


@pytest.mark.parametrize("missing", ["folder", "file", "fifo", "images"])
def test_what_is_no_folder_of_corrections_is_told(folder: Path, missing: str) -> None:
    file = folder / "corrections.json"
    (folder / "corrections.json.bak").unlink()
    if missing == "folder":
        shutil.rmtree(folder)
    elif missing == "images":
        shutil.rmtree(folder / "images")
    else:
        file.unlink()
        if missing == "fifo":
            os.mkfifo(file)
    with pytest.raises(InputError, match=r"no such folder|no folder of corrections|is no file"):
        Folder(folder, "ada").__enter__()


def test_pictures_get_free_and_tame_names(folder: Path) -> None:
    """Names of strangers become plain ones; nothing that is there is written over."""
    with Folder(folder, "ada") as open_folder:
        (folder / "images" / "etc-passwd.png").write_bytes(b"there")
        assert open_folder.add("../../etc/passwd", ".png", b"x", ()) == "etc-passwd-2.png"
        assert open_folder.add("..", ".png", b"x", {"PICTURE.png"}) == "picture-2.png"
    assert (folder / "images" / "etc-passwd.png").read_bytes() == b"there"


@pytest.mark.parametrize("there", [True, False])
def test_an_interrupt_before_anything_came_leaves_what_was_there_before(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "corrections"
    if there:
        path.mkdir()
    with pytest.raises(KeyboardInterrupt), Folder(path, "ada", make=True):
        raise KeyboardInterrupt
    assert list(tmp_path.rglob("*")) == ([path] if there else [])


def test_an_interrupt_later_keeps_what_is_saved(folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Folder(folder, "ada", make=True):
        raise KeyboardInterrupt
    assert [picture.file for picture in read(folder).pictures] == ["a.png"]
