"""A batch whose sources and results lie elsewhere: its manifest, what is resumed, and what is not touched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from vtube import settings as layers
from vtube.batch import addresses, destinations
from vtube.batch.batch import Summary, extract
from vtube.batch.doing import failed
from vtube.batch.finding import find
from vtube.batch.item import Engine, Item, Report, Stop, Told
from vtube.errors import UsageError
from vtube.settings import Settings

fsspec = pytest.importorskip("fsspec", reason="the extra ray is not installed")
TAKE = b'{"format": "vtube-pose", "version": 1}'
OUT = "memory://takes/day"


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing lies elsewhere, and nothing in the user's data."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    yield
    fsspec.filesystem("memory").store.clear()


@pytest.fixture
def settings(models: Path) -> Settings:
    return layers.load(environment={})


def engine(done: list[str], people: int = 1) -> Engine:
    """One that finds so many people in every video that can be fetched, by the way that every engine takes."""

    def work(items: Sequence[Item], _settings: Settings, out: str, told: Told, _stop: Stop) -> None:
        for item in items:
            told(Report(item, "begun"))
            if "bad" in item.source:
                told(failed(item, f"{item.known_as}: bad"))
                continue
            with addresses.fetched(item.source), destinations.results(out) as folder:
                names = [f"{item.name}{f'-{i}' if people > 1 else ''}.pose.json" for i in range(1, people + 1)]
                for name in names:
                    (folder / name).write_bytes(TAKE)
                destinations.send(folder, out)
            done.append(item.name)
            told(Report(item, "done", takes=tuple((name, "00") for name in names)))

    return work


def ran(settings: Settings, out: str = OUT, *, people: int = 1, resume: bool = False, force: bool = False) -> list[str]:
    done: list[str] = []
    summary = extract(
        find(["memory://shoot"]), settings, out, engine(done, people), resume=resume, force=force,
        told=lambda _report: None, planned=lambda _items: None, stop=lambda: False,
    )  # fmt: skip
    assert isinstance(summary, Summary)
    return done


def put(address: str, content: bytes = b"film") -> None:
    with fsspec.open(address, "wb") as stream:
        stream.write(content)


def lines() -> list[dict[str, object]]:
    content = destinations.read(f"{OUT}/manifest.jsonl")
    assert content is not None
    return [json.loads(line) for line in content.splitlines()]


def test_takes_and_manifest_are_at_the_destination(settings: Settings) -> None:
    """With the state of each video."""
    put("memory://shoot/a.mp4")
    put("memory://shoot/bad.mp4")
    assert ran(settings) == ["a"]
    assert destinations.listed(OUT) == {"a.pose.json", "manifest.jsonl"}
    assert [(line["name"], line["state"]) for line in lines()[1:]] == [
        ("a", "begun"), ("a", "done"), ("bad", "begun"), ("bad", "failed"),
    ]  # fmt: skip


def test_a_batch_goes_on_from_another_machine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is done stays, also where this user has never seen the manifest; a take that is gone is made anew."""
    put("memory://shoot/a.mp4")
    put("memory://shoot/b.mp4")
    assert ran(settings) == ["a", "b"]
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "another"))
    with pytest.raises(UsageError, match="an earlier extract"):
        ran(settings)
    put("memory://shoot/c.mp4")
    assert ran(settings, resume=True) == ["c"]
    destinations.remove(f"{OUT}/b.pose.json")
    assert ran(settings, resume=True) == ["b"]


def test_a_destination_that_was_emptied_is_begun_anew(settings: Settings) -> None:
    """What this machine still knows of it counts no more."""
    put("memory://shoot/a.mp4")
    ran(settings)
    fsspec.filesystem("memory").rm("/takes", recursive=True)
    assert ran(settings) == ["a"]


def test_takes_that_a_video_has_no_more_go(settings: Settings) -> None:
    """Two people the first time, one the second."""
    put("memory://shoot/a.mp4")
    ran(settings, people=2)
    ran(settings, force=True)
    assert destinations.listed(OUT) == {"a.pose.json", "manifest.jsonl"}


def test_takes_of_another_origin_are_refused(settings: Settings) -> None:
    """Before anything is done; --force replaces them."""
    put("memory://shoot/a.mp4")
    put(f"{OUT}/a-2.pose.json", TAKE)
    with pytest.raises(UsageError, match="another origin"):
        ran(settings)
    assert ran(settings, force=True) == ["a"]


def test_nothing_secret_of_an_address_is_kept(settings: Settings, tmp_path: Path) -> None:
    """Logins and signatures are in no manifest, and sources that differ only there are two all the same."""
    listed = tmp_path / "list.txt"
    listed.write_text("https://me:secret@127.0.0.1/bad.mp4?id=1&key=secret\nhttps://127.0.0.1/bad.mp4?id=2\n")
    summary = extract(
        find([str(listed)]), settings, OUT, engine([]),
        told=lambda _report: None, planned=lambda _items: None, stop=lambda: False,
    )  # fmt: skip
    assert len({source for source, _ in summary.failures}) == 2
    content = destinations.read(f"{OUT}/manifest.jsonl") or b""
    assert b"secret" not in content
    assert content.count(b'"failed"') == 2
