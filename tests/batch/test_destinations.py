"""Destinations elsewhere: each file whole or not at all, and nothing of others replaced."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from vtube.batch import destinations
from vtube.errors import DeviceError, UsageError

fsspec = pytest.importorskip("fsspec", reason="the extra ray is not installed")
TAKE = b'{"format": "vtube-pose", "version": 1}'


def test_results_are_sent_when_they_are_complete(memory: str, temporary: Path) -> None:
    """With their folders; nothing is left here."""
    with destinations.results(memory) as folder:
        (folder / "b").mkdir()
        (folder / "b" / "wave.pose.json").write_bytes(TAKE)
        assert destinations.read(f"{memory}/b/wave.pose.json") is None
        destinations.send(folder, memory)
    assert destinations.read(f"{memory}/b/wave.pose.json") == TAKE
    assert list(temporary.iterdir()) == []


def test_takes_are_replaced_and_nothing_else_is(memory: str) -> None:
    """Gzipped or not; another file of that name stays as it is."""
    destinations.write(f"{memory}/a.pose.json", TAKE)
    destinations.write(f"{memory}/b.pose.json.gz", gzip.compress(TAKE))
    destinations.write(f"{memory}/c.pose.json", b"a diary")
    for name in ("a.pose.json", "b.pose.json.gz"):
        with destinations.results(memory) as folder:
            (folder / name).write_bytes(TAKE + b" ")
            destinations.send(folder, memory)
        assert destinations.read(f"{memory}/{name}") == TAKE + b" "
    with destinations.results(memory) as folder:
        (folder / "c.pose.json").write_bytes(TAKE)
        with pytest.raises(UsageError, match="something else"):
            destinations.send(folder, memory)
    assert destinations.read(f"{memory}/c.pose.json") == b"a diary"


def test_where_files_grow_under_their_name_another_one_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So a reader never sees half a take, and a failure leaves none."""
    address = "sftp://server/takes/a.bin"
    system = fsspec.filesystem("file")
    monkeypatch.setattr(destinations, "opened", lambda _word: (system, f"{tmp_path}/takes/a.bin"))
    seen: list[list[str]] = []
    pipe = type(system).pipe_file

    def spied(self: object, path: str, content: bytes, **options: object) -> None:
        pipe(self, path, content, **options)
        seen.append([file.name for file in (tmp_path / "takes").iterdir()])
        if content == b"bad":
            raise OSError("the line is cut")

    monkeypatch.setattr(type(system), "pipe_file", spied)
    destinations.write(address, b"good")
    assert all(name.endswith(".part") for name in seen[0])
    with pytest.raises(DeviceError, match="line is cut"):
        destinations.write(address, b"bad")
    assert [(file.name, file.read_bytes()) for file in (tmp_path / "takes").iterdir()] == [("a.bin", b"good")]


def test_a_web_server_is_no_destination() -> None:
    """Told before anything is done."""
    with pytest.raises(UsageError, match="takes no files"):
        destinations.write("https://127.0.0.1/takes/manifest.jsonl", b"")
