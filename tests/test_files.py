"""Files are there whole or not at all, and nobody else's is touched."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from vtube.errors import DeviceError, InputError, UsageError, unwritten
from vtube.files import beside, refuse_unless_new, refuse_unless_writable, replacing


def test_a_file_is_there_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")
    with replacing(path) as file:
        file.write(b"new")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("end", [KeyboardInterrupt, OSError, ZeroDivisionError])
def test_whatever_interrupts_leaves_what_was_there(tmp_path: Path, end: type[BaseException]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", encoding="utf-8")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write(b"new")
            raise end

    with pytest.raises(end):
        interrupted()
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_of_others_that_are_called_like_parts_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv.part").write_text("a download", encoding="utf-8")
    with replacing(tmp_path / "a.csv") as file:
        file.write(b"new")
    assert (tmp_path / "a.csv.part").read_text(encoding="utf-8") == "a download"


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_text("old", encoding="utf-8")
    (tmp_path / "b.csv").symlink_to(tmp_path / "folder" / "a.csv")
    with replacing(tmp_path / "b.csv") as file:
        file.write(b"new")
    assert (tmp_path / "b.csv").is_symlink()
    assert (tmp_path / "folder" / "a.csv").read_text(encoding="utf-8") == "new"


def test_a_name_of_another_kind_is_refused_by_force_too(tmp_path: Path) -> None:
    """As a take that is to become its own table."""
    path = tmp_path / "wave.pose.json"
    path.write_text("a take", encoding="utf-8")
    with pytest.raises(UsageError, match=r"has another ending \(expected NAME\.csv\)"):
        refuse_unless_new(path, force=True, suffixes={".csv"})
    refuse_unless_new(tmp_path / "wave.CSV", suffixes={".csv"})
    refuse_unless_new(tmp_path / "wave", suffixes={".csv"})


def test_a_new_name_is_fine(tmp_path: Path) -> None:
    refuse_unless_new(tmp_path / "a.csv")
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="there is already something; -o takes another name, --force replaces it"):
        refuse_unless_new(path)
    refuse_unless_new(path, force=True)
    assert path.read_text(encoding="utf-8") == "mine"


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


def test_what_writes_to_a_name_is_whole_or_not_there_too(tmp_path: Path) -> None:
    """The name is that of nobody's file, in the same folder; who makes no file loses none."""
    path = tmp_path / "a.mp4"
    path.write_text("old", encoding="utf-8")
    with beside(path) as part:
        assert part.parent == tmp_path
        part.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_text(encoding="utf-8") == "new"

    def interrupted() -> None:
        with beside(path) as half:
            half.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with pytest.raises(FileNotFoundError), beside(path):
        pass
    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_folders_that_take_no_files_are_named(tmp_path: Path) -> None:
    refuse_unless_writable(tmp_path)
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError, match="none: cannot be written"):
        refuse_unless_writable(tmp_path / "none")


def test_a_full_disk_is_no_bad_input() -> None:
    """The exit status tells scripts whether the same command may do later."""
    full, forbidden = (unwritten(OSError(code, os.strerror(code)), "out") for code in (errno.ENOSPC, errno.EACCES))
    assert (type(full), full.exit_status) == (DeviceError, 1)
    assert (type(forbidden), forbidden.exit_status) == (InputError, 2)
    assert str(full) == f"out: cannot be written: {os.strerror(errno.ENOSPC)}"


def test_the_option_that_names_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(UsageError, match="--sheet takes another name, --force"):
        refuse_unless_new(tmp_path / "a.png", option="--sheet")
