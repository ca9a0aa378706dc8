"""A journal gives back every whole frame, whatever its end and its middle look like."""

from __future__ import annotations

import errno
import json
import os
import random
import tracemalloc
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vtube.errors import DeviceError, InputError, VtubeError
from vtube.takes.columns import at_rest, tracks
from vtube.takes.header import Header
from vtube.takes.journal import acquire, encode_event, encode_frame, encode_header, find_journals, journal_of, target_of
from vtube.takes.read import read
from vtube.takes.recover import recover
from vtube.takes.take import Take
from vtube.types import Event


@pytest.fixture
def header(take: Take) -> Header:
    return take.header


def lines(header: Header, frames: int) -> list[bytes]:
    """A journal's lines: time and first rotation count, the rest rests."""
    rest = at_rest(header).tolist()
    return [encode_header(header, smoothed=False)] + [encode_frame([i * 33, i, *rest[2:]]) for i in range(frames)]


def journal(folder: Path, content: list[bytes], name: str = "a.pose.json") -> Path:
    path = journal_of(folder / name)
    path.write_bytes(b"".join(content))
    return path


def first_rotation(path: Path) -> list[int]:
    return np.rint(read(path).rotations[:, 0] / 0.0001).astype(int).tolist()


@pytest.mark.parametrize("frames", [1, 1023, 1024, 1025, 2500])
def test_all_frames_come_back(tmp_path: Path, header: Header, frames: int) -> None:
    """Around the size of the blocks that it works in, too."""
    path = recover(journal(tmp_path, lines(header, frames)))
    assert path == tmp_path / "a.pose.json"
    assert first_rotation(path) == list(range(frames))
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json"]


def test_gzip_follows_the_name(tmp_path: Path, header: Header) -> None:
    path = recover(journal(tmp_path, lines(header, 5), "a.pose.json.gz"))
    assert path is not None
    assert path.read_bytes()[:2] == b"\x1f\x8b"
    assert first_rotation(path) == list(range(5))


def test_a_torn_last_line_is_left_out_wherever_it_is_torn(tmp_path: Path, header: Header) -> None:
    content = lines(header, 3)
    for kept in (0, 1, 2, 7, 150, len(content[-1]) - 3, len(content[-1]) - 2, len(content[-1]) - 1):
        path = recover(journal(tmp_path, [*content[:-1], content[-1][:kept]]))
        assert path is not None
        assert first_rotation(path) == [0, 1]
        path.unlink()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00" * 4096,
        b"\x00" * 4096 + b"\n",
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        b"[1,2,3]\n",
        b"[]\n",
        b"{}\n",
        b'{"t": -1, "name": "no name!"}\n',
        b"17\n",
        b"null\n",
        b'"text"\n',
        b"x" * 3_000_000 + b"\n",
    ],
    ids=lambda garbage: repr(garbage[:20]),
)
def test_garbage_in_the_middle_costs_at_most_the_line_it_stands_in(
    tmp_path: Path, header: Header, garbage: bytes
) -> None:
    content = lines(header, 6)
    path = recover(journal(tmp_path, [*content[:4], garbage, *content[4:]]))
    assert path is not None
    assert first_rotation(path) in ([0, 1, 2, 3, 4, 5], [0, 1, 2, 4, 5])


@pytest.mark.parametrize("value", ["null", '"5"x', "[]", "1e999", "NaN", str(2**40), "{}"])
def test_a_frame_with_a_wrong_value_is_left_out(tmp_path: Path, header: Header, value: str) -> None:
    content = lines(header, 3)
    content[2] = content[2].replace(b"[33,1,", f"[33,{value},".encode())
    path = recover(journal(tmp_path, content))
    assert path is not None
    assert first_rotation(path) == [0, 2]


def test_frames_out_of_order_are_left_out(tmp_path: Path, header: Header) -> None:
    content = lines(header, 4)
    path = recover(journal(tmp_path, [content[0], content[2], content[1], content[2], content[4]]))
    assert path is not None
    assert first_rotation(path) == [1, 3]


def test_events_come_back_in_the_order_of_time(tmp_path: Path, header: Header) -> None:
    content = lines(header, 2)
    events = [Event(0.5, "b", ("x", 1.0, True)), Event(0.25, "a")]
    path = recover(journal(tmp_path, [content[0], *map(encode_event, events), *content[1:]]))
    assert path is not None
    assert read(path).events == (events[1], events[0])


@pytest.mark.parametrize("kept", [0, 10, -1, None])
def test_where_nothing_was_recorded_nothing_is_made(tmp_path: Path, header: Header, kept: int | None) -> None:
    """Killed before, in and behind the first line."""
    assert recover(journal(tmp_path, [lines(header, 0)[0][:kept]])) is None
    assert not list(tmp_path.iterdir())


