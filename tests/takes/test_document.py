"""Whatever a stranger writes into a file, reading it needs a bounded amount of memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from array import array
from pathlib import Path

import pytest

from vtube.errors import InputError
from vtube.takes import document, read
from vtube.takes.take import Take
from vtube.takes.write import write

FRACTION = 256
"""The limits are divided by this, so that the hostile files are small; memory is in proportion."""
MOST_MEMORY = 2.5e9 / FRACTION
FILE, REST = document.LARGEST_FILE // FRACTION, document.LARGEST_REST // FRACTION
NUMBERS, FRAMES = document.LARGEST_TAKE // FRACTION, document.LONGEST_TRACK // FRACTION


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits, divided."""
    for name, value in (("LARGEST_REST", REST), ("LARGEST_TAKE", NUMBERS), ("LONGEST_TRACK", FRAMES)):
        monkeypatch.setattr(document, name, value)
    monkeypatch.setattr(read, "LARGEST_TAKE", NUMBERS)


def filled(before: bytes, unit: bytes, after: bytes, size: int) -> bytes:
    """About ``size`` bytes of JSON."""
    return before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def tracks_of(unit: bytes) -> bytes:
    """As many numbers as are allowed."""
    one = filled(b'{"data":[', unit, b"0]}", min(FRAMES * len(unit), FILE // 64))
    return b'{"tracks":[' + b",".join([one] * min(NUMBERS // FRAMES, FILE // len(one) - 1)) + b"]}"


HOSTILE = {
    "nested objects": filled(b'{"a":[', b'{"":' * 300 + b"0" + b"}" * 300 + b",", b"0]}", REST),
    "nested lists": filled(b'{"a":[', b"[" * 300 + b"]" * 300 + b",", b"0]}", REST),
    "objects": filled(b'{"a":[', b'{"":0},', b"0]}", REST),
    "empty objects without end": filled(b'{"a":[', b"{},", b"0]}", FILE),
    "one wide letter": filled('{"😀":"'.encode(), b"a", b'"}', REST),
    "numbers of an unknown key": filled(b'{"a":[', b"300,", b"0]}", FILE),
    "numbers of one track": filled(b'{"data":[', b"300,", b"0]}", FILE),
    "one long number": filled(b'{"data":[', b"1", b"]}", FILE),
    "one long fraction": filled(b'{"data":[0.', b"1", b"]}", FILE),
    "space": filled(b'{"data":[', b" ", b"0]}", FILE),
    "numbers without end": filled(b'{"data":[', b"300,", b"", FILE),
    "tracks of short numbers": tracks_of(b"0,"),
    "tracks of long numbers": tracks_of(b"300,"),
    "tiny tracks": filled(b'{"tracks":[', b'{"data":[0]},', b"0]}", FILE),
    "too large": b" " * (FILE + 1),
    "gzip bomb": gzip.compress(b" " * (4 * FILE), 1, mtime=0),
}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_bounded_memory(tmp_path: Path, name: str) -> None:
    """Divided by the same as the limits: at most 2.5 GB."""
    path = tmp_path / "bad.pose.json"
    path.write_bytes(HOSTILE[name])
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as caught:
            read.read(path, limit=FILE)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most <= MOST_MEMORY
    assert "\n" not in str(caught.value)


def test_a_take_of_many_wrong_events_is_refused_by_its_first(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "bad.pose.json"
    write(take, path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**whole, "events": [{}] * 50_000}), encoding="utf-8")
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"events\.0\.t"):
            read.read(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < document.LARGEST_FILE + 50e6, "the buffer of the file, and little more"


def test_only_the_numbers_of_data_are_packed(tmp_path: Path) -> None:
    text = r'{"data": [1, 2.5e1, -3], "other": [1], "in": [{"data":[ ]}, {"data": ["x"]}, {"data": 7}, {"data": "k0"}]}'
    parsed = document.parsed(text.encode(), tmp_path)
    assert parsed["data"] == array("d", [1, 25, -3])
    assert parsed["other"] == [1]
    assert [part["data"] for part in parsed["in"]] == [array("d"), ["x"], 7, "k0"]


@pytest.mark.parametrize("text", [r'{"my\"data": [1, 2]}', r'{"a": "\"data\": [1, 2]"}', r'{"d\u0061ta": 0}'])
def test_text_that_looks_like_numbers_of_a_track_does_no_harm(tmp_path: Path, text: str) -> None:
    assert list(document.parsed(text.encode(), tmp_path)) == list(json.loads(text))


@pytest.mark.parametrize("numbers", ["1 2", "1,,2", "01", "+1", "1.", "--1", ",", "1,", "e", ".5", "1e"])
def test_numbers_that_are_not_json_are_refused(tmp_path: Path, numbers: str) -> None:
    with pytest.raises(InputError, match="is not valid JSON"):
        document.parsed(f'{{"data": [{numbers}]}}'.encode(), tmp_path)


def test_a_fault_in_the_json_is_shown(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not valid JSON: Expecting ',' delimiter \(got '\"fps\" 30"):
        document.parsed(b'{"data": [1, 2] "fps" 30}', tmp_path)


@pytest.mark.parametrize("packed", [False, True])
def test_the_beginning_of_a_file_needs_no_more_than_that(tmp_path: Path, packed: bool) -> None:
    """32 MB, of which 64 KiB are read; nor does it matter that what follows is damaged."""
    content = b'{"format": "vtube-pose"' + b" " * 32_000_000
    path = tmp_path / "large"
    path.write_bytes(gzip.compress(content, 1, mtime=0)[:-9] if packed else content)
    tracemalloc.start()
    try:
        start = document.beginning(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert start == content[: 2**16]
    assert most < 1e6
