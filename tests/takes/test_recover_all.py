"""At its start, the program makes takes of all that interrupted recordings have left."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from vtube.takes.columns import at_rest
from vtube.takes.header import Header
from vtube.takes.journal import acquire, encode_frame, encode_header, journal_of
from vtube.takes.read import read
from vtube.takes.recover import recover_all
from vtube.takes.take import Take


@pytest.fixture
def header(take: Take) -> Header:
    return take.header


def interrupted(folder: Path, name: str, header: Header) -> Path:
    """The journal of a recording of three frames; gives its take's path."""
    frames = [encode_frame([i * 33, *at_rest(header).tolist()[1:]]) for i in range(3)]
    journal_of(folder / name).write_bytes(encode_header(header, smoothed=False) + b"".join(frames))
    return folder / name


def test_all_of_several_folders_are_recovered(tmp_path: Path, header: Header) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "deeper").mkdir(parents=True)
    there.mkdir()
    left = [interrupted(here, f"{name}.pose.json", header) for name in "ab"]
    left.append(interrupted(there, "c.pose.json.gz", header))
    deeper = interrupted(here / "deeper", "d.pose.json", header)
    assert recover_all([here, there, here]) == left
    assert all(len(read(path).times) == 3 for path in left)
    assert not [*here.glob("*.journal"), *there.glob("*.journal")]
    assert not deeper.exists()


def test_the_journal_beside_a_take_is_recovered_and_no_other(tmp_path: Path, header: Header) -> None:
    mine, other = (interrupted(tmp_path, f"{name}.pose.json", header) for name in "ab")
    assert recover_all([mine]) == [mine]
    assert not other.exists()


def test_a_journal_in_use_is_left_alone(tmp_path: Path, header: Header, caplog: pytest.LogCaptureFixture) -> None:
    target = interrupted(tmp_path, "a.pose.json", header)
    before = journal_of(target).read_bytes()
    handle = acquire(journal_of(target), os.O_RDONLY)
    assert recover_all([tmp_path, target]) == []
    assert journal_of(target).read_bytes() == before
    assert not caplog.records
    os.close(handle)
    assert recover_all([tmp_path]) == [target]


def test_a_damaged_journal_is_told_and_left_and_the_others_are_recovered(
    tmp_path: Path, header: Header, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = interrupted(tmp_path, "a.pose.json", header)
    whole = interrupted(tmp_path, "b.pose.json", header)
    content = journal_of(damaged).read_bytes().replace(b'"fps":30.0', b'"fps":null')
    journal_of(damaged).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert recover_all([tmp_path]) == [whole]
    (message,) = caplog.messages
    assert "a.pose.json.journal" in message
    assert "fps is wrong" in message
    assert journal_of(damaged).read_bytes() == content


def test_a_disk_that_refuses_costs_no_more_than_a_warning(
    tmp_path: Path, header: Header, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = interrupted(tmp_path, "a.pose.json", header)

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched:
        patched.setattr("vtube.takes.recover.read_header", broken)
        assert recover_all([tmp_path]) == []
    assert "Input/output error" in caplog.text
    assert recover_all([tmp_path]) == [target]


def test_what_is_no_journal_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "database.journal").write_text("of another program", encoding="utf-8")
    (tmp_path / "empty.journal").touch()
    (tmp_path / "folder.journal").mkdir()
    before = sorted(tmp_path.iterdir())
    assert recover_all([tmp_path, tmp_path / "database", tmp_path / "folder", tmp_path / "nowhere"]) == []
    assert sorted(tmp_path.iterdir()) == before
    assert not caplog.records


@pytest.mark.skipif(os.name != "posix", reason="folders have no such modes here")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o555])
def test_a_folder_that_may_not_be_used_is_left_alone(header: Header, mode: int) -> None:
    folder = Path(tempfile.mkdtemp())
    target = interrupted(folder, "a.pose.json", header)
    folder.chmod(mode)
    user = os.geteuid()
    try:
        if user == 0:
            os.seteuid(65534)
        assert recover_all([folder, target, folder / "deeper" / "b.pose.json"]) == []
    finally:
        os.seteuid(user)
        folder.chmod(0o755)
        left = sorted(folder.iterdir())
        shutil.rmtree(folder)
    assert left == [journal_of(target)]


def test_where_nothing_was_left_no_file_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pose.json").write_text("a take", encoding="utf-8")

    def opened(*_: object) -> None:
        pytest.fail("a file was opened")

    monkeypatch.setattr(Path, "open", opened)
    monkeypatch.setattr(os, "open", opened)
    assert recover_all([tmp_path]) == []