def test_a_take_that_is_there_is_not_overwritten(tmp_path: Path, header: Header) -> None:
    other = header.model_copy(update={"session": header.session.model_copy(update={"id": "another"})})
    for name in ("my.first.pose.json", "b.vtpose.gz", "c.json"):
        assert recover(journal(tmp_path, lines(other, 2), name)) == tmp_path / name
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for name, made in [
        ("my.first.pose.json", "my.first.recovered.pose.json"),
        ("my.first.pose.json", "my.first.recovered.pose.json"),
        ("b.vtpose.gz", "b.recovered.vtpose.gz"),
        ("c.json", "c.recovered.json"),
    ]:
        assert recover(journal(tmp_path, lines(header, 5), name)) == tmp_path / made
        (tmp_path / made).unlink()
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_two_recovered_takes_get_two_names(tmp_path: Path, header: Header) -> None:
    names = []
    for i in range(3):
        session = header.session.model_copy(update={"id": f"session {i}"})
        path = recover(journal(tmp_path, lines(header.model_copy(update={"session": session}), 2)))
        assert path is not None
        names.append(path.name)
    assert names == ["a.pose.json", "a.recovered.pose.json", "a.recovered1.pose.json"]


def test_killed_between_the_take_and_its_journals_end_leaves_one_take(tmp_path: Path, header: Header) -> None:
    recover(journal(tmp_path, lines(header, 2)))
    assert recover(journal(tmp_path, lines(header, 2))) == tmp_path / "a.pose.json"
    assert [p.name for p in tmp_path.iterdir()] == ["a.pose.json"]


@pytest.mark.parametrize(
    "content", [b"dear diary\n", b"{}\n", b'{"format":"vtube-pose-journal","version":1}\n', b"[]\n"]
)
def test_what_is_no_journal_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = journal(tmp_path, [content])
    with pytest.raises(InputError):
        recover(path)
    assert path.read_bytes() == content


def test_a_journal_of_a_later_version_is_refused_and_kept(tmp_path: Path, header: Header) -> None:
    content = lines(header, 2)
    content[0] = json.dumps({**json.loads(content[0]), "version": 2}).encode() + b"\n"
    with pytest.raises(InputError, match="newer vtube"):
        recover(journal(tmp_path, content))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_journal_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        recover(tmp_path / "none.pose.json.journal")


def test_a_take_that_cannot_be_written_keeps_its_journal(
    tmp_path: Path, header: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = journal(tmp_path, lines(header, 2))
    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(DeviceError, match=r"cannot be recovered.*the journal is kept"):
        recover(path)
    assert find_journals(tmp_path) == [path]


def refused(*_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_journals_are_found_in_a_folder_or_beside_a_take(tmp_path: Path, header: Header) -> None:
    mine = journal(tmp_path, lines(header, 1))
    (tmp_path / "database.journal").write_text("of another program", encoding="utf-8")
    (tmp_path / "folder.journal").mkdir()
    assert find_journals(tmp_path) == [mine]
    assert find_journals(target_of(mine)) == [mine]
    assert find_journals(tmp_path / "other.pose.json") == []
    handle = acquire(mine, os.O_RDONLY)
    assert find_journals(tmp_path) == []
    os.close(handle)
    assert find_journals(tmp_path) == [mine]


def test_a_journal_that_is_deleted_while_it_is_locked_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.pose.json.journal"
    handle = acquire(path, os.O_RDWR | os.O_CREAT)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        acquire(path, os.O_RDONLY)
    second = acquire(path, os.O_RDWR | os.O_CREAT)
    assert not os.path.samestat(os.fstat(handle), os.fstat(second))
    os.close(handle)
    os.close(second)


def test_memory_does_not_grow_with_the_recording(
    tmp_path: Path, header: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many times the frames, the same peak (within a tenth of what the frames themselves take)."""

    def peak(frames: int) -> int:
        path = journal(tmp_path, lines(header, frames))
        tracemalloc.start()
        recover(path)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        (tmp_path / "a.pose.json").unlink()
        return most

    monkeypatch.setattr("vtube.takes.recover._BLOCK", 100)
    few, many = peak(200), peak(1500)
    assert many - few < 1300 * len(tracks(header)) * 4 / 10


def test_a_mutated_journal_is_recovered_or_refused(tmp_path: Path, header: Header, take: Take) -> None:
    """Nothing but VtubeError comes out, and a recovered take can always be read."""
    rng = random.Random(5)  # noqa: S311 - repeatable, not secret
    content = b"".join([*lines(header, 8), encode_event(take.events[0])])
    outcomes = set()
    for _ in range(200):
        mutable = bytearray(content)
        for _ in range(rng.randint(1, 5)):
            i = rng.randrange(len(mutable))
            if rng.random() < 0.5:
                mutable[i] = rng.randrange(256)
            else:
                mutable[i : i + rng.randint(0, 300)] = rng.choice(
                    [b"", b"\n", b"[", b"}", b"1e999", b"9" * 25, b"\x00"]
                )
        path = journal(tmp_path, [bytes(mutable)])
        try:
            made = recover(path)
        except VtubeError:
            outcomes.add("refused")
            path.unlink()
            continue
        if made is not None:
            read(made)
            made.unlink()
        outcomes.add("recovered" if made else "nothing")
    assert {"refused", "recovered"} <= outcomes


def test_a_header_may_not_promise_other_columns(tmp_path: Path, header: Header, take: Take) -> None:
    """Frames that do not fit the head's columns are left out, not shifted."""
    fewer = replace(take, header=header).header.model_copy(update={"parameters": header.parameters[1:]})
    assert recover(journal(tmp_path, [encode_header(fewer, smoothed=False), *lines(header, 3)[1:]])) is None
