"""Files are there whole or not at all, and nobody else's is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vtube.errors import InputError, UsageError
from vtube.files import refuse_unless_new, replacing


def test_a_file_is_there_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("end", [KeyboardInterrupt, OSError, ZeroDivisionError])
def test_whatever_interrupts_leaves_what_was_there(tmp_path: Path, end: type[BaseException]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise end

    with pytest.raises(end):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_of_others_that_are_called_like_parts_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv.part").write_text("a download")
    with replacing(tmp_path / "a.csv") as file:
        file.write(b"new")
    assert (tmp_path / "a.csv.part").read_text() == "a download"


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_text("old")
    (tmp_path / "b.csv").symlink_to(tmp_path / "folder" / "a.csv")
    with replacing(tmp_path / "b.csv") as file:
        file.write(b"new")
    assert (tmp_path / "b.csv").is_symlink()
    assert (tmp_path / "folder" / "a.csv").read_text() == "new"


def test_a_new_name_is_fine(tmp_path: Path) -> None:
    refuse_unless_new(tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(UsageError, match="there is already something; -o takes another name, --force replaces it"):
        refuse_unless_new(path)
    refuse_unless_new(path, force=True)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("force", [True, False])
def test_folders_pipes_and_places_that_are_not_there_are_refused(tmp_path: Path, force: bool) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("pipe", "link", ".", "none/a.csv"):
        with pytest.raises((UsageError, InputError)):
            refuse_unless_new(tmp_path / name, force=force)


def test_a_link_to_nothing_is_something(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "none")
    with pytest.raises(UsageError, match="there is already something"):
        refuse_unless_new(tmp_path / "link")
