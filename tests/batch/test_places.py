"""A batch whose sources and results lie elsewhere: its manifest, what is resumed, and what is not touched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from vtube import settings as layers
from vtube.batch import addresses, destinations, places
from vtube.batch.batch import extract
from vtube.batch.doing import failed
from vtube.batch.finding import find
from vtube.batch.item import Engine, Item, Report, Stop, Told
from vtube.batch.manifest import NAME, opened
from vtube.batch.places import place
from vtube.errors import DeviceError, UsageError
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
    extract(
        find(["memory://shoot"]), settings, out, engine(done, people), resume=resume, force=force,
        told=lambda _report: None, planned=lambda _items: None, stop=lambda: False,
    )  # fmt: skip
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


def broken(monkeypatch: pytest.MonkeyPatch, *fine: bool) -> None:
    """A destination where the manifest is written whenever it is ``fine``, later ones by the last."""
    left = list(fine)
    write = places.write

    def sometimes(address: str, content: bytes) -> None:
        if not (left.pop(0) if len(left) > 1 else left[0]):
            raise DeviceError("not now", where=address)
        write(address, content)

    monkeypatch.setattr(places, "write", sometimes)
    monkeypatch.setattr(places, "EVERY", 0.0)


def test_a_manifest_that_cannot_be_sent_now_and_then_ends_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told, and sent the next time; so is a take that has nobody any more and cannot be removed."""
    put("memory://shoot/a.mp4")
    ran(settings, people=2)
    put("memory://shoot/b.mp4")
    broken(monkeypatch, True, False, False, True)

    def stays(address: str) -> None:
        raise DeviceError("not now", where=address)

    monkeypatch.setattr(places, "remove", stays)
    with caplog.at_level("WARNING", "vtube"):
        assert ran(settings, force=True) == ["a", "b"]
    assert sum("could not be sent yet" in line for line in caplog.messages) == 2
    assert sum("could not be removed" in line for line in caplog.messages) == 2
    assert [line["state"] for line in lines()[-4:]] == ["begun", "done"] * 2


def test_a_manifest_that_is_not_there_at_the_end_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All else is done; and one that cannot be there at the start begins nothing."""
    put("memory://shoot/a.mp4")
    broken(monkeypatch, True, False)
    with pytest.raises(DeviceError, match="not now"):
        ran(settings)
    assert "a.pose.json" in destinations.listed(OUT)
    put("memory://shoot/b.mp4")
    with pytest.raises(DeviceError, match="not now"):
        ran(settings, resume=True)
    assert "b.pose.json" not in destinations.listed(OUT)


def test_what_went_wrong_first_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that the manifest could not be sent either."""
    put("memory://shoot/a.mp4")
    broken(monkeypatch, True, False)

    def gone(*_: object) -> None:
        raise DeviceError("the cluster is gone")

    with pytest.raises(DeviceError, match="cluster is gone"):
        extract(
            find(["memory://shoot"]), settings, OUT, gone,
            told=lambda _report: None, planned=lambda _items: None, stop=lambda: False,
        )  # fmt: skip


def test_a_second_extract_to_the_same_destination_touches_nothing(settings: Settings) -> None:
    """Also where the destination has no manifest of the first one yet: that is at work on this machine's."""
    put("memory://shoot/a.mp4")
    with place(OUT) as there, opened(there.folder):
        before = (there.folder / NAME).read_bytes()
        with pytest.raises(UsageError, match="another vtube extract"):
            ran(settings)
        assert (there.folder / NAME).read_bytes() == before


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
    listed.write_text(
        "https://me:secret@127.0.0.1/bad.mp4?id=1&key=secret\nhttps://127.0.0.1/bad.mp4?id=2\n", encoding="utf-8"
    )
    summary = extract(
        find([str(listed)]), settings, OUT, engine([]),
        told=lambda _report: None, planned=lambda _items: None, stop=lambda: False,
    )  # fmt: skip
    assert len({source for source, _ in summary.failures}) == 2
    content = destinations.read(f"{OUT}/manifest.jsonl") or b""
    assert b"secret" not in content
    assert content.count(b'"failed"') == 2
