"""A take is written only where it destroys nothing, and that is known before the start."""

from __future__ import annotations

import gzip
import os
import shutil
import tracemalloc
from collections import namedtuple
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.takes.journal import acquire, journal_of
from vtube.takes.target import check_target, edited_target


def test_too_little_space_is_told_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(2**40, 2**40, 10 * 2**20))
    with pytest.raises(InputError, match=r"too little space on the disk \(got 10 MiB"):
        check_target(tmp_path / "a.pose.json")


@pytest.mark.parametrize("packed", [False, True])
def test_only_the_beginning_of_what_is_there_is_looked_at(tmp_path: Path, packed: bool) -> None:
    """A take of 20 MB is known by its first lines, and something else of that size by theirs."""
    path = tmp_path / ("a.pose.json.gz" if packed else "a.pose.json")
    for start in (b'{"format": "vtube-pose", "version": 1', b'{"format": "something else"'):
        content = start + b" " * 20_000_000
        path.write_bytes(gzip.compress(content, 1) if packed else content)
        tracemalloc.start()
        if b"vtube" in start:
            check_target(path)
        else:
            with pytest.raises(InputError, match="exists and is not a take"):
                check_target(path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 1e6


def test_an_edited_take_is_named_after_its_take(tmp_path: Path) -> None:
    for name, expected in (
        ("wave.pose.json", "wave.cut.pose.json"),
        ("wave.v2.vtpose.gz", "wave.v2.cut.vtpose.gz"),
        ("wave.json", "wave.cut.json"),
        ("wave.txt", "wave.txt.cut.pose.json"),
    ):
        assert edited_target(tmp_path / name, "cut") == tmp_path / expected


def test_the_end_of_a_recording_would_replace_what_is_written_in_its_place(tmp_path: Path) -> None:
    target = tmp_path / "a.pose.json"
    handle = acquire(journal_of(target), os.O_RDWR | os.O_CREAT)
    try:
        with pytest.raises(InputError, match=r"a\.pose\.json: is being recorded right now"):
            edited_target(tmp_path / "b.pose.json", "cut", target, force=True)
    finally:
        os.close(handle)
