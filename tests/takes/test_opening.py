"""A take is opened by its name or its journal's; what an interrupted recording left is recovered first."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.takes.columns import at_rest
from vtube.takes.header import Header
from vtube.takes.journal import acquire, encode_frame, encode_header
from vtube.takes.opening import open_take
from vtube.takes.take import Take
from vtube.takes.write import write


def interrupted(folder: Path, header: Header, frames: int = 3) -> Path:
    """The journal of ``a.pose.json``, whose last line is torn."""
    rest = at_rest(header).tolist()
    lines = [encode_header(header, False), *(encode_frame([33 * i, *rest[1:]]) for i in range(frames))]
    path = folder / "a.pose.json.journal"
    path.write_bytes(b"".join(lines) + b"[99,1,2")
    return path


@pytest.mark.parametrize("name", ["a.pose.json", "a.pose.json.journal"])
def test_all_before_the_torn_line_is_there(take: Take, tmp_path: Path, name: str) -> None:
    interrupted(tmp_path, take.header)
    path, found = open_take(tmp_path / name)
    assert path == tmp_path / "a.pose.json"
    assert found.times.tolist() == [0.0, 0.033, 0.066]
    assert list(tmp_path.iterdir()) == [path]


def test_a_take_beside_its_journal_is_opened_and_the_other_one_recovered(take: Take, tmp_path: Path) -> None:
    write(take, tmp_path / "a.pose.json")
    session = take.header.session.model_copy(update={"id": "other"})
    interrupted(tmp_path, take.header.model_copy(update={"session": session}))
    path, found = open_take(tmp_path / "a.pose.json")
    assert len(found.times) == len(take.times)
    assert {file.name for file in tmp_path.iterdir()} == {"a.pose.json", "a.recovered.pose.json"}
    assert path.name == "a.pose.json"


def test_a_journal_without_frames_is_nothing(take: Take, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing had been recorded"):
        open_take(interrupted(tmp_path, take.header, frames=0))


@pytest.mark.parametrize("name", ["a.pose.json", "a.pose.json.journal"])
def test_a_recording_that_goes_on_is_left_alone(take: Take, tmp_path: Path, name: str) -> None:
    journal = interrupted(tmp_path, take.header)
    handle = acquire(journal, os.O_RDONLY)
    try:
        with pytest.raises(InputError, match=r"a\.pose\.json: is being recorded right now"):
            open_take(tmp_path / name)
    finally:
        os.close(handle)
    assert list(tmp_path.iterdir()) == [journal]


@pytest.mark.parametrize("name", ["none.pose.json", "none.pose.json.journal", "."])
def test_what_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        open_take(tmp_path / name)
